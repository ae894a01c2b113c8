"""What another encoder wrote is read back to the last digit; what was spoilt is quarantined."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from commonweal.engines.read.cobol import options_from, parse_copybook, read_file
from conftest import FULL_DRILL
from tests.engines.read.cobol.framed import framed
from tests.engines.read.cobol.writing import Described, described

pytestmark = pytest.mark.drill
FEW = settings(
    max_examples=3_000 if FULL_DRILL else 15,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.function_scoped_fixture,
        HealthCheck.data_too_large,
    ],
)
STYLES = (
    "big", "little", "big without", "little without", "blocks big", "blocks little without", "own",
    "header and footer",
)  # fmt: skip


def read(
    folder: Path, made: Described, raw: bytes, options: dict[str, Any], chunk_bytes: int
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    path = folder / "file"
    path.write_bytes(raw)
    layout = parse_copybook(made.copybook, source_format="free")
    # NumPy's loops: the compiled ones give the same (test_numbers), but each needs its start.
    given_options = options_from({**made.options, **options})
    run = read_file(path, layout, given_options, loops="numpy", chunk_bytes=chunk_bytes)
    rows, quarantine = [], []
    for batch in run.batches:
        rows += batch.rows.to_pylist()
        quarantine += batch.quarantine.to_pylist()
    return rows, quarantine


@FEW
@given(described(), st.sampled_from(STYLES), st.sampled_from([64, 1 << 16]))
def test_what_was_written_is_read(tmp_path: Path, made: Described, style: str, chunk_bytes: int):
    note(made.copybook)
    raw, options = framed(made.records, style)
    rows, quarantine = read(tmp_path, made, raw, options, chunk_bytes)
    assert rows == made.rows
    assert quarantine == []


@FEW
@given(described(), st.data())
def test_what_was_spoilt_has_no_value_and_its_place_in_the_quarantine(
    tmp_path: Path, made: Described, data: st.DataObject
):
    note(made.copybook)
    spots = [(n, place) for n, places in enumerate(made.places) for place in places]
    if not spots:
        return
    number, place = data.draw(st.sampled_from(spots))
    record = bytearray(made.records[number])
    record[place.offset : place.offset + place.size] = place.garbage
    records = [*made.records[:number], bytes(record), *made.records[number + 1 :]]
    raw, options = framed(records, "big")
    rows, quarantine = read(tmp_path, made, raw, options, 1 << 16)
    begins = sum(len(each) + 4 for each in records[:number]) + 4
    (found,) = quarantine
    assert (found["record"], found["record_offset"]) == (number, begins)
    assert (found["offset"], found["bytes"]) == (begins + place.offset, place.garbage[:256])
    assert (found["field"], tuple(found["occurrence"])) == (place.path, place.steps)
    others = [row for at, row in enumerate(rows) if at != number]
    assert others == [row for at, row in enumerate(made.rows) if at != number]
    assert rows[number] != made.rows[number]


@pytest.mark.parametrize("style", ["by counts", "fixed"])
@FEW
@given(data=st.data())
def test_records_with_nothing_between_them(tmp_path: Path, style: str, data: st.DataObject):
    made = data.draw(described())
    varying = made.options["occurs_depending_on_space"] == "as_counted"
    if varying != (style == "by counts"):
        return
    note(made.copybook)
    options = {"record_format": "variable_by_counts"} if varying else {}
    rows, quarantine = read(tmp_path, made, b"".join(made.records), options, 1 << 16)
    assert (rows, quarantine) == (made.rows, [])
