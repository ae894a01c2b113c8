"""The list of measures: rows, the facts of its sentence, and which targets are at risk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.measures.models import Measure, Reading, Status
from commonweal.apps.measures.queries import measures_for
from commonweal.apps.outlook.rules import Trouble

__all__ = [
    "NO_FILTER",
    "SORTS",
    "InTrouble",
    "ListFacts",
    "MeasureFilter",
    "measure_facts",
    "measure_rows",
    "measures_in_trouble",
]

SORTS: dict[str, tuple[Any, ...]] = {
    "concern": ("-concern", "name", "id"),
    "name": ("name", "id"),
    "-name": ("-name", "-id"),
    "body": ("organisation__name", "name", "id"),
    "-body": ("-organisation__name", "-name", "-id"),
    "latest": (F("latest_ends").asc(nulls_first=True), "id"),
    "-latest": (F("latest_ends").desc(nulls_last=True), "id"),
    "chance": (F("outlook__chance").asc(nulls_last=True), "id"),
    "-chance": (F("outlook__chance").desc(nulls_last=True), "id"),
}
_TROUBLED = [Trouble.MISSED.value, Trouble.LIKELY.value, Trouble.POSSIBLE.value]


@dataclass(frozen=True, slots=True)
class MeasureFilter:
    """What is empty does not filter. ``state`` is stale, held, trouble, changed or never."""

    text: str = ""
    organisation_id: str = ""
    initiative_id: str = ""
    unit: str = ""
    state: str = ""
    sort: str = "concern"


NO_FILTER = MeasureFilter()


@dataclass(frozen=True, slots=True)
class ListFacts:
    """How many there are, and of how many it is true; one measure may be in several."""

    count: int
    never: int
    stale: int
    held: int
    trouble: int
    changed: int


@dataclass(frozen=True, slots=True)
class InTrouble:
    """A measure whose target is missed or at risk. ``old``: worked out before the last readings."""

    measure: Measure
    trouble: str
    chance: float
    target_on: date
    old: bool


def measure_rows(user: Anyone, wanted: MeasureFilter, today: date) -> QuerySet[Measure]:
    """The rows, each with ``is_held`` and ``concern``, with ``newest_value`` and ``newest_starts``
    of the newest reading that counts, and with its outlook."""
    newest = Reading.objects.filter(
        measure=OuterRef("pk"), current=True, ends=OuterRef("latest_ends")
    ).order_by("starts")
    rows = _known(user, today).filter(_where(wanted, today)).annotate(
        newest_value=Subquery(newest.values("value")[:1]),
        newest_starts=Subquery(newest.values("starts")[:1]),
    )  # fmt: skip
    order = SORTS.get(wanted.sort, SORTS["concern"])
    return rows.select_related("organisation", "initiative", "outlook").order_by(*order)


def measure_facts(user: Anyone, wanted: MeasureFilter, today: date) -> ListFacts:
    """Of all rows that the filter leaves, in one query."""
    rows = _known(user, today).filter(_where(wanted, today))
    counted = rows.order_by().aggregate(
        count=Count("pk"),
        never=Count("pk", filter=Q(latest_ends=None)),
        stale=Count("pk", filter=Q(stale_after__lt=today)),
        held=Count("pk", filter=Q(is_held=True)),
        trouble=Count("pk", filter=_in_trouble(today)),
        changed=Count("pk", filter=~Q(outlook__signal="") & Q(outlook__isnull=False)),
    )
    return ListFacts(**counted)


def measures_in_trouble(
    user: Anyone, today: date, measures: QuerySet[Measure] | None = None
) -> list[InTrouble]:
    """The measures that this person sees whose target ahead is missed, or at risk by 1 in 5 or
    more; the worst first. ``measures`` narrows it, to those of an initiative for one."""
    rows = measures_for(user).filter(_in_trouble(today)).select_related("outlook")
    if measures is not None:
        rows = rows.filter(pk__in=measures.order_by().values("pk"))
    return [
        InTrouble(
            measure=one,
            trouble=one.outlook.trouble,
            chance=one.outlook.chance,
            target_on=one.outlook.target_on,
            old=one.readings_changed_at is None or one.outlook.seen_at < one.readings_changed_at,
        )
        for one in rows.order_by("-outlook__chance", "outlook__target_on", "id")
    ]


def _in_trouble(today: date) -> Q:
    return Q(outlook__trouble__in=_TROUBLED, outlook__target_on__gte=today)


def _known(user: Anyone, today: date) -> QuerySet[Measure]:
    held = Reading.objects.filter(measure=OuterRef("pk"), status=Status.HELD)
    rows = measures_for(user).annotate(is_held=Exists(held))
    concern = Case(
        When(is_held=True, then=Value(4)),
        When(stale_after__lt=today, then=Value(3)),
        When(_in_trouble(today), then=Value(2)),
        When(~Q(outlook__signal="") & Q(outlook__isnull=False), then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    return rows.annotate(concern=concern)


def _where(wanted: MeasureFilter, today: date) -> Q:
    found = Q()
    if wanted.text:
        words = ("name", "key", "definition")
        found &= Q(*((f"{word}__icontains", wanted.text) for word in words), _connector=Q.OR)
    for name in ("organisation_id", "initiative_id", "unit"):
        if value := getattr(wanted, name):
            found &= Q(**{name: value})
    states = {
        "stale": Q(stale_after__lt=today),
        "held": Q(is_held=True),
        "trouble": _in_trouble(today),
        "changed": ~Q(outlook__signal="") & Q(outlook__isnull=False),
        "never": Q(latest_ends=None),
    }
    return found & states.get(wanted.state, Q())
