"""A field that the forms of this slice and of the one above share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import User
from commonweal.apps.measures.models import Measure
from commonweal.apps.sources.queries import measures_to_choose


class MeasureNamed(forms.CharField):
    """A measure by its key, its name, or the address of its page; one for which ``user`` may bring
    readings."""

    user: User

    def __init__(self, **given: Any) -> None:
        # SQLite refuses to look for a text that is much longer than a name.
        super().__init__(max_length=400, **given)

    def clean(self, value: Any) -> Measure | None:
        text = str(super().clean(value)).strip().rstrip("/")
        if not text or "\x00" in text:
            return None
        mine, last = measures_to_choose(self.user), text.rpartition("/")[2]
        found = list(mine.filter(Q(key=text) | Q(name__iexact=text) | Q(id=last))[:2])
        if len(found) == 1:
            return found[0]
        if found:
            raise ValidationError(_("Several have this name. Give the address of its page."))
        near = "; ".join(one.name for one in mine.filter(name__icontains=text)[:5])
        raise ValidationError(
            _("There is no such measure. Did you mean: %(names)s?") % {"names": near}
            if near
            else _("There is no such measure for which you may bring readings.")
        )
