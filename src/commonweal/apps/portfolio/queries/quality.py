"""How good the data of the present portfolio is: counted in the database, listed page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet

from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.programmes.models import Position, QualityFinding
from commonweal.apps.programmes.queries import visible_positions
from commonweal.apps.programmes.rules.quality import DIMENSIONS, stale_before

# Found by comparing lines, or by the day of asking, and so not stored with a line.
STALE, SAME_NAME = "report-old", "same-name"


@dataclass(frozen=True, slots=True)
class QualityCount:
    """How many initiatives have one finding. ``code`` and ``field`` name it."""

    dimension: str
    code: str
    field: str
    count: int


@dataclass(frozen=True, slots=True)
class QualitySummary:
    """The findings of the present portfolio, by dimension and most frequent first.

    ``sound`` is the number of initiatives in which nothing was found.
    """

    count: int
    sound: int
    counts: tuple[QualityCount, ...]
    first_as_at: date | None
    last_as_at: date | None

    def total(self, dimension: str) -> int:
        return sum(one.count for one in self.counts if one.dimension == dimension)


@dataclass(frozen=True, slots=True)
class QualityFilter:
    """What to list. Empty means no limit."""

    dimension: str = ""
    code: str = ""
    field: str = ""
    organisation_id: str = ""


def quality_summary(user: Anyone, today: date, organisation_id: str = "") -> QualitySummary:
    """Every finding with its number of initiatives, in three queries."""
    lines = _lines(user, organisation_id)
    stored = (
        QualityFinding.objects.filter(position__in=lines)
        .values("dimension", "code", "field")
        .annotate(count=Count("position", distinct=True))
    )
    counts = [QualityCount(**row) for row in stored]
    faulty = Exists(QualityFinding.objects.filter(position=OuterRef("pk")))
    facts = lines.aggregate(
        count=Count("id"),
        stale=Count("id", filter=Q(as_at__lt=stale_before(today))),
        sound=Count("id", filter=Q(~faulty, as_at__gte=stale_before(today))),
        first_as_at=Min("as_at"),
        last_as_at=Max("as_at"),
    )
    found = [*counts, QualityCount("timeliness", STALE, "as_at", facts["stale"])]
    found.append(QualityCount("uniqueness", SAME_NAME, "name", _same_name(lines).count()))
    return QualitySummary(
        count=facts["count"],
        sound=facts["sound"],
        counts=tuple(sorted((one for one in found if one.count), key=_order)),
        first_as_at=facts["first_as_at"],
        last_as_at=facts["last_as_at"],
    )


def quality_rows(user: Anyone, wanted: QualityFilter, today: date) -> QuerySet[Position]:
    """The lines in which something was found, the most doubtful data first."""
    lines = _lines(user, wanted.organisation_id)
    if wanted.code == STALE or wanted.dimension == "timeliness":
        lines = lines.filter(as_at__lt=stale_before(today))
    elif wanted.code == SAME_NAME or wanted.dimension == "uniqueness":
        lines = _same_name(lines)
    else:
        lines = lines.filter(id__in=_stored(wanted))
    order = ("name_key",) if wanted.code == SAME_NAME else ("quality_percent", "name")
    return lines.select_related("initiative__organisation").order_by(*order, "id")


def quality_by_body(user: Anyone, today: date) -> QuerySet[Position, dict[str, object]]:
    """For each body: how many initiatives, and in how many of them each dimension has a finding."""
    of_dimension = {
        name: Count("id", filter=Q(findings__dimension=name), distinct=True)
        for name in DIMENSIONS
        if name not in {"timeliness", "uniqueness"}
    }
    bodies = _lines(user).values(
        body_id=F("initiative__organisation_id"), body=F("initiative__organisation__name")
    )
    counted = bodies.annotate(
        count=Count("id", distinct=True),
        timeliness=Count("id", filter=Q(as_at__lt=stale_before(today)), distinct=True),
        **of_dimension,
    )
    return counted.order_by("-count", "body", "body_id")


def _lines(user: Anyone, organisation_id: str = "") -> QuerySet[Position]:
    lines = visible_positions(user).filter(current=True)
    if organisation_id:
        lines = lines.filter(organisation_path__contains=f"{organisation_id}/")
    return lines


def _stored(wanted: QualityFilter) -> QuerySet[QualityFinding, dict[str, object]]:
    limits = {
        name: value for name in ("dimension", "code", "field") if (value := getattr(wanted, name))
    }
    return QualityFinding.objects.filter(**limits).values("position_id")


def _same_name(lines: QuerySet[Position]) -> QuerySet[Position]:
    names = lines.order_by().values("name_key").annotate(n=Count("id")).filter(n__gt=1)
    return lines.filter(name_key__in=names.values("name_key"))


def _order(one: QualityCount) -> tuple[int, int, str]:
    return (DIMENSIONS.index(one.dimension), -one.count, one.field)
