"""Which facts an entry of the history may have changed, and of which initiatives."""

from __future__ import annotations

import pytest

from commonweal.apps.readiness.rules import EVERY_ROOM, FOLLOWED, Touched, touched_by

ROOMS = {
    "accounts": {"ownership"}, "appraisals": {"cases"}, "benefits": {"benefits", "tolerances"},
    "cases": {"cases"}, "exceptions": {"tolerances"}, "facts": {"ownership"},
    "funding": {"funding"}, "initiative": {"programmes", "ownership"}, "lessons": {"lessons"},
    "measures": {"measures"}, "pilots": {"pilots"},
    "plans": {"programmes", "plans", "cases", "funding", "tolerances"}, "registers": {"risks"},
    "reports": {"programmes", "ownership", "tolerances"}, "risks": {"risks", "tolerances"},
    "sources": {"measures"}, "stewardship": {"benefits"}, "tolerances": {"tolerances"},
    "not-heard-of": {"*"},
}  # fmt: skip
LESSONS = frozenset({"lessons"})


@pytest.mark.parametrize("name", sorted(ROOMS))
def test_a_change_touches_the_rooms_that_it_may_have_changed(name):
    found = touched_by(f"{name}.change", "initiative", "x", {})
    assert found == Touched(frozenset(ROOMS[name]), "initiative", "x")


@pytest.mark.parametrize("name", ["documents", "evidence", "frameworks", "ledger", "questions"])
def test_some_change_no_fact(name):
    assert touched_by(f"{name}.change", "initiative", "x", {"initiative": "y"}) is None


def test_answers_at_gates_touch_no_room():
    found = touched_by("gates.answer", "initiative", "x", {"initiative": "y"})
    assert found == Touched(frozenset(), "initiative", "x", answers=True)
    assert not touched_by("risks.close", "risk", "r", {}).answers


@pytest.mark.parametrize("kind", sorted(FOLLOWED))
def test_what_leads_to_initiatives_is_followed(kind):
    assert touched_by("lessons.use", kind, "r", None) == Touched(LESSONS, kind, "r")


@pytest.mark.parametrize("payload", [None, "i", [], {}, {"initiative": ""}, {"initiative": 3}])
def test_what_leads_nowhere_touches_every_initiative(payload):
    assert touched_by("lessons.use", "page", "p", payload) == Touched(LESSONS)
    assert touched_by("other.verb", "", "", payload) == Touched(EVERY_ROOM, "", "")


def test_an_initiative_that_is_named_comes_before_the_subject():
    found = touched_by("accounts.give-role", "risk", "p", {"initiative": "i"})
    assert found == Touched(frozenset({"ownership"}), "initiative", "i")


def test_what_was_touched_cannot_be_changed():
    assert Touched.__dataclass_params__.frozen
    assert "__slots__" in vars(Touched)
