"""What is known before all rows are hashed: about how many there are, and whether most differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from commonweal.engines.verify.comparing import A_QUARTER, Comparer, SegmentsCompared
from commonweal.engines.verify.cutting import Bounds, Cut
from commonweal.engines.verify.saying import MOSTLY_BAD
from commonweal.engines.verify.side_postgresql import PostgresqlSide
from commonweal.engines.verify.verdict import Level, LevelResult

__all__ = ["BadSample", "bad_sample", "likely_bounds"]

_SAMPLE, _WORTH_SAMPLING = 64, 1_024


@dataclass(frozen=True, slots=True)
class BadSample:
    """A sample of segments of which over a quarter is bad. Hashing all only to hash all again is
    then spared: each row is compared at once, which says more than segments would."""

    compared: SegmentsCompared

    def said(self, cut: Cut) -> LevelResult:
        figures = {
            "segments": str(cut.segments),
            "segments in the sample": str(self.compared.segments),
            "segments in the sample that differ": str(len(self.compared.bad)),
        }
        return LevelResult(Level.SEGMENTS, MOSTLY_BAD, agrees=False, figures=figures)

    def every(self, cut: Cut, bounds: Sequence[Bounds]) -> SegmentsCompared:
        """As if all segments had been found to differ."""
        bad = tuple(range(-1, cut.segments))
        return SegmentsCompared(cut.segments, bad, bounds[0].rows, bounds[1].rows, 0)


def bad_sample(
    cut: Cut,
    sides: Sequence[Any],
    both: Callable[[Callable[[Any], Any]], list[Any]],
    comparer: Comparer,
) -> BadSample | None:
    """``both`` asks both sides at once. None where the sample is good, or none can be drawn."""
    found = cut.by_number and all(side.finds_ranges for side in sides)
    if not found or cut.segments < _WORTH_SAMPLING:
        return None
    wanted = list(range(0, cut.segments, cut.segments // _SAMPLE))
    one, other = both(lambda side: side.segments(cut, wanted=wanted))
    compared = comparer.segments(one, other)
    return BadSample(compared) if len(compared.bad) > compared.segments * A_QUARTER else None


def likely_bounds(sides: Sequence[Any]) -> list[Bounds] | None:
    """Of two servers, whose segments count their rows anyway: counting them first is spared. None
    where only counting tells."""
    servers = [side for side in sides if isinstance(side, PostgresqlSide)]
    found = [each for each in (side.likely_bounds() for side in servers) if each]
    return found if len(found) == 2 else None
