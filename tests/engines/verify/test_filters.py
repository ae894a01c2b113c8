"""Rows that are compared, and those outside, which the verdict does not pass over."""

from __future__ import annotations

import json

import pytest

from commonweal.cli.main import main
from commonweal.engines.express import Type, check, evaluate, parse
from commonweal.engines.verify import plan_from
from commonweal.kernel.errors import BadInput
from tests.engines.verify.stores import in_csv, in_parquet, in_sqlite, rows_of
from tests.engines.verify.test_checks import verdict_of

TEXTS = (
    "id <= 20 and not (office = '003')",
    "amount >= 20.55 or born < 1960-01-01",
    "active and known(note) and note != ''",
)
TYPES = {
    "id": Type.NUMBER,
    "office": Type.TEXT,
    "amount": Type.NUMBER,
    "born": Type.DATE,
    "active": Type.TRUTH,
    "note": Type.TEXT,
    "total": Type.NUMBER,
}


@pytest.fixture
def stores(server, tmp_path):
    return {
        "pg": server.table,
        "sqlite": lambda rows: in_sqlite(tmp_path, rows),
        "parquet": lambda rows: in_parquet(tmp_path, rows),
        "csv": lambda rows: in_csv(tmp_path, rows),
    }


def kept(text):
    """By the language itself, row by row."""
    expression = check(parse(text), TYPES).expression
    return [row for row in rows_of() if evaluate(expression, row) is True]


@pytest.mark.parametrize(
    ("pair", "text"),
    [
        ("csv-pg", TEXTS[0]),
        ("sqlite-parquet", TEXTS[1]),
        ("pg-pg", TEXTS[2]),
        ("pg-parquet", "office in ('001', '002''')"),
    ],
)
def test_the_rows_of_a_filter_are_those_of_the_language(pair, text, stores, capsys):
    """A fault outside of it is not seen, and said not to be; one within is found."""
    source, target = pair.split("-")
    rows, wanted = rows_of(), kept(text)
    within = {row["id"] for row in wanted}
    outside = next(row for row in rows if row["id"] not in within)
    for row in (outside, rows[next(at for at in range(40) if at + 1 in within)]):
        row["name"] = "somebody"
    old, new = stores[source](rows_of()), stores[target](rows)
    code, verdict = verdict_of(capsys, old, new, "--where", text)
    assert code == 1, verdict["error"]
    assert (verdict["source_rows"], verdict["target_rows"]) == (len(wanted),) * 2
    assert verdict["rows_that_differ"] == 1
    assert [(each["side"], each["outside"]) for each in verdict["filters"]] == [
        ("source", 40 - len(wanted)),
        ("target", 40 - len(wanted)),
    ]
    absent = [each for each in verdict["findings"] if each["absence"]]
    assert [each["count"] for each in absent] == [40 - len(wanted)] * 2


def test_a_register_that_was_split_is_proved_in_two_verdicts(tmp_path, capsys):
    rows = rows_of()
    old = in_parquet(tmp_path, rows)
    low, high = in_parquet(tmp_path, rows[:30]), in_parquet(tmp_path, rows[30:])
    code, verdict = verdict_of(capsys, old, low, "--where", "source: id <= 30")
    assert (code, verdict["outcome"]) == (1, "incomplete")
    code, reasoned = verdict_of(
        capsys, old, low, "--where", "source:id <= 30", "--because", "the rest is in the archive"
    )
    assert (code, reasoned["outcome"]) == (0, "agree")
    assert reasoned["filters"][0]["because"] == "the rest is in the archive"
    del verdict["error"]
    first = tmp_path / "first.json"
    first.write_text(json.dumps(verdict))
    asked = [old, high, "--rest", first, "--where", "source: id > 30"]
    assert verdict_of(capsys, *asked)[1]["outcome"] == "agree"
    first.write_text(json.dumps({**verdict, "source": str(high)}))
    assert verdict_of(capsys, *asked)[0] == 2  # it was changed


def test_the_other_verdict_has_to_be_of_all_rows_outside(tmp_path, capsys):
    path = in_parquet(tmp_path, rows_of())
    _, verdict = verdict_of(capsys, path, path, "--where", "id <= 30")
    del verdict["error"]
    rest = tmp_path / "first.json"
    rest.write_text(json.dumps(verdict))
    asked = [path, path, "--rest", rest, "--where"]
    code, found = verdict_of(capsys, *asked, "id > 30")
    assert (code, found["outcome"]) == (0, "agree"), found["error"]
    assert found["filters"][0]["elsewhere"] == verdict["sha256"]
    code, found = verdict_of(capsys, *asked, "id > 31")
    assert (code, found["outcome"]) == (1, "incomplete")
    assert [each["count"] for each in found["findings"]] == [1, 1]


def test_words_for_people_name_the_filter_too(tmp_path, capsys):
    path = in_parquet(tmp_path, rows_of())
    asked = ["verify", path, path, "--key", "id", "--where", "source: id > 0"]
    assert main(asked) == 0
    assert "of the source only rows with id > 0; 0 outside" in capsys.readouterr().out


def test_a_filter_that_keeps_all_rows_leaves_nothing_out(tmp_path, capsys):
    path = in_parquet(tmp_path, rows_of())
    code, verdict = verdict_of(capsys, path, path, "--where", "id > 0")
    assert (code, verdict["outcome"], verdict["filters"][0]["outside"]) == (0, "agree", 0)


@pytest.mark.parametrize(
    "text",
    [
        "id + 1 = 2",
        "lower(name) = 'x'",
        "id",
        "nobody = 1",
        "id = 'x'",
        "rate > 1",
        "note = nothing",
        "id = 1; DROP TABLE t",
        "id = 1 or (select true)",
        "x" * 2_000,
    ],
)
def test_what_is_no_filter_is_refused(text, tmp_path, capsys):
    path = in_parquet(tmp_path, rows_of(3))
    assert verdict_of(capsys, path, path, "--where", text)[0] == 2


def test_filters_of_a_plan_stand_under_their_sides():
    plan = plan_from(
        {
            "version": 1,
            "tables": {"t": {"where": {"source": "id > 1"}, "because": "tried and left"}},
        }
    )
    assert plan.table("t").filters.texts == ("id > 1", "")
    for wrong in ({"where": "id > 1"}, {"because": "nothing is filtered"}):
        with pytest.raises(BadInput):
            plan_from({"version": 1, "tables": {"t": wrong}})
