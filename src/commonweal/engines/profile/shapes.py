"""How values look: 9 for a digit, A and a for letters, ? for what is beyond ASCII."""

from __future__ import annotations

from commonweal.engines.profile.results import Shape
from commonweal.engines.profile.values import Asked

__all__ = ["shapes_of"]

_MOST_SHAPES, _LONGEST_SHAPE = 12, 40
_LONGER = f"longer than {_LONGEST_SHAPE}"


def shapes_of(asked: Asked) -> tuple[tuple[Shape, ...], int]:
    """The most frequent, and how many there are in all."""
    if asked.family not in {"text", "whole", "decimal"}:
        return (), 0
    if asked.native:
        return _of_numbers(asked)
    looks = f"CASE WHEN length(v) > {_LONGEST_SHAPE} THEN '{_LONGER}' ELSE shaped(v) END"
    asked.scratch.run(
        f"CREATE OR REPLACE TEMP TABLE shapes AS SELECT {looks} AS shape, sum(n)::BIGINT AS rows "
        f"FROM {asked.values} GROUP BY 1"
    )
    rows = asked.scratch.all(
        f"SELECT shape, rows FROM shapes ORDER BY rows DESC, shape LIMIT {_MOST_SHAPES}"
    )
    in_all = asked.scratch.one("SELECT count(*) FROM shapes")[0]
    return tuple(Shape(*row) for row in rows), in_all


def _of_numbers(asked: Asked) -> tuple[tuple[Shape, ...], int]:
    """Those of one length and sign look alike."""
    scale = 0
    if asked.family == "decimal":
        scale = asked.loaded.kinds[asked.loaded.names.index(asked.name)].scale
    rows = asked.scratch.all(
        f"SELECT {asked.held} < 0, length({asked.text}), count(*) FROM {asked.loaded.table} "
        f"WHERE {asked.held} IS NOT NULL GROUP BY 1, 2"
    )
    counts: dict[str, int] = {}
    for below, length, count in rows:
        digits = "9" * (length - bool(below) - (scale + 1 if scale else 0))
        shape = "-" * bool(below) + digits + ("." + "9" * scale if scale else "")
        shape = shape if length <= _LONGEST_SHAPE else _LONGER
        counts[shape] = counts.get(shape, 0) + count
    most = sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:_MOST_SHAPES]
    return tuple(Shape(*each) for each in most), len(counts)
