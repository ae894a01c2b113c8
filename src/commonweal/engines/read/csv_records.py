"""The records of a CSV file with their numbers; what is no record, or no text, is kept aside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from commonweal.engines.read.databases.files import FileTable

__all__ = ["csv_parts"]

_Finding = dict[str, Any]


def csv_parts(table: FileTable) -> Iterator[tuple[Any, Any, Any]]:
    """Batches of texts, the numbers of their records from 0, and a quarantine or None.

    A row with more or fewer cells than the heading names is no record of the table: it goes to the
    quarantine as it stands there. So does a cell that is not in UTF-8.
    """
    malformed: list[Any] = []
    raw = "latin-1" if table.by_bytes else "utf-8"

    def keep(row: Any) -> str:
        malformed.append(row)
        return "skip"

    first, some = 0, False
    for batch in table.csv_rows(keep):
        numbers, taken = _numbered(first, len(batch), malformed)
        found = [_finding(each, raw) for each in taken]
        first = numbers[-1] + 1 if len(numbers) else first
        rows, wrong = _texts(batch, numbers, table)
        yield rows, numbers, _quarantine([*found, *wrong])
        some = True
    if malformed or not some:
        rows = _none(table)
        yield rows, range(0), _quarantine([_finding(each, raw) for each in malformed])


def _numbered(first: int, count: int, malformed: list[Any]) -> tuple[Any, list[Any]]:
    """The numbers of ``count`` records from ``first`` on; malformed ones among them have a number
    too, and are taken off their list."""
    numbers: list[int] = []
    found = []
    while malformed and len(numbers) + _record(malformed[0]) - first < count:
        row = malformed.pop(0)
        numbers += range(first, _record(row))
        first = _record(row) + 1
        found.append(row)
    if not numbers:
        return range(first, first + count), found
    return [*numbers, *range(first, first + count - len(numbers))], found


def _record(row: Any) -> int:
    """pyarrow counts from 1, and the heading too."""
    return int(row.number) - 2


def _finding(row: Any, raw: str) -> _Finding:
    reason = (
        f"row {row.number} of the file has {row.actual_columns} cells, and the heading names "
        f"{row.expected_columns}"
    )
    return _entry(_record(row), "", row.text.encode(raw), reason)


def _entry(record: int, field: str, raw: bytes, reason: str) -> _Finding:
    return {"record": record, "field": field, "occurrence": [], "bytes": raw, "reason": reason}


def _texts(batch: Any, numbers: Any, table: FileTable) -> tuple[Any, list[_Finding]]:
    import pyarrow as pa

    arrays, found = [], []
    names = table.facts.names
    for name, array in zip(names, batch.columns, strict=True):
        if table.by_bytes:
            values, wrong = _letter_by_letter(array, name, numbers)
            arrays.append(values)
            found += wrong
            continue
        if pa.types.is_string(array.type):
            arrays.append(array)
            continue
        try:
            arrays.append(array.cast(pa.string()))
        except pa.ArrowInvalid:
            values, wrong = _read(array, name, numbers)
            arrays.append(values)
            found += wrong
    return pa.RecordBatch.from_arrays(arrays, names=list(names)), found


def _letter_by_letter(array: Any, name: str, numbers: Any) -> tuple[Any, list[_Finding]]:
    """Where all letters are of ASCII, they are what they stand for."""
    import pyarrow as pa
    import pyarrow.compute as pc

    other = pc.fill_null(pc.invert(pc.string_is_ascii(array)), fill_value=False)
    at = pc.indices_nonzero(other).to_pylist()
    if not at:
        return array, []
    cells = [each.encode("latin-1") for each in array.take(pa.array(at)).to_pylist()]
    read, found = _read(pa.array(cells, pa.binary()), name, [numbers[each] for each in at])
    return pc.replace_with_mask(array, other, read), found


def _read(array: Any, name: str, numbers: Any) -> tuple[Any, list[_Finding]]:
    import pyarrow as pa

    values: list[str | None] = []
    found = []
    for at, raw in enumerate(array.to_pylist()):
        try:
            values.append(None if raw is None else raw.decode())
        except UnicodeDecodeError:
            values.append(None)
            said = "these bytes are not in UTF-8; if the file has another encoding, say which"
            found.append(_entry(numbers[at], name, raw, said))
    return pa.array(values, pa.string()), found


def _quarantine(found: list[_Finding]) -> Any:
    import pyarrow as pa

    return pa.Table.from_pylist(sorted(found, key=lambda each: each["record"])) if found else None


def _none(table: FileTable) -> Any:
    import pyarrow as pa

    names = list(table.facts.names)
    return pa.RecordBatch.from_arrays([pa.array([], pa.string()) for _ in names], names=names)
