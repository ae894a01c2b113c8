"""Every fact of a profile against a plain count in Python."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonweal.engines.profile import (
    Place,
    Profile,
    as_text,
    mapping_text,
    profile,
    profile_from,
    proposed,
    sources_of,
    stated_profile,
    tables_text,
)
from commonweal.kernel.canonical import canonical
from commonweal.kernel.errors import BadInput
from conftest import FULL_DRILL
from tests.engines.profile.planted import (
    HEADER,
    OFFICES,
    ROWS,
    TODAY,
    claims,
    column,
    looked,
    written,
)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("register")
    written(folder / "claim.csv", HEADER, claims())
    offices = [[code, f"North-{code}", "NSE"[int(code) % 3]] for code in OFFICES]
    written(folder / "office.csv", ("code", "title", "region"), offices)
    return folder


@pytest.fixture(scope="module")
def made(files: Path) -> Profile:
    return looked(files / "claim.csv", files / "office.csv")


def _values(name: str) -> list[str]:
    at = HEADER.index(name)
    return [row[at] for row in claims()]


@pytest.mark.parametrize("name", HEADER)
def test_gaps_and_different_values_are_those_that_were_planted(made: Profile, name: str):
    values = _values(name)
    found = column(made, name)
    there = [each for each in values if each]  # a cell of CSV with nothing has no value
    assert (found.rows, found.nulls) == (ROWS, ROWS - len(there))
    assert found.distinct == len(set(there))
    assert found.words_for_nothing == there.count("N/A")
    assert found.padded == sum(each != each.strip() for each in there)
    assert found.zeros == sum(not each.strip("0,") for each in there)
    assert (found.shortest, found.longest) == (min(map(len, there)), max(map(len, there)))


def test_shapes(made: Profile):
    def shape(text: str) -> str:
        return "".join("9" if c.isdigit() else "A" if c.isupper() else c for c in text)

    for name in ("ref", "office_code", "claim_id"):
        expected = Counter(map(shape, _values(name)))
        found = column(made, name)
        assert {each.shape: each.rows for each in found.shapes} == dict(expected)
    assert [each.shape for each in column(made, "ref").shapes] == ["99-AAA"]


def test_types_are_found(made: Profile):
    forms = {name: column(made, name).found.form for name in HEADER}
    assert forms == {
        "claim_id": "integer", "nhs_no": "integer", "surname": "", "born": "date",
        "since": "yearmonthday", "office_code": "digits", "status": "", "paid": "decimal comma",
        "ref": "", "part": "integer", "line": "integer", "note": "", "constant": "integer",
        "mixed": "integer",
    }  # fmt: skip
    assert column(made, "mixed").found.odd == 1


def test_dates_of_a_wrong_century(made: Profile):
    values = _values("since")
    days = column(made, "since").days
    assert days is not None
    assert days.early == values.count("18880101")
    assert days.late == values.count("20771231")
    assert [(each.value, each.rows) for each in days.stand_ins] == [
        ("9999-12-31", values.count("99991231"))
    ]
    real = [v for v in values if v not in {"99991231", "00000000"}]
    assert (days.first.replace("-", ""), days.last.replace("-", "")) == (min(real), max(real))


def test_keys_and_pairs(made: Profile):
    found = made.sets[0]
    rows = claims()
    assert found.keys[0] == ("claim_id",)
    assert ("part", "line") in found.keys
    for key in found.keys:
        places = [HEADER.index(name) for name in key]
        assert len({tuple(row[at] for at in places) for row in rows}) == ROWS
    assert found.pairs_tried == found.pairs_there


def test_numbers(made: Profile):
    paid = column(made, "paid").numbers
    assert paid is not None
    values = [float(each.replace(",", ".")) for each in _values("paid")]
    assert (float(paid.least), float(paid.greatest)) == (min(values), max(values))
    assert (paid.digits, paid.places, paid.negative) == (2, 2, 0)


def test_codes(made: Profile):
    codes = column(made, "status").codes
    assert codes is not None
    assert {each.value: each.rows for each in codes} == Counter(filter(None, _values("status")))
    assert column(made, "claim_id").codes is None


def test_orphans_are_counted(made: Profile):
    (found,) = [each for each in made.references if each.child == "claim"]
    assert (found.columns, found.parent, found.target) == (("office_code",), "office", ("code",))
    orphans = [each for each in _values("office_code") if each not in OFFICES]
    assert (found.orphan_rows, found.orphan_values) == (len(orphans), len(set(orphans)))


def test_doubled_rows_and_keys_that_nearly_are(tmp_path: Path):
    rows = [[str(n), f"t{n % 50}"] for n in range(100)]
    rows += [rows[3], rows[3], rows[7]]
    made = looked(written(tmp_path / "t.csv", ("number", "word"), rows)).sets[0]
    assert (made.keys, made.same_rows) == ((), 3)
    (near,) = made.near_keys
    assert (near.columns, near.values, near.rows) == (("number",), 2, 5)
    twins = looked(written(tmp_path / "u.csv", ("n", "a", "b"), [[1, "x", "y"], [2, "x", "y"]]))
    assert twins.sets[0].same_but_key == 1


def test_no_value_of_a_suspect_is_printed(made: Profile):
    kinds = {each.name: [s.kind for s in each.suspects] for each in made.sets[0].columns}
    assert kinds["nhs_no"][0] == "NHS number"
    assert kinds["surname"] == ["name"]
    assert kinds["born"] == ["birth date"]
    assert kinds["note"] == ["e-mail address"]
    assert not kinds["office_code"]
    assert not kinds["status"]
    places: dict[str, Place] = {each.name: ("", {"file": Path("x.csv")}) for each in made.sets}
    proposal = proposed(made)
    mapping = mapping_text(proposal, places, "m", Path()) + tables_text(proposal)
    said = json.dumps(stated_profile(made.as_data())) + as_text(made) + mapping
    for name in ("nhs_no", "surname", "born"):
        assert not [value for value in _values(name) if value in said]
    assert "bloggs" not in said


def test_its_digest_finds_a_changed_letter(made: Profile):
    stated = stated_profile(made.as_data())
    assert profile_from(json.loads(json.dumps(stated)))["sets"][0]["rows"] == ROWS
    stated["sets"][0]["rows"] += 1
    with pytest.raises(BadInput) as caught:
        profile_from(stated)
    assert caught.value.code == "profile-changed"


def test_a_truth_is_proposed_as_one(tmp_path: Path):
    rows = [[n, "JN"[n % 2]] for n in range(20)]
    proposal = proposed(looked(written(tmp_path / "t.csv", ("n", "ok"), rows)))
    (truth,) = [each for each in proposal.tables[0].columns if each.name == "ok"]
    assert truth.type == "boolean"
    assert proposal.codes == {"t_ok": {"J": "true", "N": "false"}}


_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r\n"), max_size=9)
_BLANKS = " \t\r\n\u00a0"  # as the method page has them; Python strips some thirty more


@settings(
    max_examples=200 if FULL_DRILL else 6,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.tuples(_TEXT, st.sampled_from(["", "0", "20240229", "é", " "])), max_size=8))
def test_any_texts_can_be_profiled(tmp_path: Path, rows: list[tuple[str, str]]):
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table(
        {
            "a": pa.array([a for a, _ in rows], pa.string()),
            "A": pa.array([b for _, b in rows], pa.string()),
        }
    )
    pq.write_table(table, tmp_path / "t.parquet")
    made = looked(tmp_path / "t.parquet")
    assert made.sets[0].rows == len(rows)
    if rows:
        for name, at in (("a", 0), ("A", 1)):
            values = [row[at] for row in rows]
            found = column(made, name)
            assert (found.distinct, found.empties) == (len(set(values)), values.count(""))
            assert found.unique is (
                len(set(values)) == len(values) and all(v.strip(_BLANKS) for v in values)
            )
    canonical(stated_profile(made.as_data()))
    assert as_text(made)


def test_rows_that_are_none_are_a_finding(tmp_path: Path):
    (tmp_path / "odd.csv").write_text("a,b\n1,2\n3\n4,5,6\n", encoding="utf-8")
    made = looked(tmp_path / "odd.csv")
    assert (made.sets[0].rows, made.sets[0].unread) == (1, 2)
    assert made.findings[0].startswith("odd: 2 places of the file give no row")


def test_a_heading_alone_still_names_the_columns(tmp_path: Path):
    (tmp_path / "none.csv").write_text("a,b\n", encoding="utf-8")
    made = looked(tmp_path / "none.csv")
    assert [each.name for each in made.sets[0].columns] == ["a", "b"]
    assert made.not_looked_at == ("none: there are no rows, so nothing is known of its columns.",)


def test_tables_without_a_key_are_made_as_sql_has_it(tmp_path: Path):
    rows = [["x", "1.25"], ["x", "1.25"], ["y", "2.5"]]
    written(tmp_path / "old.DATA.csv", ("kind", "paid"), rows)
    made = proposed(looked(tmp_path / "old.DATA.csv"))
    sql = tables_text(made)
    assert 'CREATE TABLE "public"."old_data" (\n  "kind" text,\n  "paid" numeric(5,2)\n);' in sql


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("31.12.2026 14:0{}", "%d.%m.%Y %H:%M"),
        ("31/12/2026 14:0{}:00", "%d/%m/%Y %H:%M:%S"),
        ("12/31/2026 02:0{}:00 PM", "%m/%d/%Y %I:%M:%S %p"),
    ],
)
def test_times_as_people_write_them_are_no_codes(tmp_path: Path, text: str, form: str):
    written(tmp_path / "t.csv", ("at",), [[text.format(n % 3)] for n in range(30)])
    rule = proposed(looked(tmp_path / "t.csv")).table("t").columns[0]
    assert rule.rule == {"from": "at", "as": "timestamp", "format": form}


def test_one_number_that_all_rows_have_is_a_number(tmp_path: Path):
    written(tmp_path / "t.csv", ("id", "one"), [[str(n), "1"] for n in range(30)])
    assert proposed(looked(tmp_path / "t.csv")).table("t").columns[1].type == "bigint"


def test_the_row_of_the_names_of_a_workbook_can_be_said(tmp_path: Path):
    book = openpyxl.Workbook()
    for row in (["A list of offices"], ["Code", "Name"], ["001", "North"]):
        book.active.append(row)
    book.save(tmp_path / "o.xlsx")
    plain = profile(sources_of([str(tmp_path / "o.xlsx")]), today=TODAY)
    assert "1 column has no name in the heading" in plain.findings[0]
    said = profile(sources_of([str(tmp_path / "o.xlsx")], {"options": {"header": 2}}), today=TODAY)
    assert [each.name for each in said.sets[0].columns] == ["Code", "Name"]
    assert said.findings == ()
