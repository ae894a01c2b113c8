"""What people say of rows in the quarantine: other values, or that they stay out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from commonweal.engines.transfer.mapping_file import Reading
from commonweal.engines.transfer.marked import Marked, marked
from commonweal.engines.transfer.pieces import Piece, RowSource, key_place, record_place
from commonweal.engines.transfer.problems import MappingError
from commonweal.kernel.errors import BadInput

__all__ = ["Correction", "corrected", "read_corrections"]

_ONE = {"target", "record", "key", "set", "waive", "by", "reason"}
_MOST_RECORDS = 999_999_999


@dataclass(frozen=True, slots=True)
class Correction:
    """``values``: of columns of the source, as texts. Where it ``waives``, the row stays out."""

    target: str
    place: str
    by: str
    reason: str
    waives: bool = False
    values: Mapping[str, str | None] = field(default_factory=dict)


def read_corrections(path: Path) -> tuple[Correction, ...]:
    """MappingError with all that is wrong in the file."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"The corrections cannot be read ({error}).", where=str(path)) from error
    reading = Reading()
    top = reading.table(marked(text, str(path)), "", {"corrections"})
    listed = reading.listed(top.get("corrections"), "corrections")
    found = [_one(reading, each, f"corrections[{at}]") for at, each in enumerate(listed, 1)]
    places = [(each.target, each.place) for each in found]
    for node, place in zip(listed, places, strict=True):
        if places.count(place) > 1:
            reading.note(node.line, place[0], f"There are two corrections for {place[1]}.")
    if reading.problems:
        raise MappingError(reading.problems, str(path))
    return tuple(found)


def _one(reading: Reading, node: Marked, path: str) -> Correction:
    given = reading.table(node, path, _ONE)
    key = reading.table(given.get("key"), f"{path}.key", None)
    values = reading.table(given.get("set"), f"{path}.set", None)
    waives = reading.choice(given.get("waive"), f"{path}.waive", ("true", "false"), "false")
    if ("record" in given) == bool(key):
        reading.note(node.line, path, "Say which row: record, or key.")
    if ("set" in given) == (waives == "true"):
        reading.note(node.line, path, "A row is corrected by set, or waived: waive: true.")
    record = reading.whole(given.get("record"), f"{path}.record", 0, 0, _MOST_RECORDS)
    named = {name: reading.text(each, f"{path}.key") for name, each in key.items()}
    return Correction(
        target=reading.needed(given, "target", node.line, path),
        place=key_place(named) if key else record_place(record),
        by=reading.needed(given, "by", node.line, path),
        reason=reading.needed(given, "reason", node.line, path),
        waives=waives == "true",
        values={
            name: None if each.value is None else reading.text(each, f"{path}.set.{name}")
            for name, each in values.items()
        },
    )


def corrected(piece: Piece, source: RowSource, known: Mapping[str, Correction]) -> Piece:
    """The piece with the values that people gave, and without what they settled."""
    rows, findings = piece.rows, piece.findings
    for at in range(len(rows)) if known else ():
        correction = known.get(source.place(piece, at))
        if correction is None:
            continue
        for name, text in correction.values.items():
            rows = _with_value(rows, at, (name, text), correction)
        if piece.numbers is not None:
            settled = {"", *correction.values}
            number = piece.numbers[at].as_py()
            findings = tuple(
                each for each in findings if each.record != number or each.column not in settled
            )
    return replace(piece, rows=rows, findings=findings)


def _with_value(
    rows: Any, at: int, given: tuple[str, str | None], correction: Correction
) -> Any:  # fmt: skip
    import pyarrow as pa

    name, text = given
    if name not in rows.schema.names:
        raise BadInput(f"The source has no column {name}.", field="set", where=correction.place)
    place = rows.schema.get_field_index(name)
    column = rows.column(place)
    try:
        value = pa.array([text], pa.string()).cast(column.type)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise BadInput(
            f"{name} is {column.type}, and {text!r} is no such value.",
            field="set",
            where=correction.place,
        ) from error
    parts: Sequence[Any] = (column.slice(0, at), value, column.slice(at + 1))
    return rows.set_column(place, name, pa.concat_arrays(parts))
