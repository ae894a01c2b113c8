"""Causes read out of words: what is found, what looks alike, and the labels that judge it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import causes as judged
from commonweal.engines.diagnose import Cause, tags_of
from commonweal.engines.read.sentences import sentences
from tests.engines.diagnose.sampling import HEADER, draw, name_digest, rows_of

DATA = Path(__file__).parent / "data"
NAMED = {
    Cause.UNCLEAR_GOAL: "The board still has to clarify the scope of the harbour.",
    Cause.MISSING_SPONSOR: "The ministry is looking for a new SRO.",
    Cause.SCOPE_GROWTH: "Costs rose because of additional requirements for ferries.",
    Cause.SUPPLIER: "There was slippage by the main suppliers of cranes.",
    Cause.SKILLS: "A shortage of skilled staff holds the dredging up.",
    Cause.LEGACY_COMPLEXITY: "Testing brought defects to light in the old gate control.",
    Cause.DEPENDENCY: "Opening is dependent on the bridge being built by the county.",
    Cause.FUNDING: "There remains a funding gap of a third.",
    Cause.POLICY_CHANGE: "Work was halted by the general election.",
    Cause.OPTIMISTIC_PLAN: "It is working to an ambitious timetable.",
}
ALIKE = {
    "settled": "The concerns about the supplier have been resolved.",
    "none": "There were no delays to procurement.",
    "withheld": "Exempt under Section 43 (Commercial Interests) of the Freedom of Information Act.",
    "no trouble": "The contract was signed with the new supplier as planned.",
    "a budget word": "Resource budgets and capital moved between years.",
    "silence": "Data not provided",
    "empty": "",
}


@pytest.mark.parametrize("cause", Cause)
def test_a_cause_that_is_named_is_found_with_its_sentence(cause):
    words = f"All went well in spring. {NAMED[cause]} The sea was calm."
    tag = next(tag for tag in tags_of(words) if tag.cause is cause)
    assert tag.sentence == NAMED[cause]
    assert words[tag.at :].startswith(tag.sentence)
    assert tag.phrase in tag.sentence


@pytest.mark.parametrize("why", ALIKE)
def test_what_looks_alike_names_no_cause(why):
    assert tags_of(ALIKE[why]) == ()


def test_what_is_settled_but_goes_on_is_named_all_the_same():
    words = "Some issues were resolved, but the supplier remains late."
    assert [tag.cause for tag in tags_of(words)] == [Cause.SUPPLIER]


@given(st.text(st.characters(codec="utf-8"), max_size=600))
def test_each_tag_quotes_the_text_and_each_cause_once(words):
    tags = tags_of(words)
    assert all(words[tag.at :].startswith(tag.sentence) for tag in tags)
    assert len({tag.cause for tag in tags}) == len(tags)


def test_a_text_made_to_be_slow_is_not():
    for words in (
        "delay " * 3_000,
        "a. " * 6_000,
        "(scope " * 2_000,
        " " * 20_000 + "x",
        "\n" * 20_000,
    ):
        tags_of(words)


def test_sentences_end_where_they_end():
    words = "At St. Pancras it rains. A list:\n - one thing;\n - another thing\nThe end of it"
    assert [one.words for one in sentences(words)] == [
        "At St. Pancras it rains.", "A list:", "one thing;", "another thing", "The end of it",
    ]  # fmt: skip


def test_the_label_files_hold_labels_and_keys_only():
    with (DATA / "narratives_first.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 200
    assert [row["half"] for row in rows].count("untouched") == 100
    known = {cause.value for cause in Cause}
    assert {label for row in rows for label in row["labels"].split(";") if label} == known
    second = judged.labels("narratives_second.csv")
    assert {label for named in second.values() for label in named} <= known
    untouched = {key for key, half in judged.halves().items() if half == "untouched"}
    assert untouched <= set(second)


@pytest.mark.shared
def test_the_draw_can_be_repeated(shared_data):
    rows = rows_of(shared_data / "uk-gmpp" / "gmpp_panel_2014_2021.csv")
    with (DATA / "narratives.csv").open(newline="") as lines:
        kept = [tuple(row[name] for name in HEADER) for row in csv.DictReader(lines)]
    assert list(draw(rows)) == kept


@pytest.mark.shared
def test_the_phrases_find_what_the_page_says_they_find(shared_data):
    first, half = judged.labels("narratives_first.csv"), judged.halves()
    keys = [key for key in first if half[key] == "untouched"]
    found = judged.found_in(shared_data / "uk-gmpp" / "gmpp_panel_2014_2021.csv", keys)
    tables = judged.as_table(first, keys), judged.as_table(found, keys)
    assert round(judged.precision(*tables), 2) == 0.64
    assert round(judged.recall(*tables), 2) == 0.75


def test_kappa_is_one_for_the_same_and_about_nothing_for_chance():
    rows = judged.np.array([[1.0, 0.0], [0.0, 1.0]])
    assert judged.kappa(rows, rows) == 1
    assert judged.kappa(rows, rows[:, ::-1]) == -1


def test_a_name_has_one_digest_however_it_is_spaced():
    assert name_digest("Harbour  Renewal ") == name_digest("HARBOUR RENEWAL")
