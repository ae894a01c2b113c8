"""Rows of a quarantine file, and the file of corrections that the transfer reads."""

from __future__ import annotations

import json

import pytest

from commonweal.apps.quarantines.rules import Correction, as_corrections, aside_from, rows_from
from commonweal.apps.quarantines.tests.factories import a_line
from commonweal.engines.transfer import read_corrections
from commonweal.kernel.errors import BadInput

KEY = json.dumps({"key": {"code": "009", "items": "x"}})


def test_a_row_with_two_bad_values_is_one_row_and_what_is_settled_does_not_wait():
    lines = [a_line(1), a_line(1, field="born"), a_line(2, state="waived"), a_line(3, place=KEY)]
    one, other = rows_from("\n".join(lines).encode())
    assert [field for field, _why, _value in one.wrong] == ["granted", "born"]
    assert one.held == {"CLAIM_ID": "1", "SURNAME": "Ada", "GRANTED": None}
    assert (one.place_words, other.place_words) == ("record 1", "code 009, items x")
    assert one.ref != other.ref
    assert "Ada" not in one.ref


@pytest.mark.parametrize(
    "data",
    [
        b"\xff", b"[]", b"{}", b"field,why\na,b\n", a_line(1, place="7").encode(),
        a_line(1, place="{}").encode(), b"[" * 100_000,
    ],
)  # fmt: skip
def test_another_file_is_refused(data):
    with pytest.raises(BadInput, match="not the quarantine"):
        rows_from(data)


def test_a_row_that_was_cut_off_is_shown_without_its_columns():
    (row,) = rows_from(a_line(1, held='{"SURNAME": "Ad').encode())
    assert row.held == {}


def test_the_transfer_reads_what_was_written(tmp_path):
    nasty = 'no: "yes" \\ # {x}\n\u2028 ünï'
    given = [
        Correction("public.claim", json.dumps({"record": 7}), False, {"A B": nasty, "C": None},
                   nasty, nasty),
        Correction("public.office", KEY, True, {}, "Bo", "closed"),
    ]  # fmt: skip
    path = tmp_path / "corrections.yaml"
    path.write_text(as_corrections(given))
    one, other = read_corrections(path)
    assert (one.target, one.place, one.waives) == ("public.claim", '{"record": 7}', False)
    assert (dict(one.values), one.by, one.reason) == ({"A B": nasty, "C": None}, nasty, nasty)
    assert (json.loads(other.place), other.waives) == (json.loads(KEY), True)


class TestQuarantine:
    def test_reasons_are_counted_and_no_value_is_taken_over(self):
        lines = [
            {"record": 7, "field": "AMT", "reason": "bad digit", "bytes": "secret"},
            {"record": 9, "field": "AMT", "reason": "bad digit"},
            {"record": 1, "field": "DAY", "reason": "bad sign"},
        ]
        found = aside_from("\n".join(map(json.dumps, lines)).encode())
        told = [(one.field, one.why, one.rows, one.where) for one in found]
        assert told == [("AMT", "bad digit", 2, "7"), ("DAY", "bad sign", 1, "1")]
        moved = {"place": "p1", "field": "day", "bad": "date", "reason": "no date: 30 February"}
        both = [{**moved, "state": "open"}, {**moved, "state": "waived"}]
        (one,) = aside_from("\n".join(map(json.dumps, both)).encode())
        assert (one.why, one.rows, one.where) == ("date", 1, "p1")
        assert aside_from(b"field,why\nAMT,bad digit\n")[0].rows == 1

    @pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", b"{", b"{}", b"\xff\xfe", b"x\n\x00"])
    def test_what_is_no_quarantine_is_refused(self, data):
        with pytest.raises(BadInput):
            aside_from(data)
