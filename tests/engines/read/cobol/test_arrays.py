"""OCCURS and DEPENDING ON: how many elements there are, and where the next field is."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import pytest

from commonweal.engines.read.cobol import options_from, parse_copybook, read_file
from commonweal.engines.read.cobol.decoding import Reading
from commonweal.kernel.errors import BadInput
from tests.engines.read.cobol.test_numbers import LOOPS, decoded


def e(text: str) -> bytes:
    return text.encode("cp037")


def rows(copybook: str, records: list[str], loops: str = "auto", **options: Any) -> list[Any]:
    found: list[Any] = decoded(copybook, [e(r) for r in records], loops, **options).rows.to_pylist()
    return found


NESTED = (
    "05 N PIC 9.\n05 G OCCURS 0 TO 2 DEPENDING ON N.\n 10 M PIC 9.\n"
    " 10 H OCCURS 0 TO 3 DEPENDING ON M PIC X.\n05 Z PIC X.\n"
)


@pytest.mark.parametrize("loops", LOOPS)
def test_arrays_with_as_many_places_as_elements_move_all_after_them(loops: str):
    records = ["22ab3cdeZ", "0Z", "10Y", "11xW"]
    found = rows(NESTED, records, loops, occurs_depending_on_space="as_counted")
    assert found == [
        {"N": 2, "G": [{"M": 2, "H": ["a", "b"]}, {"M": 3, "H": ["c", "d", "e"]}], "Z": "Z"},
        {"N": 0, "G": [], "Z": "Z"},
        {"N": 1, "G": [{"M": 0, "H": []}], "Z": "Y"},
        {"N": 1, "G": [{"M": 1, "H": ["x"]}], "Z": "W"},
    ]


@pytest.mark.parametrize("loops", LOOPS)
def test_arrays_at_their_largest_keep_their_place(loops: str):
    found = rows(NESTED, ["22ab 3cdeZ", "01xxx1yyyZ"], loops)
    assert found == [
        {"N": 2, "G": [{"M": 2, "H": ["a", "b"]}, {"M": 3, "H": ["c", "d", "e"]}], "Z": "Z"},
        {"N": 0, "G": [], "Z": "Z"},
    ]


@pytest.mark.parametrize("loops", LOOPS)
def test_elements_shorter_than_their_largest_are_not_lost_at_the_end_of_a_record(loops: str):
    """Two elements of one byte where the largest has four: there is no room for two of these."""
    fixed = "05 G OCCURS 2.\n 10 M PIC 9.\n 10 H OCCURS 0 TO 3 DEPENDING ON M PIC X.\n05 Z PIC X.\n"
    options = {"occurs_depending_on_space": "as_counted"}
    assert rows(fixed, ["00Z", "1a0Z", "0"], loops, **options) == [
        {"G": [{"M": 0, "H": []}, {"M": 0, "H": []}], "Z": "Z"},
        {"G": [{"M": 1, "H": ["a"]}, {"M": 0, "H": []}], "Z": "Z"},
        {"G": [{"M": 0, "H": []}], "Z": None},
    ]
    found = decoded(NESTED, [e("200Z"), e("20")], loops, **options)
    assert found.rows.to_pylist()[0] == {
        "N": 2, "G": [{"M": 0, "H": []}, {"M": 0, "H": []}], "Z": "Z",
    }  # fmt: skip
    assert found.rows.to_pylist()[1]["G"] is None  # one of the two is not there
    assert found.quarantine["reason"].to_pylist() == ["cut short"]


def test_elements_of_no_bytes_do_not_hang(tmp_path: Path):
    copybook = (
        "05 N PIC 9.\n05 T OCCURS 9999999.\n 10 U OCCURS 0 TO 1 DEPENDING ON N PIC X.\n"
        "05 Z PIC X.\n"
    )
    options = {"occurs_depending_on_space": "as_counted"}
    with pytest.raises(BadInput, match="elements of no bytes"):
        rows(copybook, ["0Z"], **options)
    with pytest.raises(BadInput, match="elements of no bytes"):
        read(tmp_path / "a", e("0Z0Z"), copybook, record_format="variable_by_counts", **options)


def test_a_count_before_another_array_is_read_where_it_is():
    copybook = (
        "05 A PIC 9.\n05 B PIC 9.\n05 T OCCURS 0 TO 4 DEPENDING ON A PIC X.\n"
        "05 U OCCURS 0 TO 4 DEPENDING ON B PIC X.\n05 Z PIC X.\n"
    )
    found = rows(copybook, ["12abcZ", "21xyzZ"], occurs_depending_on_space="as_counted")
    assert found == [
        {"A": 1, "B": 2, "T": ["a"], "U": ["b", "c"], "Z": "Z"},
        {"A": 2, "B": 1, "T": ["x", "y"], "U": ["z"], "Z": "Z"},
    ]


@pytest.mark.parametrize("space", ["as_counted", "always_maximum"])
def test_a_count_that_cannot_be_is_a_finding_and_nothing_behind_it_is_guessed(space: str):
    copybook = "05 N PIC 9.\n05 T OCCURS 1 TO 3 DEPENDING ON N PIC X.\n05 Z PIC X.\n"
    found = decoded(copybook, [e("9abcZ"), e("xabcZ")], occurs_depending_on_space=space)
    assert [row["T"] for row in found.rows.to_pylist()] == [None, None]
    reasons = found.quarantine["reason"].to_pylist()
    assert reasons.count("bad count") == 2
    behind = [row["Z"] for row in found.rows.to_pylist()]
    assert behind == ([None, None] if space == "as_counted" else ["Z", "Z"])


def test_an_array_that_the_record_cuts_off_ends_there():
    found = decoded("05 T OCCURS 5 PIC 99.\n", [e("0102"), e("01020"), b"\xf0"])
    assert [row["T"] for row in found.rows.to_pylist()] == [[1, 2], [1, 2, None], [None]]
    table = found.quarantine.to_pylist()
    assert [(row["record"], row["occurrence"]) for row in table] == [(1, [3]), (2, [1])]


def test_a_count_may_be_a_text_that_stands_for_a_number():
    copybook = "05 N PIC X.\n05 T OCCURS 0 TO 2 DEPENDING ON N PIC X.\n"
    mapping = {"N": {"A": 0, "B": 2}}
    found = rows(copybook, ["Axy", "Bxy"], occurs_mappings=mapping)
    assert [row["T"] for row in found] == [[], ["x", "y"]]


def test_two_arrays_may_read_one_text_as_different_counts(tmp_path: Path):
    """As in a published set that the shared data does not hold."""
    copybook = (
        "05 ID PIC 9.\n05 D.\n 10 F PIC X.\n 10 T OCCURS 0 TO 2 DEPENDING ON F PIC X.\n"
        " 10 U OCCURS 0 TO 2 DEPENDING ON F PIC X.\n"
    )
    options = {
        "occurs_mappings": {"T": {"A": 0, "B": 1}, "u": {"A": 1, "B": 2}},
        "occurs_depending_on_space": "as_counted", "record_format": "variable_by_counts",
        "encoding": "ascii",
    }  # fmt: skip
    found = read(tmp_path / "a", b"1AX2BXYZ", copybook, **options)
    assert found == [
        {"ID": 1, "D": {"F": "A", "T": [], "U": ["X"]}},
        {"ID": 2, "D": {"F": "B", "T": ["X"], "U": ["Y", "Z"]}},
    ]
    with pytest.raises(BadInput, match="gives its length as 0"):
        read(tmp_path / "b", b"1CX", copybook, **options)


def read(path: Path, data: bytes, copybook: str, **options: Any) -> list[Any]:
    path.write_bytes(data)
    layout = parse_copybook("01 R.\n" + copybook, source_format="free")
    run = read_file(path, layout, options_from(options), chunk_bytes=16)
    return [row for batch in run.batches for row in batch.rows.to_pylist()]


def test_records_as_long_as_their_arrays_follow_each_other(tmp_path: Path):
    data = e("22ab3cdeZ" + "0Z" + "10Y" + "11xW")
    options = {"record_format": "variable_by_counts", "occurs_depending_on_space": "as_counted"}
    found = read(tmp_path / "a", data, NESTED, **options)
    assert [row["Z"] for row in found] == ["Z", "Z", "Y", "W"]
    with pytest.raises(BadInput, match="longer than the"):
        read(tmp_path / "b", data[:-1], NESTED, **options)


TEXT = "05 A PIC X(5).\n"


@pytest.mark.parametrize("excludes", [True, False])
def test_headers_before_records_and_blocks(tmp_path: Path, excludes: bool):
    def head(body: bytes) -> bytes:
        return (len(body) + (0 if excludes else 4)).to_bytes(2, "big") + b"\0\0" + body

    words = ["one", "two", "three", "", "five", "six"]
    records = [head(e(word)) for word in words]
    header = {"length_excludes_header": excludes}
    options = {"record_format": "variable_with_header", "record_header": header}
    found = read(tmp_path / "a", b"".join(records), TEXT, **options)
    assert [row["A"] for row in found] == [word or None for word in words]
    blocks = b"".join(head(b"".join(records[at : at + 2])) for at in (0, 2, 4))
    options = {**options, "record_format": "variable_blocked", "block_header": header}
    assert read(tmp_path / "b", blocks, TEXT, **options) == found
    with pytest.raises(BadInput):
        read(tmp_path / "c", blocks[:-1], TEXT, **options)


def test_a_header_whose_length_cannot_be_is_refused(tmp_path: Path):
    with pytest.raises(BadInput, match="at byte 0"):
        read(tmp_path / "a", b"\0\1\0\0" + e("x"), TEXT, record_format="variable_with_header")


def test_lines_end_with_either_mark_and_the_last_may_lack_it(tmp_path: Path):
    data = b"one\r\ntwo\n\nthree"
    found = read(tmp_path / "a", data, TEXT, record_format="text_lines", encoding="ascii")
    assert [row["A"] for row in found] == ["one", "two", "three"]


def test_a_field_may_hold_the_length_of_its_record(tmp_path: Path):
    copybook = "05 L PIC 9(2).\n05 A PIC X(5).\n"
    options = {"record_format": "variable_with_length_field", "record_length_field": "L"}
    found = read(tmp_path / "a", e("05one07three02"), copybook, **options)
    assert [(row["L"], row["A"]) for row in found] == [(5, "one"), (7, "three"), (2, None)]
    with pytest.raises(BadInput, match="gives its length as 0"):
        read(tmp_path / "b", e("05onexx"), copybook, **options)


def test_a_text_may_stand_for_the_length_of_its_record(tmp_path: Path):
    copybook = "05 S PIC X.\n05 A PIC X(7).\n"
    options = {
        "record_format": "variable_with_length_field", "record_length_field": "S",
        "record_length_map": {"A": 4, "B": 7},
    }  # fmt: skip
    found = read(tmp_path / "a", e("A123B123456"), copybook, **options)
    assert [row["A"] for row in found] == ["123", "123456"]
    with pytest.raises(BadInput, match="gives its length as 0"):
        read(tmp_path / "b", e("A123C1234567"), copybook, **options)


def test_bytes_around_records_and_the_file_are_left_out(tmp_path: Path):
    data = b"HEAD" + b"".join(b"<" + e(word) + b">" for word in ("alpha", "gamma")) + b"TAIL"
    options = {
        "file_header_bytes": 4, "file_footer_bytes": 4, "record_start_offset": 1,
        "record_end_offset": 1,
    }  # fmt: skip
    assert [row["A"] for row in read(tmp_path / "a", data, TEXT, **options)] == ["alpha", "gamma"]
    assert read(tmp_path / "b", b"", TEXT) == []


@pytest.mark.parametrize("space", ["as_counted", "always_maximum"])
def test_bytes_beside_the_fields_are_those_that_the_value_was_read_from(space: str):
    copybook = (
        "05 N PIC 9.\n05 T OCCURS 0 TO 2 DEPENDING ON N PIC S9.\n05 G.\n 10 Z PIC X(2).\n"
        "05 Y REDEFINES G PIC 99.\n"
    )
    records = [e("1J42"), e("0")] if space == "as_counted" else [e("1J?42"), e("0")]
    options = {"occurs_depending_on_space": space, "debug_fields": True}
    found = decoded(copybook, records, **options).rows.to_pylist()
    assert found[0] == {
        "N": 1, "N_debug": "F1", "T": [-1], "T_debug": ["D1"],
        "G": {"Z": "42", "Z_debug": "F4F2"}, "Y": 42, "Y_debug": "F4F2",
    }  # fmt: skip
    assert (found[1]["T_debug"], found[1]["Y_debug"]) == ([], None)


@pytest.mark.parametrize("loops", LOOPS)
def test_many_short_records_of_a_long_layout_take_no_room_for_what_is_not_there(loops: str):
    found = decoded("05 A PIC X.\n05 B PIC X(100000).\n", [e("x")] * 50_000, loops)
    assert found.rows.num_rows == 50_000
    assert found.rows["B"].null_count == 50_000


def test_a_batch_leaves_nothing_behind_when_it_is_read(tmp_path: Path):
    """A ring of references kept every batch until it was noticed: memory grew with the file."""
    path = tmp_path / "a"
    path.write_bytes(e("22ab3cdeZ") * 40)
    layout = parse_copybook("01 R.\n" + NESTED, source_format="free")
    options = {"occurs_depending_on_space": "as_counted", "record_format": "variable_by_counts"}
    gc.collect()
    gc.disable()
    try:
        run = read_file(path, layout, options_from(options), loops="numpy", chunk_bytes=64)
        assert sum(batch.rows.num_rows for batch in run.batches) == 40
        left = [each for each in gc.get_objects() if type(each) is Reading]
    finally:
        gc.enable()
    assert left == []


def test_a_long_layout_is_read_in_fewer_rows_at_once(tmp_path: Path):
    copybook = "".join(f"05 F{number} PIC X.\n" for number in range(4_000))
    data = b"".join(b"\0\5\0\0" + e("x") for _ in range(2_500))
    path = tmp_path / "a"
    path.write_bytes(data)
    layout = parse_copybook("01 R.\n" + copybook, source_format="free")
    run = read_file(path, layout, options_from({"record_format": "variable_with_header"}))
    assert [batch.rows.num_rows for batch in run.batches] == [1_000, 1_000, 500]
