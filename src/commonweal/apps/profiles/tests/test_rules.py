"""What of a file is believed, and that no value of a person is taken over."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from commonweal.apps.profiles.rules import given_from
from commonweal.apps.profiles.tests.factories import a_column, a_set, stated
from commonweal.apps.profiles.wording import suspect_words
from commonweal.engines.profile import profile, sources_of, stated_profile
from commonweal.kernel.errors import BadInput


def _bytes(data: object) -> bytes:
    return json.dumps(data).encode()


def test_what_the_command_writes_is_read(tmp_path: Path):
    file = tmp_path / "office.csv"
    file.write_text("code,opened\n" + "".join(f"0{n},2001-01-0{n}\n" for n in range(1, 8)))
    made = profile(sources_of([str(file)]), today=date(2026, 11, 22))
    given = given_from(_bytes(stated_profile({**made.as_data(), "at": "2026-11-20T22:00:00Z"})))
    (found,) = given.read.sets
    assert (found.name, found.rows, found.keys[0]) == ("office", 7, "code")
    assert [each.found for each in found.columns] == ["digits", "date"]
    assert found.columns[1].last == "2001-01-07"


def test_values_of_people_are_left_out_whoever_made_the_file():
    secret = {"value": "Abernathy", "rows": 9}
    days = {"first": "1931-02-03", "last": "1990-01-01", "stand_ins": []}
    column = a_column(
        "surname", codes=[secret], nothing=["Abernathy"], days=days,
        suspects=[
            {"kind": "name", "why": "name of the column", "share": None, "told": "Abernathy"},
            {"kind": "name", "why": "its values", "share": 0.314},
        ],
    )  # fmt: skip
    given = given_from(_bytes(stated(a_set("person", column))))
    assert "Abernathy" not in json.dumps(given.data)
    assert "1931" not in json.dumps(given.data)
    assert given.read.sets[0].suspects == 1
    told = "May say something of a person: name (by the name of the column, by 31 % of its values)"
    assert suspect_words(given.read.sets[0].columns[0]) == told


def _changed(data: dict[str, object]) -> dict[str, object]:
    return {**data, "findings": ["nothing"]}


@pytest.mark.parametrize(
    "data",
    [
        b"{", _bytes([]), _bytes({}), _bytes(_changed(stated(a_set("t")))),
        _bytes(stated(a_set("t", rows=-1))), _bytes(stated(a_set("t", rows=True))),
        _bytes(stated(a_set("t", a_column("c", distinct="many")))),
        _bytes(stated(a_set("t", keys="id"))), _bytes(stated(a_set("t"), at="yesterday")),
        _bytes(stated(a_set("t"), at="2026-11-20T22:00:00")), _bytes(stated({"name": "t"})),
        _bytes(stated(a_set("t", rows=2**53 - 1), a_set("u", rows=2**53 - 1))),
        _bytes(stated(a_set("t"), at="0001-01-01T00:00:00+14:00")),
    ],
)  # fmt: skip
def test_what_is_no_profile_is_refused(data: bytes):
    with pytest.raises(BadInput):
        given_from(data)
