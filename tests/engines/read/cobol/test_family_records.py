"""What other files of the published family need: where records begin and end, the options under
both names. All data here are made for the purpose, after the rules of the formats.
"""

from __future__ import annotations

import bz2
import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonweal.engines.read.cobol import options_from, parse_copybook, read_file
from commonweal.engines.read.cobol.sums import parse_sum
from commonweal.kernel.errors import BadInput
from tests.engines.read.cobol.family import COBRIX, e, file_rows

LENGTH = "01 R.\n 05 LEN-A PIC 9.\n 05 LEN-B PIC 9.\n 05 X PIC X(9).\n"


def test_a_length_is_a_sum_of_fields(tmp_path: Path):
    raw = e("14ab") + e("25wxyz") + e("22c")
    for given_sum in ("LEN_A + LEN-B - 1", "(LEN-A+LEN-B)*2/2-1", "LEN-A-1+LEN-B"):
        found = file_rows(
            tmp_path, LENGTH, raw, record_format="variable_with_length_field",
            record_length_field=given_sum,
        )  # fmt: skip
        assert [row["X"] for row in found] == ["ab", "wxyz", "c"]
    theirs = {**COBRIX, "record_format": "F", "record_length_field": "LEN_A + LEN_B - 1"}
    assert [row["X"] for row in file_rows(tmp_path, LENGTH, raw, **theirs)] == ["ab", "wxyz", "c"]


@given(st.text("AB+-*/() 019", max_size=20), st.integers(0, 99), st.integers(0, 99))
def test_a_sum_means_what_it_means_to_everybody(text: str, a: int, b: int):
    layout = parse_copybook("01 R.\n 05 A PIC 9.\n 05 B PIC 9.\n")
    try:
        made = parse_sum(text, layout)
    except BadInput:
        return
    spoken = made.value({"A": a, "B": b})
    if "/" not in text:
        # To Python 01 is no number; here it is one.
        plain = re.sub(r"(?<![0-9])0+(?=[0-9])", "", text)
        assert spoken == eval(plain, {"A": a, "B": b})


def test_lengths_that_a_text_stands_for_and_one_for_all_others(tmp_path: Path):
    copybook = "01 R.\n 05 K PIC X.\n 05 V PIC X(5).\n"
    found = file_rows(
        tmp_path, copybook, e("A12B345C6"), record_format="variable_with_length_field",
        record_length_field="K", record_length_map={"A": 3, "B": 4, "_": 2},
    )  # fmt: skip
    assert [row["V"] for row in found] == ["12", "345", "6"]


def test_records_of_some_lengths_only(tmp_path: Path):
    raw = b"1\n12\n123\n1234\n"
    options = {"encoding": "ascii", "record_format": "text_lines", "minimum_record_length": 2}
    found = file_rows(
        tmp_path, "01 R.\n 05 A PIC X(9).\n", raw, maximum_record_length=3,
        input_file_name_column="file", **options,
    )  # fmt: skip
    assert found == [{"file": "made.dat", "A": "12"}, {"file": "made.dat", "A": "123"}]


def blocks(parts: list[list[bytes]], *, large: bool) -> bytes:
    written = b""
    for part in parts:
        inner = b"".join(len(each + b"rdw.").to_bytes(2, "big") + b"\0\0" + each for each in part)
        size = len(inner) + 4
        written += ((1 << 31) | size).to_bytes(4, "big") if large else size.to_bytes(2, "big")
        written += inner if large else b"\0\0" + inner
    return written


@pytest.mark.parametrize("large", [False, True])
def test_blocks_of_both_kinds(tmp_path: Path, large: bool):
    raw = blocks([[e("a"), e("bc")], [e("def")]], large=large)
    found = file_rows(tmp_path, "01 R.\n 05 A PIC X(3).\n", raw, record_format="variable_blocked")
    assert [row["A"] for row in found] == ["a", "bc", "def"]


def test_blocks_of_records_of_one_length(tmp_path: Path):
    copybook, theirs = "01 R.\n 05 A PIC X(3).\n", {**COBRIX, "record_format": "FB"}
    raw = b"\0\0\6\0" + e("abcdef") + b"\0\0\3\0" + e("ghi")
    found = file_rows(tmp_path, copybook, raw, **theirs)
    assert [row["A"] for row in found] == ["abc", "def", "ghi"]
    assert file_rows(tmp_path, copybook, raw, **theirs, bdw_adjustment="0") == found
    plain = file_rows(tmp_path, copybook, e("abcdefghi"), **theirs, block_length="6")
    assert plain == found
    with pytest.raises(BadInput, match=r"begins at byte 7 .* the 2 bytes"):
        file_rows(tmp_path, copybook, b"\0\0\5\0" + e("abcde"), **theirs)


