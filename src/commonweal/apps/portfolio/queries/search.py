"""Find initiatives, the people named on them, and the files that reports came from.

Every word has to occur. Nothing is searched that is not shown: neither an initiative, nor a
field of it, that is kept from the person who asks.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import (
    Case,
    Count,
    IntegerField,
    Max,
    Min,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.utils import timezone

from commonweal.apps.accounts.models import RoleHolding
from commonweal.apps.accounts.queries import Anyone, holdings_on
from commonweal.apps.portfolio.rules.searching import words_of
from commonweal.apps.programmes.models import Initiative, NamedRole, Report
from commonweal.apps.programmes.queries import field_visible, visible_initiatives

_SHOWN = ("name", "other_names", "reference")


def search_initiatives(user: Anyone, text: str) -> QuerySet[Initiative]:
    """Initiatives in which every word occurs; those with all of them in the name come first.

    ``description_seen`` of each is its description, or "" where this person may not see it.
    """
    words = words_of(text)
    if not words:
        return Initiative.objects.none()
    open_description = field_visible(user, "description")
    where = Q()
    for word in words:
        plain = Q()
        for field in _SHOWN:
            plain |= Q(**{f"{field}__icontains": word})
        where &= plain | (Q(description_seen__icontains=word))
    shown = Case(
        When(open_description, then="description"), default=Value(""), output_field=TextField()
    )
    first = Case(When(_all("name", words), then=0), default=1, output_field=IntegerField())
    rows = visible_initiatives(user).annotate(description_seen=shown, first=first).filter(where)
    return rows.select_related("organisation").defer("description").order_by("first", "name", "id")


def search_people(user: Anyone, text: str) -> QuerySet[NamedRole]:
    """Roles on initiatives whose holder's name has every word."""
    words = words_of(text)
    if not words:
        return NamedRole.objects.none()
    shown = visible_initiatives(user).filter(field_visible(user, "people"))
    rows = NamedRole.objects.filter(_all("name", words), initiative__in=shown)
    return rows.select_related("initiative__organisation").order_by(
        "name", "initiative__name", "id"
    )


def search_holders(user: Anyone, text: str) -> QuerySet[RoleHolding]:
    """Roles that people who can sign in hold today on initiatives, by their names."""
    words = words_of(text)
    if not words:
        return RoleHolding.objects.none()
    shown = visible_initiatives(user).filter(field_visible(user, "people"))
    rows = holdings_on(timezone.localdate()).filter(_all("person__name", words))
    rows = rows.filter(initiative_id__in=shown.values("id"), person__is_active=True)
    return rows.order_by("person__name", "id")


def search_files(user: Anyone, text: str) -> QuerySet[Report, dict[str, object]]:
    """Files that reports came from, with how many reports and the dates that they cover."""
    words = words_of(text)
    if not words:
        return Report.objects.none().values()
    rows = Report.objects.filter(
        _all("source_label", words), initiative__in=visible_initiatives(user)
    )
    files = rows.order_by().values("source_label", "source_digest")
    counted = files.annotate(reports=Count("id"), first=Min("as_at"), last=Max("as_at"))
    return counted.order_by("source_label", "source_digest")


def _all(field: str, words: Sequence[str]) -> Q:
    where = Q()
    for word in words:
        where &= Q(**{f"{field}__icontains": word})
    return where
