"""Two reports of one initiative, or the portfolio at two dates: old value beside new."""

from __future__ import annotations

from collections.abc import Iterable
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

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.programmes.models import Position
from commonweal.apps.programmes.queries import ReportSeen, visible_positions
from commonweal.apps.programmes.rules.cells import FIGURES
from commonweal.apps.programmes.rules.confidence import scales, worsened_steps

# What may have become of an initiative between two dates, in the order in which pages tell it.
WORSENED, ARRIVED, LEFT, IMPROVED, REST = "worsened", "arrived", "left", "improved", "rest"
KINDS = (WORSENED, ARRIVED, LEFT, IMPROVED, REST)


@dataclass(frozen=True, slots=True)
class ReportField:
    """One field of two reports. ``narrative`` fields are text."""

    field: str
    before: Any
    after: Any
    narrative: bool = False

    @property
    def changed(self) -> bool:
        return bool(self.before != self.after)


@dataclass(frozen=True, slots=True)
class CompareFilter:
    """The two dates, and which initiatives. Empty means no limit."""

    first: date
    second: date
    organisation_id: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class PositionChange:
    """One initiative at two dates; either side is None where it was not reported then."""

    before: Position | None
    after: Position | None

    @property
    def shown(self) -> Position:
        found = self.after or self.before
        if found is None:
            raise ValueError("a change has at least one side")
        return found

    @property
    def worsened_steps(self) -> int | None:
        """How many points confidence fell; None where the two do not compare."""
        if self.before is None or self.after is None:
            return None
        return worsened_steps(
            (self.before.confidence, self.before.confidence_scale),
            (self.after.confidence, self.after.confidence_scale),
        )


def compare_reports(before: ReportSeen, after: ReportSeen) -> list[ReportField]:
    """Field by field; narratives after the figures, each kind in its own order."""
    figures = [ReportField(name, getattr(before, name), getattr(after, name)) for name in FIGURES]
    names = list(dict.fromkeys([*before.narratives, *after.narratives]))
    texts = [
        ReportField(n, before.narratives.get(n, ""), after.narratives.get(n, ""), narrative=True)
        for n in names
    ]
    return figures + texts


def rounds(user: Anyone) -> list[date]:
    """The dates at which anything that this person may see was reported, newest first."""
    dated = visible_positions(user).filter(as_at__isnull=False).order_by("-as_at")
    return list(dated.values_list("as_at", flat=True).distinct())


def compare_bodies(user: Anyone, first: date, second: date) -> QuerySet[Organisation]:
    """The bodies that were reported at either date."""
    lines = visible_positions(user).filter(as_at__in=[first, second])
    return Organisation.objects.filter(id__in=lines.values("initiative__organisation_id"))


def compare_counts(user: Anyone, wanted: CompareFilter) -> dict[str, int]:
    """How many initiatives there are of each of KINDS, in two queries."""
    by_kind = _now(user, wanted).order_by().values("kind").annotate(n=Count("id"))
    found = {row["kind"]: row["n"] for row in by_kind}
    found[LEFT] = _left(user, wanted).count()
    return {kind: found.get(kind, 0) for kind in KINDS}


def compare_rows(user: Anyone, wanted: CompareFilter, kind: str) -> QuerySet[Position]:
    """The lines of one of KINDS: of the second date, or of the first for those that left."""
    if kind == LEFT:
        rows = _left(user, wanted).order_by("-concern", "name", "id")
    else:
        rows = _now(user, wanted).filter(kind=kind)
        rows = rows.order_by("-steps" if kind == WORSENED else "steps", "-concern", "name", "id")
    return rows.select_related("initiative__organisation")


def with_before(user: Anyone, rows: Iterable[Position], first: date) -> list[PositionChange]:
    """Beside each line, that of the same initiative at ``first``; one query."""
    lines = list(rows)
    ids = [line.initiative_id for line in lines]
    older = visible_positions(user).filter(initiative_id__in=ids, as_at=first)
    before = {line.initiative_id: line for line in older.order_by("-id")}
    return [_change(line, before.get(line.initiative_id), first) for line in lines]


def _change(line: Position, before: Position | None, first: date) -> PositionChange:
    return PositionChange(line, None) if line.as_at == first else PositionChange(before, line)


def _limits(wanted: CompareFilter) -> Q:
    where = Q()
    if wanted.organisation_id:
        where &= Q(organisation_path__contains=f"{wanted.organisation_id}/")
    if wanted.text:
        named = Q(name__icontains=wanted.text)
        where &= named | Q(initiative__other_names__icontains=wanted.text)
    return where


def _left(user: Anyone, wanted: CompareFilter) -> QuerySet[Position]:
    lines = visible_positions(user).filter(_limits(wanted), as_at=wanted.first)
    there = visible_positions(user).filter(initiative=OuterRef("initiative"), as_at=wanted.second)
    return lines.filter(~Exists(there))


def _now(user: Anyone, wanted: CompareFilter) -> QuerySet[Position]:
    """The lines of the second date with ``kind`` and ``steps``, worked out in the database."""
    older = visible_positions(user).filter(initiative=OuterRef("initiative"), as_at=wanted.first)
    older = older.annotate(place=_place()).order_by("id")
    lines = visible_positions(user).filter(_limits(wanted), as_at=wanted.second)
    lines = lines.annotate(
        before=Subquery(older.values("id")[:1]),
        before_scale=Subquery(older.values("confidence_scale")[:1]),
        before_place=Subquery(older.values("place")[:1]),
        place=_place(),
    )
    same_scale = When(before_scale=F("confidence_scale"), then=F("place") - F("before_place"))
    lines = lines.annotate(steps=Case(same_scale, output_field=IntegerField()))
    kind = Case(
        When(before=None, then=Value(ARRIVED)),
        When(steps__gt=0, then=Value(WORSENED)),
        When(steps__lt=0, then=Value(IMPROVED)),
        default=Value(REST),
    )
    return lines.annotate(kind=kind)


def _place() -> Case:
    """Where a confidence stands in its scale; NULL for what is no rating. Grows as it falls."""
    whens = [
        When(confidence=point.code, confidence_scale=scale.key, then=Value(point.order))
        for scale in scales().values()
        if scale.name != "outside"
        for point in scale.points
    ]
    return Case(*whens, output_field=IntegerField())
