"""What may lead to what, what is missing, and where each box stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

__all__ = ["LAYERS", "Gap", "Placed", "circle", "gaps", "link_problem", "placed"]

LAYERS = ("output", "capability", "change", "outcome", "benefit", "goal")
Links = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Gap:
    """A box that leads nowhere (``after``), or that nothing leads to."""

    node: str
    after: bool


@dataclass(frozen=True, slots=True)
class Placed:
    """A box in a column, from the left, and a row, from the top."""

    node: str
    column: int
    row: int


def link_problem(source: str, target: str) -> str:
    """Why a box of the layer ``source`` may not lead to one of the layer ``target``, or ""."""
    back = LAYERS.index(source) > LAYERS.index(target)
    return "link-backwards" if back else ""


def circle(links: Links) -> list[str]:
    """Boxes that lead to each other in a circle, or []."""
    after = _after(links)
    done: set[str] = set()
    for start in sorted(after):
        trail, path = [(start, iter(sorted(after[start])))], [start]
        while trail and start not in done:
            node, rest = trail[-1]
            step = next((one for one in rest if one not in done), None)
            if step is None:
                done.add(node)
                trail.pop()
                path.pop()
            elif step in path:
                return [*path[path.index(step) :], step]
            else:
                trail.append((step, iter(sorted(after.get(step, ())))))
                path.append(step)
    return []


def gaps(layers: Mapping[str, str], links: Links) -> list[Gap]:
    """What is missing: only an output needs nothing before it, only a goal nothing after."""
    pairs = list(links)
    sources, targets = {one for one, _other in pairs}, {other for _one, other in pairs}
    found = []
    for node in sorted(layers, key=lambda one: (LAYERS.index(layers[one]), one)):
        if layers[node] != "goal" and node not in sources:
            found.append(Gap(node, after=True))
        if layers[node] != "output" and node not in targets:
            found.append(Gap(node, after=False))
    return found


def placed(layers: Mapping[str, str], links: Links) -> list[Placed]:
    """One column for each layer. Rows are ordered so that links cross less: twice there and back,
    each box goes to the mean row of what it is linked with."""
    columns: list[list[str]] = [[] for _layer in LAYERS]
    for node in sorted(layers):
        columns[LAYERS.index(layers[node])].append(node)
    pairs = list(links)
    near: dict[str, set[str]] = defaultdict(set)
    for source, target in pairs:
        near[source].add(target)
        near[target].add(source)
    for _round in range(2):
        for order in (range(len(columns)), reversed(range(len(columns)))):
            for column in order:
                _reorder(columns, column, near)
    return [
        Placed(node, column, row)
        for column, nodes in enumerate(columns)
        for row, node in enumerate(nodes)
    ]


def _reorder(columns: list[list[str]], column: int, near: Mapping[str, set[str]]) -> None:
    rows = {node: row for nodes in columns for row, node in enumerate(nodes)}
    own = set(columns[column])

    def middle(node: str) -> tuple[float, int]:
        beside = [rows[one] for one in near.get(node, ()) if one not in own and one in rows]
        return (sum(beside) / len(beside) if beside else rows[node], rows[node])

    columns[column].sort(key=middle)


def _after(links: Links) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for source, target in links:
        found[source].append(target)
    return found