@given(
    counts=st.lists(st.integers(0, 5), min_size=1, max_size=8),
    size=st.integers(1, 9),
    chunk_bytes=st.sampled_from([16, 64, 4096]),
)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_blocks_of_any_number_of_records_however_the_file_is_cut(
    tmp_path: Path, counts: list[int], size: int, chunk_bytes: int
):
    raw, wanted = b"", []
    for count in counts:
        inside = [f"{len(wanted) + at:0{size}d}"[-size:] for at in range(count)]
        raw += (count * size + 4).to_bytes(2, "big") + b"\0\0" + e("".join(inside))
        wanted += inside
    path = tmp_path / "made.dat"
    path.write_bytes(raw)
    layout = parse_copybook(f"01 R.\n 05 A PIC X({size}).\n")
    options = options_from({"record_format": "fixed_blocked"})
    run = read_file(path, layout, options, loops="numpy", chunk_bytes=chunk_bytes)
    assert [str(row) for batch in run.batches for row in batch.rows["A"]] == wanted


@pytest.mark.parametrize(("end", "pack"), [("gz", gzip.compress), ("bz2", bz2.compress)])
def test_packed_files_are_unpacked_while_they_are_read(tmp_path: Path, end: str, pack: Any):
    layout = parse_copybook("01 R.\n 05 A PIC X(3).\n")
    options = options_from({"file_header_bytes": 2, "file_footer_bytes": 1})
    raw, path = e("HHabcdefT"), tmp_path / f"made.{end}"

    def found() -> list[Any]:
        return [
            row for batch in read_file(path, layout, options).batches for row in batch.rows["A"]
        ]

    path.write_bytes(pack(raw))
    assert [str(each) for each in found()] == ["abc", "def"]
    path.write_bytes(raw)  # of that name, and not packed
    assert [str(each) for each in found()] == ["abc", "def"]
    path.write_bytes(pack(raw * 100)[:-9])
    with pytest.raises(BadInput, match="cannot be unpacked"):
        found()


def test_pieces_of_records_are_not_taken_for_records(tmp_path: Path):
    raw = b"\0\5\0\0" + e("a") + b"\0\5\1\0" + e("b")
    with pytest.raises(BadInput, match=r"byte 5 .*00 05 01 00.*spanned"):
        file_rows(tmp_path, "01 R.\n 05 A PIC X.\n", raw, record_format="variable_with_header")


SEVERAL = (
    "01 HEAD.\n 05 H PIC X(4).\n01 MAIN.\n 05 A PIC X.\n 05 B PIC 9.\n01 TAIL.\n 05 T PIC X(3).\n"
)


def test_records_that_stand_at_the_ends_of_the_file(tmp_path: Path):
    raw = e("head") + e("a1b2") + e("end")
    ends = {"file_header_record": "HEAD", "file_footer_record": "TAIL"}
    assert file_rows(tmp_path, SEVERAL, raw, **ends) == [{"A": "a", "B": 1}, {"A": "b", "B": 2}]
    theirs = {**COBRIX, "record_header_name": "head", "record_trailer_name": "TAIL"}
    assert len(file_rows(tmp_path, SEVERAL, raw, **theirs)) == 2
    with pytest.raises(BadInput, match="no records NONE"):
        file_rows(tmp_path, SEVERAL, raw, file_header_record="NONE")


def test_records_one_after_the_other_and_one_over_the_other(tmp_path: Path):
    found = file_rows(tmp_path, SEVERAL, e("a1end"), record="MAIN+TAIL")
    assert found == [{"MAIN": {"A": "a", "B": 1}, "TAIL": {"T": "end"}}]
    first, second = "01 P.\n 05 A PIC X(3).\n", "01 Q.\n 05 B PIC X.\n 05 C PIC 99.\n"
    assert file_rows(tmp_path, [first, second], e("x12")) == [
        {"P": {"A": "x12"}, "Q": {"B": "x", "C": 12}}
    ]
    assert file_rows(tmp_path, [first, second], e("x12"), root_group="keep") == [
        {"P": {"A": "x12"}, "Q": {"B": "x", "C": 12}}
    ]
    assert file_rows(tmp_path, [first, second], e("x12"), **COBRIX) == [
        {"A": "x12", "B": "x", "C": 12}
    ]


SEGMENTS = (
    "01 R.\n 05 K PIC X.\n 05 ONE.\n  10 A PIC X.\n 05 TWO REDEFINES ONE.\n  10 B PIC XX.\n"
    " 05 THREE REDEFINES ONE.\n  10 C PIC X.\n"
)


