"""What of a profile a migration has to deal with, in sentences that name no value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from commonweal.engines.profile.results import ColumnProfile, Reference, SetProfile
from commonweal.kernel.counting import counted

__all__ = ["findings_of"]

_NAMELESS = re.compile(r"column_[A-Z]+|\s*")  # as a workbook is read, and a CSV file


def findings_of(
    sets: Sequence[SetProfile], references: Sequence[Reference]
) -> Iterator[str]:  # fmt: skip
    for each in sets:
        yield from _of_set(each)
        for column in each.columns:
            for said in _of_column(column):
                yield f"{each.name}.{column.name}: {said}"
    for reference in references:
        if reference.orphan_rows:
            yield (
                f"{reference.child}.{', '.join(reference.columns)}: "
                f"{counted(reference.orphan_rows, 'row refers', 'rows refer')} to "
                f"{counted(reference.orphan_values, 'value that is', 'values that are')} not in "
                f"{reference.parent}.{', '.join(reference.target)}."
            )


def _of_set(each: SetProfile) -> Iterator[str]:
    if each.unread:
        yield (
            f"{each.name}: {counted(each.unread, 'place')} of the file "
            f"{'gives no row, and is' if each.unread == 1 else 'give no row, and are'} in none of "
            "these figures. A transfer puts them into its quarantine, with the reason."
        )
    nameless = sum(bool(_NAMELESS.fullmatch(column.name)) for column in each.columns)
    if nameless:
        where = " If the names stand lower: --option header=3 says in which row." if (
            each.store == "excel") else ""  # fmt: skip
        said = counted(nameless, "column has", "columns have")
        yield f"{each.name}: {said} no name in the heading.{where}"
    if each.same_rows:
        yield f"{each.name}: {counted(each.same_rows, 'row is', 'rows are')} there more than once."
    if each.same_but_key:
        said = counted(each.same_but_key, "row differs", "rows differ")
        yield f"{each.name}: {said} from another in the key alone."
    if each.declared_key and each.rows and not _is_key(each):
        key = ", ".join(each.declared_key)
        yield f"{each.name}: the declared key {key} does not name every row."
    for near in each.near_keys:
        yield (
            f"{each.name}.{', '.join(near.columns)}: nearly names every row, but "
            f"{counted(near.values, 'value is that', 'values are those')} of {near.rows:,} rows."
        )


def _is_key(each: SetProfile) -> bool:
    """Not looked at where a declared key has more than two parts. A column of two codes is not
    offered as a key, and may be a declared one all the same."""
    unique = [(column.name,) for column in each.columns if column.unique]
    return len(each.declared_key) > 2 or any(
        set(key) <= set(each.declared_key) for key in (*each.keys, *unique)
    )


def _of_column(column: ColumnProfile) -> Iterator[str]:
    if column.unreadable:
        yield f"{counted(column.unreadable, 'value')} cannot be read."
    if column.found.odd:
        yield (
            f"{column.found.odd:,} of {counted(column.filled, 'value')} "
            f"{'is' if column.found.odd == 1 else 'are'} not of the form of the others ("
            f"{column.found.form})."
        )
    if column.found.also:
        yield f"{column.found.form} or {column.found.also}: every value could be both."
    if column.found.form == "two digits of the year":
        yield "the year has two digits, so nothing says the century."
    yield from _of_texts(column)
    if column.days and column.days.early:
        yield f"{counted(column.days.early, 'date is', 'dates are')} before 1900."
    if column.days and column.days.late:
        yield f"{counted(column.days.late, 'date is', 'dates are')} more than ten years ahead."


def _of_texts(column: ColumnProfile) -> Iterator[str]:
    if column.damaged:
        said = counted(column.damaged, "text looks", "texts look")
        yield f"{said} as if they had been read in a wrong encoding."
    if column.controls:
        yield f"{counted(column.controls, 'text holds', 'texts hold')} control characters."
