"""What may lead to what, what is missing, and where each box stands."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.apps.maps.rules import circle, gaps, link_problem, placed
from commonweal.apps.maps.rules.drawing import LAYERS

WHOLE = {
    "o": "output",
    "c": "capability",
    "h": "change",
    "u": "outcome",
    "b": "benefit",
    "g": "goal",
}


def test_a_whole_chain_has_no_gap():
    assert gaps(WHOLE, pairwise("ochubg")) == []


def test_what_leads_nowhere_and_what_nothing_leads_to_are_gaps():
    found = gaps(WHOLE, [("o", "c"), ("h", "u"), ("u", "b")])
    assert [(gap.node, gap.after) for gap in found] == [
        ("c", True), ("h", False), ("b", True), ("g", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "target", "problem"),
    [("output", "goal", ""), ("outcome", "outcome", ""), ("goal", "output", "link-backwards")],
)
def test_a_link_goes_forward_or_stays_in_its_layer(source, target, problem):
    assert link_problem(source, target) == problem


def test_a_circle_is_found_and_a_diamond_is_none():
    assert circle([("a", "b"), ("b", "c"), ("c", "a")]) == ["a", "b", "c", "a"]
    assert circle([("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")]) == []


names = st.sampled_from("abcdefgh")
links = st.lists(st.tuples(names, names).filter(lambda pair: pair[0] != pair[1]), max_size=14)


@given(links)
def test_a_circle_is_found_where_there_is_one_and_nowhere_else(pairs):
    found, left = circle(pairs), set(pairs)
    while True:  # take away what leads nowhere until nothing does: what is left goes round
        sources = {one for one, _two in left}
        kept = {(one, two) for one, two in left if two in sources}
        if kept == left:
            break
        left = kept
    assert bool(found) == bool(left)
    assert all(step in set(pairs) for step in pairwise(found))


@given(st.dictionaries(names, st.sampled_from(LAYERS)), links, st.randoms())
def test_each_box_has_a_place_of_its_own_whatever_the_order(layers, pairs, chance):
    pairs = [pair for pair in pairs if set(pair) <= layers.keys()]
    found = placed(layers, pairs)
    assert {one.node for one in found} == layers.keys()
    assert len({(one.column, one.row) for one in found}) == len(layers)
    assert all(LAYERS[one.column] == layers[one.node] for one in found)
    mixed = list(pairs)
    chance.shuffle(mixed)
    assert placed(dict(reversed(layers.items())), mixed) == found
