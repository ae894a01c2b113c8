"""Samples for people: their size and what follows from answers, against closed forms and SciPy."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from math import ceil, log

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, hypergeom

from commonweal.cli.main import main
from commonweal.engines.verify.sampled import sample_from, stated_sample
from commonweal.engines.verify.sampling import (
    Aim,
    bound_of,
    chance_of_at_most,
    is_bound,
    is_enough,
    percent_of,
    size_of,
)
from commonweal.kernel.errors import BadInput
from tests.engines.verify.stores import in_parquet, in_sqlite, rows_of

SURE = Fraction(95, 100)


def test_chances_are_those_of_every_sample_that_could_be_drawn():
    for looked in range(1, 8):
        every = [sum(place < 3 for place in drawn) for drawn in combinations(range(8), looked)]
        for wrong in range(5):
            seen = Fraction(sum(found <= wrong for found in every), len(every))
            assert chance_of_at_most(wrong, 8, 3, looked) == seen


@given(st.data())
def test_sizes_and_bounds_are_those_of_scipy(data):
    population = data.draw(st.integers(1, 5_000))
    looked = data.draw(st.integers(1, population))
    wrong = data.draw(st.integers(0, min(looked, 12)))
    bound = bound_of(population, looked, wrong, SURE)
    assert is_bound(bound)
    assert not is_bound(replace(bound, rows=bound.rows - 1))
    rows = bound.rows
    assert hypergeom.cdf(wrong, population, rows, looked) > 0.05 - 1e-9
    if rows < population - looked + wrong:
        assert hypergeom.cdf(wrong, population, rows + 1, looked) <= 0.05 + 1e-9


@pytest.mark.parametrize("accepted", [0, 1, 4])
@pytest.mark.parametrize("population", [300, 7_000, 1_000_000])
def test_a_sample_proves_what_it_was_drawn_for_and_a_smaller_one_does_not(population, accepted):
    aim = Aim(Fraction(3, 100), SURE, accepted)
    looked = size_of(population, aim)
    assert is_enough(population, looked, aim)
    assert not is_enough(population, looked - 1, aim)
    most = 3 * population // 100
    assert bound_of(population, looked, accepted, SURE).rows <= most
    assert bound_of(population, looked - 1, accepted, SURE).rows > most


def test_of_very_many_rows_the_bound_is_that_of_clopper_and_pearson():
    for wrong in (0, 1, 3):
        exact = beta.ppf(0.95, wrong + 1, 1_000 - wrong)
        assert float(bound_of(10**9, 1_000, wrong, SURE).share) == pytest.approx(exact, rel=1e-4)
    assert size_of(10**9, Aim(Fraction(1, 100), SURE)) == ceil(log(0.05) / log(0.99)) == 299


def test_who_looks_at_all_rows_knows():
    assert bound_of(50, 50, 3, SURE).rows == 3
    assert size_of(50, Aim(Fraction(0), SURE)) == 48  # 2 unseen of 50 hold the one in 4 %
    assert percent_of(Fraction(1, 3), up=True) == "33.4 %"
    assert percent_of(Fraction(12345, 10**7), up=True) == "0.124 %"


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Aim(Fraction(1), SURE),
        lambda: Aim(Fraction(1, 10), Fraction(1)),
        lambda: Aim(Fraction(1, 10), SURE, -1),
        lambda: size_of(100, Aim(Fraction(1, 100), SURE, 2)),
        lambda: size_of(10**6, Aim(Fraction(1, 10**5), SURE)),
        lambda: size_of(0, Aim(Fraction(1, 10), SURE)),
        lambda: bound_of(10, 11, 0, SURE),
    ],
)
def test_what_nobody_can_prove_is_refused(wrong):
    with pytest.raises(BadInput):
        wrong()


@pytest.fixture
def drawn(tmp_path, capsys):
    """A plan, and the file for the checkers: 40 rows, of which the target lacks one."""
    rows = rows_of()
    rows[2]["name"] = "=cmd()"
    one, other = in_sqlite(tmp_path, rows), in_parquet(tmp_path, rows[:6] + rows[7:])

    def draw(name: str):
        plan, out = tmp_path / f"{name}.json", tmp_path / f"{name}.csv"
        asked = ["--key", "id", "--tolerable", "5%", "--seed", "2026-11-22"]
        code = main(["sample", "draw", one, other, *asked, "--plan", str(plan), "--out", str(out)])
        assert code == 0, capsys.readouterr().err
        with out.open(encoding="utf-8-sig", newline="") as file:
            return plan, out, list(csv.DictReader(file))

    return draw


def answer(out, rows, right):
    for row in rows:
        row["right"] = right(row)
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)


def test_the_draw_can_be_repeated_by_anybody(drawn):
    plan, _, rows = drawn("one")
    keys = json.loads(plan.read_text())["keys"]
    ranked = sorted(
        map(str, range(1, 41)),
        key=lambda key: hashlib.sha256(f"2026-11-22|{len(key)}:{key}".encode()).hexdigest(),
    )
    assert keys == ranked[: len(keys)] == [row["key"] for row in rows]
    assert drawn("two")[2] == rows


def test_answers_become_a_statement_with_its_confidence(drawn, capsys):
    plan, out, rows = drawn("one")
    capsys.readouterr()
    shown = {row["key"]: row for row in rows}
    assert "7" not in shown or shown["7"]["remark"] == "The new table has no such row."
    assert "3" not in shown or shown["3"]["name (old)"] == "'=cmd()"
    for right, code, said in (
        (lambda _row: "Yes", 0, "The aim is met."),
        (lambda row: "no" if row["number"] == "4" else "y", 1, "1 is wrong"),
        (lambda row: "" if row["number"] == "4" else "y", 1, "1 has no answer"),
        (lambda _row: "perhaps", 2, "yes or no"),
    ):
        answer(out, rows, right)
        assert main(["sample", "read", str(plan), str(out)]) == code
        printed = capsys.readouterr()
        assert said in printed.out + printed.err
    answer(out, rows, lambda _row: "yes")
    main(["sample", "read", str(plan), str(out), "--json"])
    told = json.loads(capsys.readouterr().out)
    assert (told["met"], told["looked"], told["at_most_wrong"]) == (True, len(rows), 2)
    assert sample_from(told).statement == told["statement"]
    for changed in (
        {"met": False}, {"at_most_wrong": 1}, {"at_most_wrong": 3}, {"wrong": [4]},
        {"looked": len(rows) - 1}, {"unanswered": [1], "met": False},
    ):  # fmt: skip
        rest = {name: told[name] for name in told if name not in {"sha256", "format"}}
        with pytest.raises(BadInput) as refused:
            sample_from(stated_sample({**rest, **changed}))
        assert refused.value.code == "sample-contradicts"
    for odd in ({"wrong": [0]}, {"wrong": [1, 1]}, {"looked": 10**9}, {"met": "yes"}):
        with pytest.raises(BadInput) as refused:
            sample_from(stated_sample({**rest, **odd}))
        assert refused.value.code == "not-a-sample"
    with pytest.raises(BadInput, match="was changed"):
        sample_from({**told, "met": False})


def test_other_rows_than_those_drawn_are_refused(drawn, capsys):
    plan, out, rows = drawn("one")
    for other in (rows[1:], [*rows, rows[0]], [{**rows[0], "key": "99"}, *rows[1:]]):
        answer(out, other, lambda _row: "yes")
        assert main(["sample", "read", str(plan), str(out)]) == 2
    plan.write_text("{}")
    assert main(["sample", "read", str(plan), str(out)]) == 2
    capsys.readouterr()