def test_the_options_of_a_job_under_its_own_names(tmp_path: Path):
    records = [e("1a"), e("2bc"), e(" d"), e("7e")]
    raw = b"HDR" + b"".join(b"\0\0" + len(r).to_bytes(2, "little") + r for r in records)
    theirs = {
        **COBRIX, "record_format": "V", "file_start_offset": "3", "pedantic": "true",
        "segment_field": "K", "redefine-segment-id-map:0": "ONE => 1",
        "redefine_segment_id_map:1": "TWO => 2,3", "redefine-segment-id-map:2": "THREE => ",
        "segment_id_level0": "1", "segment_id_level1": "_", "segment_id_prefix": "P",
        "schema_retention_policy": "keep_original", "generate_record_id": "true",
    }  # fmt: skip
    found = file_rows(tmp_path, SEGMENTS, raw, **theirs)
    assert [row["R"].get("ONE") for row in found] == [{"A": "a"}, None, None, None]
    assert [row["R"]["TWO"] for row in found] == [None, {"B": "bc"}, None, None]
    assert found[2]["R"]["THREE"] == {"C": "d"}
    assert [row["Seg_Id1"] for row in found] == [None, "P_0_0_L1_1", "P_0_0_L1_2", "P_0_0_L1_3"]
    assert [row["Record_Byte_Length"] for row in found] == [2, 3, 2, 2]


def test_rules_children_and_big_headers_under_its_own_names(tmp_path: Path):
    lines = b"1a\n2bc\n2d\n1e\n"
    theirs = {
        **COBRIX, "record_format": "D", "redefine-rule:1": "ONE => K = '1'",
        "redefine-rule:2": "TWO => K = '2'", "segment-children:1": "ONE => TWO",
    }  # fmt: skip
    assert file_rows(tmp_path, SEGMENTS, lines, **theirs) == [
        {"K": "1", "ONE": {"A": "a", "TWO": [{"B": "bc"}, {"B": "d"}]}, "THREE": {"C": "a"}},
        {"K": "1", "ONE": {"A": "e", "TWO": []}, "THREE": {"C": "e"}},
    ]
    kept = file_rows(tmp_path, SEGMENTS, lines, **theirs, schema_retention_policy="keep_original")
    assert [list(row) for row in kept] == [["R"], ["R"]]
    assert [row["R"] for row in kept] == file_rows(tmp_path, SEGMENTS, lines, **theirs)
    raw = b"\0\7\0\0" + b"\0\3\0\0" + e("1ab")
    blocked = {
        **COBRIX, "record_format": "VB", "is_rdw_big_endian": "true", "is_bdw_big_endian": "true",
    }  # fmt: skip
    assert file_rows(tmp_path, SEGMENTS, raw, **blocked)[0]["TWO"] == {"B": "ab"}
    adjusted = b"\0\0\6\0" + e("1a")
    assert len(file_rows(tmp_path, SEGMENTS, adjusted, **COBRIX, record_format="V",
                         is_rdw_part_of_record_length=True)) == 1  # fmt: skip


def test_fixed_records_as_long_as_their_arrays_under_its_own_names(tmp_path: Path):
    copybook = (
        "01 R.\n 05 K PIC X.\n 05 P OCCURS 0 TO 2 DEPENDING ON K PIC X.\n"
        " 05 Q OCCURS 0 TO 2 DEPENDING ON K PIC X.\n"
    )
    theirs = {
        **COBRIX, "encoding": "ascii", "variable_size_occurs": "true",
        "occurs_mappings": '{"P": {"a": 0, "b": 1}, "Q": {"a": 1, "b": 2}}',
    }  # fmt: skip
    assert file_rows(tmp_path, copybook, b"axbxyz", **theirs) == [
        {"K": "a", "P": [], "Q": ["x"]}, {"K": "b", "P": ["x"], "Q": ["y", "z"]},
    ]  # fmt: skip


@pytest.mark.parametrize(
    "theirs",
    [
        {"record_extractor": "a.b.C"}, {"ebcdic_code_page_class": "a.B"},
        {"redefine-rule:1": "G1 => in(ID, 1)"}, {"segment_childern:1": "A => B"},
        {"record_format": "X"}, {"block_length": 5, "record_length": 2, "record_format": "FB"},
        {"comments_lbound": 4}, {"truncate_comments": "false"}, {"occurs_mappings": "{"},
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_by_name(theirs: dict[str, Any]):
    with pytest.raises(BadInput):
        options_from(theirs, compatible_with="cobrix")


def test_what_it_does_anyway_may_be_said():
    said = {"comments_lbound": "6", "truncate_comments": "true", "debug_ignore_file_size": "false"}
    assert options_from(said, **COBRIX) == options_from({}, **COBRIX)
