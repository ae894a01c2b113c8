"""Who is who is known: how many pairs are found, and how many that are found are right."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
import yaml

from commonweal.cli.main import main
from commonweal.engines.link import (
    Decision,
    Linked,
    Source,
    Verdict,
    link,
    pairs_text,
    plan_of,
    read_decisions,
    read_plan,
    why,
)
from commonweal.engines.link.deciding import crosswalk, grouped, judged
from commonweal.engines.link.files import PAIRS
from commonweal.engines.profile import sources_of
from commonweal.kernel.errors import BadInput
from conftest import FULL_DRILL
from tests.engines.link.people import registers
from tests.engines.profile.planted import written

PLAN = """
name: person
version: 1
key: id
columns:
  surname: name
  forename: name
  born: date
  town: same
block: [[surname, forename], [born]]
thresholds: {match: 0.95, ask: 0.2}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("people")


@pytest.fixture(scope="module")
def truth(folder: Path) -> set[tuple[str, str]]:
    (folder / "plan.yaml").write_text(PLAN)
    return registers(folder, 300)[2]


def _linked(folder: Path, *names: str) -> Linked:
    opened = [each() for each in sources_of([str(folder / name) for name in names])]
    sources = [
        Source(each.label, ("id", "surname", "forename", "born", "town"), each.batches(Counter()))
        for each in opened
    ]
    return link(read_plan(folder / "plan.yaml"), sources)


@pytest.fixture(scope="module")
def made(folder: Path, truth: set[tuple[str, str]]) -> Linked:
    return _linked(folder, "one.csv", "other.csv")


def test_precision_and_recall(made: Linked, truth: set[tuple[str, str]]):
    found = {(each.pair[0][1], each.pair[1][1]) for _, each in made.matched}
    right = len(found & truth)
    assert right / len(found) >= 0.99
    assert right / len(truth) >= 0.9
    asked = {(pair.left[1], pair.right[1]) for pair, _, _ in made.asked}
    assert len(truth - found - asked) / len(truth) <= 0.05


def test_a_weight_is_the_sum_of_its_parts_and_said_in_words(made: Linked):
    pair = next(pair for pair, _ in made.matched if pair)
    total = made.start + sum(part.weight for part in pair.parts)
    assert total == pytest.approx(pair.weight, abs=0.05)
    said = why(pair)
    assert said.startswith("same born +")
    differing = [why(pair) for pair, _, _ in made.asked]
    assert any("differs -" in each for each in differing)


def test_people_decide_on_doubles_in_one_source(folder: Path, truth: set[tuple[str, str]]):
    """The surest half of all pairs is decided beforehand, one of them against the figures."""
    both, pairs, cross = folder / "both.csv", folder / "pairs.csv", folder / "cross.yaml"
    lines = (folder / "other.csv").read_text().splitlines()[1:]
    both.write_text((folder / "one.csv").read_text() + "\n".join(lines) + "\n")
    *same, other = sorted(truth)[:20]
    rows = [["a", one, "a", two, "", "", "", "same", "Ana Ruiz", ""] for one, two in same]
    rows += [["a", *other[:1], "a", other[1], "", "", "", "different", "Bo Lind", "two letters"]]
    written(pairs, PAIRS, rows)
    words = ["--config", str(folder / "plan.yaml"), "--decisions", str(pairs)]
    asked = folder / "asked.csv"
    more = ["--crosswalk", str(cross), "--pairs", str(asked)]
    code = main(["link", str(both), *words, *more])
    assert code == (len(asked.read_text().splitlines()) > 1)
    assert asked.stat().st_mode & 0o077 == 0
    found = yaml.safe_load(cross.read_text())["codes"]["person_a"]
    assert len(found) == len(both.read_text().splitlines()) - 1
    assert all(found[two] == one for one, two in same)
    assert found[other[1]] != other[0]
    right = [pair for pair in truth if found[pair[1]] == pair[0]]
    assert len(right) / len(truth) >= 0.9


