"""Two reports of one initiative, or the portfolio at two dates: old value beside new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.accounts.queries import Anyone, access_filter
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.programmes.models import Position
from commonweal.apps.programmes.queries import ReportSeen, visible_positions
from commonweal.apps.programmes.rules.cells import FIGURES
from commonweal.apps.programmes.rules.confidence import worsened_steps

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


class _Side(NamedTuple):
    """What tells of a line what became of its initiative; the columns of _SIDE."""

    id: str
    confidence: str
    scale: str
    concern: int
    name: str


_SIDE = ("id", "confidence", "confidence_scale", "concern", "name")
Pair = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The ids of the lines before and after, by what became of their initiatives, in order."""

    wanted: CompareFilter
    pairs: Mapping[str, tuple[Pair, ...]]

    @property
    def counts(self) -> dict[str, int]:
        return {kind: len(own) for kind, own in self.pairs.items()}


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


def compare_dates(user: Anyone, wanted: CompareFilter, verb: Verb = Verb.READ) -> Comparison:
    """What became of every initiative on which this person has ``verb``, in one query.

    A few columns of each line are enough to tell; the lines themselves come with ``changes``.
    """
    may = access_filter(
        user, verb, organisation_path="organisation_path", initiative_path="initiative_path"
    )
    lines = visible_positions(user).filter(may, _limits(wanted))
    lines = lines.filter(as_at__in=[wanted.first, wanted.second]).order_by("id")
    pairs: dict[str, list[_Side | None]] = defaultdict(lambda: [None, None])
    for row in lines.values_list("initiative_id", "as_at", *_SIDE):
        pairs[row[0]][row[1] == wanted.second] = _Side(*row[2:])
    found: dict[str, list[tuple[Any, Pair]]] = {kind: [] for kind in KINDS}
    for before, after in pairs.values():
        kind, order = _became(before, after)
        found[kind].append((order, (before and before.id, after and after.id)))
    pairs_of = {kind: tuple(pair for _order, pair in sorted(own)) for kind, own in found.items()}
    return Comparison(wanted, pairs_of)


def changes(
    user: Anyone, comparison: Comparison, kind: str, start: int = 0, stop: int | None = None
) -> list[PositionChange]:
    """Some of one of KINDS, in its order, each with both of its lines; one query."""
    pairs = comparison.pairs[kind][start:stop]
    ids = [id_ for pair in pairs for id_ in pair if id_]
    rows = visible_positions(user).select_related("initiative__organisation").in_bulk(ids)
    return [PositionChange(rows.get(old or ""), rows.get(new or "")) for old, new in pairs]


def _became(before: _Side | None, after: _Side | None) -> tuple[str, Any]:
    """What became of one initiative, and its place among its like: most changed, then worst."""
    shown = after or before
    if shown is None:
        raise ValueError("an initiative was reported at one of the two dates at least")
    place = (-shown.concern, shown.name, shown.id)
    if before is None or after is None:
        return (ARRIVED if before is None else LEFT), (0, *place)
    steps = worsened_steps((before.confidence, before.scale), (after.confidence, after.scale)) or 0
    kind = WORSENED if steps > 0 else IMPROVED if steps < 0 else REST
    return kind, (-abs(steps), *place)


def _limits(wanted: CompareFilter) -> Q:
    where = Q()
    if wanted.organisation_id:
        where &= Q(organisation_path__contains=f"{wanted.organisation_id}/")
    if wanted.text:
        named = Q(name__icontains=wanted.text)
        where &= named | Q(initiative__other_names__icontains=wanted.text)
    return where
