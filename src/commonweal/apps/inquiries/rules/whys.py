"""A map of whys: how deep each stands below the problem, where it is drawn, and what it lacks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

__all__ = ["DEEPEST_WHY", "MOST_WHYS", "Branch", "Drawn", "chains", "depths", "drawn"]

MOST_WHYS = 60
"""A map with more boxes is read by nobody; the problem is then several."""
DEEPEST_WHY = 12
"""Five are usual. The page nests as deep as the whys do."""
Links = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A box: its column, 0 is the deepest why and the last is next to the problem, and its row."""

    why: str
    column: int
    row: int


@dataclass(frozen=True, slots=True)
class Branch:
    """A why with the whys below it. ``again``: it stands elsewhere in the list already, with what
    is below it."""

    why: str
    depth: int
    below: tuple[Branch, ...] = ()
    again: bool = False


def depths(whys: Sequence[str], links: Links) -> dict[str, int]:
    """1 for what led to the problem itself, 2 for what led to that, and so on; where there are
    two ways, the longer. ``links`` are (cause, effect) and go round in no circle."""
    effects = _grouped(links)
    found: dict[str, int] = {}

    def depth(why: str) -> int:
        if why not in found:
            found[why] = 1 + max((depth(effect) for effect in effects.get(why, ())), default=0)
        return found[why]

    return {why: depth(why) for why in whys}


def drawn(whys: Sequence[str], links: Links) -> list[Drawn]:
    """Every why in the column of its depth, in the order in which it was put down."""
    deep = depths(whys, links)
    columns = max(deep.values(), default=0)
    rows: dict[int, int] = defaultdict(int)
    found = []
    for why in whys:
        column = columns - deep[why]
        found.append(Drawn(why, column, rows[column]))
        rows[column] += 1
    return found


def chains(whys: Sequence[str], links: Links) -> list[Branch]:
    """From what led to the problem itself down to the deepest why, as a list within lists."""
    pairs = list(links)
    causes = _grouped((effect, cause) for cause, effect in pairs)
    leading = {cause for cause, _effect in pairs}
    shown: set[str] = set()

    def branch(why: str, depth: int) -> Branch:
        if why in shown:
            return Branch(why, depth, again=True)
        shown.add(why)
        return Branch(why, depth, tuple(branch(one, depth + 1) for one in causes.get(why, ())))

    return [branch(why, 1) for why in whys if why not in leading]


def _grouped(pairs: Links) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for one, other in pairs:
        found[one].append(other)
    return found