def test_pairs_are_written_for_people_and_read_back(made: Linked, tmp_path: Path):
    path = tmp_path / "pairs.csv"
    path.write_text(pairs_text(made.asked))
    assert read_decisions(path) == []
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(made.asked)
    assert rows[0]["surname_left"]
    decided = [row | {"decision": "Same", "by": "Ana Ruiz"} for row in rows[:1]]
    written(path, list(rows[0]), [list(row.values()) for row in decided])
    (found,) = read_decisions(path)
    assert (found.pair[0][1], found.same, found.by) == (rows[0]["left_key"], True, "Ana Ruiz")
    for wrong in ({"decision": "perhaps", "by": "x"}, {"decision": "same", "by": ""}):
        written(path, list(rows[0]), [list((rows[0] | wrong).values())])
        with pytest.raises(BadInput, match="line 2"):
            read_decisions(path)


def test_one_that_fits_two_is_asked_and_what_people_said_stands():
    one, two, three = ("a", "1"), ("b", "1"), ("b", "2")
    pairs = [((one, two), 0.999), ((three, one), 0.999)]
    assert {e.verdict for e in judged(pairs, 0.95, [], one_each=True)} == {Verdict.ASK}
    assert {e.verdict for e in judged(pairs, 0.95, [], one_each=False)} == {Verdict.MATCH}
    apart = Decision((three, one), same=False, by="Ana Ruiz")
    results = judged(pairs, 0.95, [apart], one_each=True)
    assert [e.verdict for e in results] == [Verdict.MATCH, Verdict.APART]
    made = grouped([one, two, three], results)
    assert made.groups == ((one, two), (three,))
    assert list(crosswalk(made.groups)) == [("a", "1", "1"), ("b", "1", "1"), ("b", "2", "b-2")]
    joined = grouped([one, two, three], judged(
        [*pairs, ((two, three), 1.0)], 0.95, [apart], one_each=False
    ))  # fmt: skip
    assert joined.against == ((one, three),)
    with pytest.raises(BadInput, match="both ways"):
        judged([], 0.9, [apart, Decision((one, three), same=True, by="Bo")], one_each=True)
    with pytest.raises(BadInput, match="no record"):
        grouped([one], judged([], 0.9, [Decision((one, two), same=True, by="Bo")], one_each=True))


@pytest.mark.drill
def test_precision_and_recall_on_many(tmp_path: Path):
    truth = registers(tmp_path, 20_000 if FULL_DRILL else 40)[2]
    if not FULL_DRILL:
        assert len(truth) == 26
        return
    (tmp_path / "plan.yaml").write_text(PLAN)
    made = _linked(tmp_path, "one.csv", "other.csv")
    found = {(each.pair[0][1], each.pair[1][1]) for _, each in made.matched}
    right, waiting = len(found & truth), len(made.asked)
    print(f"{len(truth)} pairs, {len(found)} found, {right} right, {waiting} asked")  # noqa: T201
    assert len(found & truth) / len(found) >= 0.98


def test_a_plan_says_what_is_wrong_with_it():
    plan_of(_good())
    for changed in (
        {"key": ""}, {"columns": {"a": "same"}}, {"block": [["surname"], ["surname", "born"]]},
        {"block": [["nobody"]]}, {"thresholds": {"match": "0.1", "ask": "0.5"}}, {"odd": "1"},
        {"columns": {"a b": "same", "c": "same"}}, {"thresholds": {"match": "many"}},
    ):  # fmt: skip
        with pytest.raises(BadInput):
            plan_of({**_good(), **changed})


def _good() -> dict[str, object]:
    return {
        "name": "n", "version": "1", "key": ["id", "nr"], "block": [["surname"], ["born"]],
        "columns": {"surname": {"compare": "name", "from": ["surname", "naam"]}, "born": "date"},
    }  # fmt: skip
