"""The next facts to ask for, so that a sparse portfolio is no wall of unknowns."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.programmes.models import Position, QualityFinding
from commonweal.apps.programmes.queries import visible_positions
from commonweal.apps.programmes.rules.quality import EXPECTED
from commonweal.apps.start.queries.words import fact_words

_MISSING = QualityFinding.objects.filter(dimension="completeness", code="missing")


@dataclass(frozen=True, slots=True)
class FactsToAsk:
    """What to ask next of one initiative, the most useful first. ``more`` are missing besides."""

    line: Position
    fields: tuple[str, ...]
    more: int

    @property
    def questions(self) -> list[str]:
        return [str(fact_words(field)) for field in self.fields]


def lines_to_ask_about(user: Anyone) -> QuerySet[Position]:
    """The initiatives that this person sees of which a fact is missing, the barest first. What is
    kept back from them is neither missing nor asked: it would tell whether there is a value."""
    lacking = Exists(_MISSING.filter(position=OuterRef("pk")))
    lines = visible_positions(user).filter(lacking, current=True)
    found = lines.select_related("initiative__organisation").prefetch_related("findings")
    return found.order_by("quality_percent", "name", "id")


def facts_to_ask(line: Position, most: int = 3) -> FactsToAsk:
    missing = {one.field for one in line.findings.all() if (one.dimension, one.code) == _KIND}
    fields = [field for field in EXPECTED if field in missing]
    return FactsToAsk(line, tuple(fields[:most]), max(0, len(fields) - most))


_KIND = ("completeness", "missing")
