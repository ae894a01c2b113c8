"""For the views of every slice: who asks, when, and a form whose action may refuse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypedDict, TypeVar

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.queries import actor_of
from commonweal.kernel.errors import BadInput, RuleBroken
from commonweal.kernel.shapes import Actor

ROWS = 50
Done = TypeVar("Done")
View = TypeVar("View", bound=Callable[..., Any])


class Asking(TypedDict):
    by: Actor
    at: datetime


def asking(request: HttpRequest) -> Asking:
    """Who asks and when, as every action wants it."""
    return {"by": actor_of(person_of(request)), "at": timezone.now()}


def person_of(request: HttpRequest) -> User:
    """Who is signed in. The guard lets nobody else come this far."""
    if not isinstance(request.user, User):
        raise TypeError("a page for people who are signed in was opened by nobody")
    return request.user


def page_of(request: HttpRequest, found: QuerySet[Any]) -> Page[Any]:
    return Paginator(found, ROWS).get_page(request.GET.get("page"))


def takes_up_to(most_bytes: int) -> Callable[[View], View]:
    """For a page that takes files: how large all that is sent at once may be. Other pages take
    what a form needs (settings.DATA_UPLOAD_MAX_MEMORY_SIZE)."""

    def mark(view: View) -> View:
        view.most_body_bytes = most_bytes  # type: ignore[attr-defined]
        return view

    return mark


def posted(request: HttpRequest) -> dict[str, Any] | None:
    """The data for a form: None where nothing was sent."""
    return request.POST if request.method == "POST" else None


class AskForm(forms.Form):
    """A form whose action may refuse; the refusal is shown at the field that it names."""

    def perform(self, action: Callable[..., Done], **given: Any) -> Done | None:
        """What the action returns; None, and an error on the form, where it refuses."""
        try:
            return action(**given)
        except (RuleBroken, BadInput) as error:
            self.add_error(error.field if error.field in self.fields else None, error.message)
            return None


class Choice(forms.ModelChoiceField):
    """A choice of one record. A body stands there by its whole name: the list is in its order, and
    not everybody knows the short one."""

    def label_from_instance(self, obj: Any) -> str:
        short, name = getattr(obj, "short_name", ""), getattr(obj, "name", "")
        return f"{name} ({short})" if short and name != short else str(obj)


def one_of(records: QuerySet[Any], label: Any) -> forms.ModelChoiceField:
    """A choice of one record, where none is chosen yet."""
    return Choice(records, label=label, empty_label=_("Choose one"))


def own_role_reason() -> forms.CharField:
    """Asked where a role is given: it is needed where somebody gives it to themselves."""
    return forms.CharField(
        label=_("Why"),
        max_length=500,
        required=False,
        help_text=_("Needed only where you give the role to yourself. It stays in the history."),
    )


class ReasonForm(AskForm):
    reason = forms.CharField(
        label=_("Why"), max_length=500, help_text=_("This stays in the history.")
    )
