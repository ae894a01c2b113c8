"""Every published fixture, to the last digit, with the compiled loops and with their twins."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from commonweal.engines.read.cobol import layout_table, options_from, read_copybook, read_file
from commonweal.kernel.errors import BadInput
from tests.engines.read.cobol.fixtures import (
    NAMES,
    SORTED_BY,
    Fixture,
    fixture_of,
    without_nulls,
)

pytestmark = pytest.mark.shared
FLOATS = {"FLOAT_01", "DOUBLE_01"}


def rows_of(fixture: Fixture, **more: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows, and the quarantine."""
    loops = more.pop("loops", "auto")
    chunk_bytes = more.pop("chunk_bytes", 1 << 22)
    options = options_from({**fixture.entry["options"], **more}, compatible_with="cobrix")
    layout = read_copybook(fixture.copybook)
    run = read_file(fixture.data, layout, options, loops=loops, chunk_bytes=chunk_bytes)
    rows, quarantine = [], []
    for batch in run.batches:
        rows += batch.rows.to_pylist()
        quarantine += batch.quarantine.to_pylist()
    for name in reversed(SORTED_BY.get(fixture.name, ())):
        rows.sort(key=lambda row: row[name])
    return rows, quarantine


def assert_same(expected: list[dict[str, Any]], found: list[dict[str, Any]]) -> None:
    shown = [without_nulls(row) for row in found]
    for number, (theirs, ours) in enumerate(zip(expected, shown, strict=False)):
        for name in FLOATS & theirs.keys():
            assert abs(float(theirs.pop(name)) / ours.pop(name) - 1) < 1e-6
        assert ours == theirs, number
    assert len(found) >= len(expected)


@pytest.mark.parametrize("loops", ["auto", "numpy"])
@pytest.mark.parametrize("name", NAMES)
def test_every_row_is_as_published(shared_data: Path, name: str, loops: str):
    fixture = fixture_of(shared_data, name)
    rows, _ = rows_of(fixture, loops=loops)
    assert len(rows) == fixture.entry["expected_rows"]["records_in_data"]
    removed = fixture.entry.get("columns_removed_by_test", [])
    rows = [{key: row[key] for key in row if key not in removed} for row in rows]
    expected = fixture.expected()
    assert len(expected) == fixture.entry["expected_rows"]["count"]
    assert_same(expected, rows)


@pytest.mark.parametrize("loops", ["auto", "numpy"])
@pytest.mark.parametrize("chunk_bytes", [1 << 22, 4_099])
def test_segments_become_lists_within_their_parents(
    shared_data: Path, chunk_bytes: int, loops: str
):
    fixture = fixture_of(shared_data, "test17")
    reading = fixture.entry["other_readings"]["hierarchical"]
    children = reading["segment_children"]
    rows, quarantine = rows_of(
        fixture, segment_children=children, chunk_bytes=chunk_bytes, loops=loops
    )
    assert len(rows) == reading["root_rows"]
    assert_same(fixture.expected(reading["expected_file"]), rows)
    assert quarantine == []


def test_segments_get_ids_that_tie_them_to_their_root(shared_data: Path):
    fixture = fixture_of(shared_data, "test17")
    levels = fixture.entry["other_readings"]["flat_with_segment_ids"]
    rows, _ = rows_of(
        fixture,
        segment_id_levels=levels["segment_id_levels"],
        segment_id_prefix=levels["segment_id_prefix"],
    )
    ids = [[row[name] for name in levels["generated_columns"]] for row in rows[:4]]
    assert ids == [
        ["A_0_0", None, None],
        ["A_0_0", "A_0_0_L1_1", None],
        ["A_0_0", "A_0_0_L1_1", "A_0_0_L2_1"],
        ["A_0_0", "A_0_0_L1_1", "A_0_0_L2_2"],
    ]


@pytest.mark.parametrize("name", NAMES)
def test_the_pieces_in_which_a_file_is_read_change_nothing(shared_data: Path, name: str):
    fixture = fixture_of(shared_data, name)
    assert rows_of(fixture, chunk_bytes=4_099) == rows_of(fixture)


