"""Where each why stands. No database."""

from __future__ import annotations

from commonweal.apps.inquiries.rules import chains, depths, drawn
from commonweal.apps.inquiries.words import RESPONSES
from commonweal.engines.diagnose import catalogue

LINKS = [("b", "a"), ("c", "b"), ("c", "a"), ("d", "a")]


def test_a_why_stands_as_deep_as_its_longest_way_to_the_problem():
    assert depths("abcd", LINKS) == {"a": 1, "b": 2, "c": 3, "d": 2}
    assert [(one.why, one.column, one.row) for one in drawn("abcd", LINKS)] == [
        ("a", 2, 0), ("b", 1, 0), ("c", 0, 0), ("d", 1, 1),
    ]  # fmt: skip


def test_as_a_list_each_why_is_told_once():
    [root] = chains("abcd", LINKS)
    assert [one.why for one in root.below] == ["b", "c", "d"]
    assert root.below[0].below[0].why == "c"
    assert (root.below[1].again, root.below[1].below) == (True, ())
    assert chains([], []) == []


def test_every_response_of_the_catalogue_has_words():
    wanted = {kind for entry in catalogue().entries for kind in entry.responses}
    assert wanted == set(RESPONSES)
