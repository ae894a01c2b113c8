"""What the levels found, in words: findings and the sentences of a verdict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from commonweal.engines.verify.methods import Scheme, blind_spots, method_of
from commonweal.engines.verify.pairing import Paired
from commonweal.engines.verify.verdict import ColumnResult, Finding, Level
from commonweal.kernel.counting import counted

__all__ = [
    "MOSTLY_BAD",
    "SEGMENTS_EQUAL",
    "SIDE_BY_SIDE",
    "absent",
    "columns_of",
    "said",
    "segments_finding",
    "total_finding",
    "values_not_compared",
]

MOSTLY_BAD = "Over a quarter of a sample of segments differs: every row was compared instead."
SEGMENTS_EQUAL = (
    "Each segment has as many rows on both sides, and the sum and the exclusive or of the "
    "hashes of its rows are equal."
)
SIDE_BY_SIDE = (
    "Each range of the key has as many rows on both sides, and each row stands beside its like.",
    "Each key has as many rows on both sides, and their values are equal.",
)

_FURTHER = ("further row that differs", "further rows that differ")


def absent(paired: Paired, rows: Sequence[int]) -> Iterator[Finding]:
    """Columns that were not compared, and tables without rows."""
    found = (
        ("column-only-in-source", "only the source has it", paired.only_source),
        ("column-only-in-target", "only the target has it", paired.only_target),
        ("column-left-out", "it was left out", paired.left_out),
    )
    for code, why, names in found:
        for name in names:
            sentence = f"The column {name} was not compared: {why}."
            yield Finding(code=code, sentence=sentence, column=name, absence=True)
    if not any(rows):
        yield Finding(
            code="no-rows",
            sentence="Both tables are empty: nothing was compared.",
            absence=True,
        )


def columns_of(paired: Paired, scheme: Scheme) -> Iterator[ColumnResult]:
    for pair in paired.pairs:
        yield ColumnResult(
            source=pair.source.name,
            target=pair.target.name,
            source_type=pair.source.type,
            target_type=pair.target.type,
            compared_as=pair.kind.value,
            method=method_of(pair, scheme),
            cannot_see=blind_spots(pair, scheme),
        )


def segments_finding(bad: Sequence[int], segments: int) -> Finding:
    return Finding(
        code="segments",
        sentence=f"{len(bad):,} of {counted(segments, 'segment')} "
        f"{'differs' if len(bad) == 1 else 'differ'}.",
        level=Level.SEGMENTS,
        count=len(bad),
        examples=tuple((str(each), None, None) for each in bad[:5]),
    )


def values_not_compared(over: int) -> Finding:
    return Finding(
        code="values-not-compared",
        sentence=f"The values of {counted(over, *_FURTHER)} were not fetched.",
        level=Level.VALUES,
        count=over,
        absence=True,
    )


def said(text: str | None) -> str:
    return "nothing" if text is None else text


def total_finding(name: str, what: str, old: str | None, new: str | None) -> Finding:
    of_what = f" of {name}" if name else ""
    return Finding(
        code=f"total-{what}",
        sentence=f"The {what}{of_what}: {said(old)} in the source, {said(new)} in the target.",
        level=Level.TOTALS,
        column=name,
        examples=(("", old, new),),
    )