@pytest.mark.parametrize("name", ["test6", "test7", "test11", "test13", "test16", "test17"])
def test_fields_begin_where_the_published_layout_says(shared_data: Path, name: str):
    fixture = fixture_of(shared_data, name)
    ours = [
        (row[1].replace("-", "_"), row[2]) for row in layout_table(read_copybook(fixture.copybook))
    ]
    assert ours == [row[:2] for row in fixture.layout()]


def test_the_flat_csv_of_the_first_set_holds_the_same_values(shared_data: Path):
    fixture = fixture_of(shared_data, "test1")
    rows, _ = rows_of(fixture)
    with (fixture.folder / fixture.entry["flat_expected_file"]).open(encoding="utf-8") as file:
        published = list(csv.DictReader(file))
    for row, flat in zip(rows, published, strict=True):
        assert str(row["ID"]) == flat["RECORD_ID"]
        details = row["METADATA"]["ACCOUNT"]["ACCOUNT_DETAIL"]
        prefix = "RECORD_METADATA_ACCOUNT_ACCOUNT_DETAIL"
        for number, detail in enumerate(details, start=1):
            for key, value in detail.items():
                assert str(value) == flat[f"{prefix}_{number}_{key}"]
        assert flat[f"{prefix}_{len(details) + 1}_ACCOUNT_NUMBER"] == ""


def test_where_the_reference_has_null_for_bad_digits_ours_is_in_the_quarantine(shared_data: Path):
    rows, quarantine = rows_of(fixture_of(shared_data, "test19"))
    assert {(each["record"], each["field"], each["reason"]) for each in quarantine} == {
        (6, "WS_DATE_NUM", "bad digit"),
        (6, "WS_AMOUNT_NUMERIC", "bad digit"),
        (6, "WS_AMOUNT_FRACTION", "bad digit"),
    }
    first = min(quarantine, key=lambda each: each["offset"])
    assert (first["record_offset"], first["offset"]) == (480, 480)
    assert first["bytes"] == bytes.fromhex("c1c2c3c4c5404040")
    assert all(rows[6][each["field"]] is None for each in quarantine)


def test_without_its_choices_half_read_numbers_are_quarantined_and_not_guessed(shared_data: Path):
    """The reference reads digits followed by low values as if these were not there."""
    fixture = fixture_of(shared_data, "test17")
    rows, quarantine = rows_of(fixture, padded_numbers="quarantine")
    assert {each["field"] for each in quarantine} == {"OFFICE.FLOOR", "OFFICE.ROOM_NUMBER"}
    assert rows[5]["OFFICE"]["FLOOR"] is None
    assert quarantine[0]["bytes"].endswith(b"\0")


def test_text_that_is_no_utf8_is_quarantined_unless_asked_to_replace_it(shared_data: Path):
    fixture = fixture_of(shared_data, "test4")
    replaced, _ = rows_of(fixture)
    rows, quarantine = rows_of(fixture, bad_text="quarantine")
    bad = {each["record"] for each in quarantine if each["reason"] == "bad character"}
    assert bad == {number for number, row in enumerate(replaced) if "\ufffd" in str(row)}
    assert all("\ufffd" not in str(row) for row in rows)


def test_a_file_with_a_header_that_is_not_skipped_is_refused(shared_data: Path):
    fixture = fixture_of(shared_data, "test13")
    with pytest.raises(BadInput, match="22 bytes are left over"):
        rows_of(fixture, file_header_bytes=0, file_footer_bytes=0)


def test_a_second_reading_of_the_headed_file_keeps_the_longer_records(shared_data: Path):
    rows, _ = rows_of(fixture_of(shared_data, "test11"), minimum_record_length=61)
    assert len(rows) == 328


def test_numbers_are_exact(shared_data: Path):
    rows, _ = rows_of(fixture_of(shared_data, "test6"))
    assert rows[0]["NUM_BCD_SINT14"] == Decimal(-3050393257676267687078781717600592714)
    assert isinstance(rows[0]["COMMON_S913DCCOMP3"], Decimal)
