"""A gate is decided by others than those who ask, on evidence that is frozen with it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from commonweal.apps.accounts.models import User
from commonweal.apps.administration.models import OutboxMessage
from commonweal.apps.decisions import actions
from commonweal.apps.decisions.models import GateDecision
from commonweal.apps.decisions.queries import (
    blockers_now,
    decisions_waiting,
    judged_now,
    lapsed_overrides,
    overrides_in_force,
    planned_gates,
    published_decisions,
    room_of,
)
from commonweal.apps.decisions.tests.factories import (
    LATER,
    TODAY,
    a_condition,
    a_gate,
    asked,
    decided,
    given,
    somebody,
    supply,
)
from commonweal.apps.gates.models import Gate
from commonweal.apps.ledger.models import Entry
from commonweal.apps.programmes.actions import release_initiative
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.tests.factories import NOW, an_initiative, mark
from commonweal.apps.reviews import actions as reviews
from commonweal.apps.reviews.models import FollowUp
from commonweal.engines.assess import assess, question_from, readiness_record
from commonweal.kernel.canonical import canonical, parse
from commonweal.kernel.errors import RuleBroken

pytestmark = pytest.mark.django_db
STORM = {"override_reason": "The old bridge closes in May.", "override_until": LATER}


@dataclass
class Cast:
    """An initiative with two gates, and who has to do with them."""

    one: Initiative = field(default_factory=an_initiative)

    def __post_init__(self) -> None:
        self.manager = somebody("programme_manager", self.one, "Mo Manager")
        self.owner = somebody("sro", self.one, "Sam Owner")
        self.director = somebody("portfolio_director", self.one, "Dee Director")
        self.three: Gate = a_gate(self.one, "three")
        self.four: Gate = a_gate(self.one, "four")


@pytest.fixture
def cast(db) -> Cast:
    return Cast()


def verbs(one: Initiative) -> list[str]:
    rows = Entry.objects.filter(subject_kind="initiative", subject_id=one.id)
    return [v for v in rows.order_by("number").values_list("verb", flat=True) if "." in v]


def code_of(act, *args, **more) -> str:
    with pytest.raises(RuleBroken) as refused:
        act(*args, **more)
    return refused.value.code


def passed_with_condition(cast: Cast) -> GateDecision:
    supply(cast.three)
    waiting = asked(cast.three, cast.manager)
    return decided(
        waiting, cast.owner, "go-with-conditions", conditions=(a_condition(cast.manager),)
    )


def test_a_gate_that_fails_names_what_stands_in_the_way_and_can_be_held(cast):
    waiting = asked(cast.three, cast.manager)
    found = blockers_now(waiting, judged_now(cast.three, TODAY))
    assert [(one.label, one.state) for one in found] == [
        ("It serves a goal", "not-met"),
        ("Staff are trained", "unknown"),
    ]
    with pytest.raises(RuleBroken, match="It serves a goal; Staff are trained"):
        decided(waiting, cast.owner)
    held = decided(waiting, cast.owner, "hold")
    assert (held.state, held.outcome) == ("decided", "hold")
    entry = Entry.objects.get(verb="decisions.decide-gate")
    assert entry.payload["evidence"] == held.evidence_digest
    assert entry.payload["decision"] == held.id


def test_the_decision_freezes_what_it_rests_on_and_gives_the_same_bytes_again(cast):
    made = passed_with_condition(cast)
    assert hashlib.sha256(made.evidence.encode()).hexdigest() == made.evidence_digest
    kept = parse(made.evidence)
    again = readiness_record(assess(question_from(kept["inputs"])))
    assert canonical(again) == canonical(kept["results"])
    assert kept["results"]["passes"] is True
    assert [one["words"] for one in kept["settled"]["conditions"]] == ["Test the ground"]
    assert all(name not in made.evidence for name in ("Mo Manager", "Sam Owner"))
    cast.one.goals.clear()  # the record moves on; what was frozen does not
    made.refresh_from_db()
    assert canonical(parse(made.evidence)) == made.evidence.encode()


def test_who_asked_does_not_decide_and_nobody_decides_on_evidence_they_did_not_see(cast):
    supply(cast.three)
    waiting = asked(cast.three, cast.owner)
    assert code_of(decided, waiting, cast.owner) == "own-submission"
    seen = judged_now(cast.three, TODAY).digest
    cast.one.goals.clear()
    assert code_of(decided, waiting, cast.director, seen=seen) == "evidence-changed"
    assert code_of(asked, cast.three, cast.manager) == "asked-already"


def test_a_condition_blocks_the_next_gate_until_somebody_else_has_seen_it_met(cast):
    passed_with_condition(cast)
    condition = FollowUp.objects.get()
    waiting = asked(cast.four, cast.manager)
    assert code_of(decided, waiting, cast.director) == "blocked"
    said = reviews.say_done(follow_up=condition, how="Report of 3 May", **given(cast.manager))
    assert code_of(decided, waiting, cast.director) == "blocked"
    own = reviews.confirm_follow_up
    assert code_of(own, follow_up=said, **given(cast.manager)) == "own-submission"
    reviews.confirm_follow_up(follow_up=said, **given(cast.owner))
    assert decided(waiting, cast.director).state == "decided"


def test_an_override_counts_with_a_second_person_from_outside_until_its_day(cast):
    passed_with_condition(cast)
    waiting = asked(cast.four, cast.manager)
    proposed = decided(waiting, cast.owner, **STORM)
    assert (proposed.state, proposed.second_by_id) == ("second", "")
    assert [one["label"] for one in proposed.overridden] == ["Test the ground"]
    agree = actions.second_override
    for person in (cast.manager, cast.owner):
        refused = code_of(agree, decision=proposed, reason="so", **given(person))
        assert refused == "own-submission"
    inside = somebody("finance", cast.one, "Fay Finance", own=True)
    refused = code_of(agree, decision=proposed, reason="so", **given(inside))
    assert refused == "second-from-within"
    assert code_of(agree, decision=proposed, reason=" ", **given(cast.director)) == "unexplained"
    made = agree(decision=proposed, reason="Seen the site.", **given(cast.director))
    assert (made.state, made.second_by_label) == ("decided", "Dee Director")
    assert overrides_in_force(cast.one, LATER) == 1
    assert lapsed_overrides(cast.one, LATER) == []
    assert lapsed_overrides(cast.one, LATER + timedelta(days=1)) == [made]
    assert verbs(cast.one)[-3:] == [
        "decisions.ask-decision",
        "decisions.decide-gate",
        "decisions.second-override",
    ]


def test_an_override_that_ran_out_blocks_other_gates_until_it_is_decided_anew(cast):
    supply(cast.four)
    made = decided(asked(cast.three, cast.manager), cast.owner, **STORM)
    actions.second_override(decision=made, reason="so", **given(cast.director))
    GateDecision.objects.update(override_until=TODAY - timedelta(days=1))
    waiting = asked(cast.four, cast.manager)
    found = blockers_now(waiting, judged_now(cast.four, TODAY))
    assert [(one.kind, one.state) for one in found] == [("override", "lapsed")]
    supply(cast.three)
    decided(asked(cast.three, cast.manager), cast.owner)
    assert blockers_now(waiting, judged_now(cast.four, TODAY)) == ()


def test_a_second_person_who_does_not_agree_leaves_nothing_decided(cast):
    waiting = asked(cast.three, cast.manager)
    made = decided(
        waiting, cast.owner, "go-with-conditions", conditions=(a_condition(cast.manager),), **STORM
    )
    made = actions.refuse_override(decision=made, reason="Too early.", **given(cast.director))
    assert made.state == "refused"
    assert FollowUp.objects.count() == 0
    assert asked(cast.three, cast.manager).state == "asked"


def test_the_panel_that_advised_does_not_decide(cast):
    assurer = somebody("assurer", cast.one, "Ash Assurer")
    review = reviews.ask_review(gate=cast.three, values={}, **given(cast.manager))
    reviews.name_panel(review=review, people=[assurer], **given(assurer))
    supply(cast.three)
    waiting = asked(cast.three, cast.manager)
    assert code_of(decided, waiting, assurer) == "panel-decides-not"


def test_each_waits_for_those_who_may_take_the_next_step_and_letters_name_nothing(cast):
    supply(cast.three)
    waiting = asked(cast.three, cast.manager)

    def waits_for(person: User) -> list[GateDecision]:
        return decisions_waiting(person, TODAY)

    assert (waits_for(cast.manager), waits_for(cast.owner)) == ([], [waiting])
    assert actions.remind_of_gates(at=NOW) == 2
    assert actions.remind_of_gates(at=NOW + timedelta(days=1)) == 0
    assert actions.remind_of_gates(at=NOW + timedelta(days=8)) == 2
    bodies = " ".join(OutboxMessage.objects.values_list("body", flat=True))
    assert cast.one.name not in bodies
    decided(waiting, cast.owner)
    assert waits_for(cast.director) == []


def test_an_override_is_public_with_its_decision_once_the_initiative_is_released(cast):
    waiting = asked(cast.three, cast.manager)
    made = decided(waiting, cast.owner, **STORM)
    assert published_decisions(cast.one) == []
    mark(cast.one, "open")
    cast.one.refresh_from_db()
    release_initiative(initiative=cast.one, **given(cast.director))
    cast.one.refresh_from_db()
    assert published_decisions(cast.one) == []  # it does not count yet
    actions.second_override(decision=made, reason="so", **given(cast.director))
    (shown,) = published_decisions(cast.one)
    assert shown.override_reason == STORM["override_reason"]
    assert shown.override_until == LATER
    assert shown.overridden == ("It serves a goal", "Staff are trained")
    cast.one.field_markings.create(field="whole_life_cost", marking="sensitive")
    assert published_decisions(cast.one) == []


def test_withdrawing_says_why_and_only_before_it_is_settled(cast):
    waiting = asked(cast.three, cast.manager)
    act = actions.withdraw_decision
    assert code_of(act, decision=waiting, reason=" ", **given(cast.manager)) == "unexplained"
    gone = act(decision=waiting, reason="Too early.", **given(cast.manager))
    assert gone.state == "withdrawn"
    assert code_of(act, decision=gone, reason="so", **given(cast.manager)) == "moved-on"


def test_the_page_of_gates_and_the_forward_plan_take_a_fixed_number_of_queries(
    cast, django_assert_max_num_queries
):
    passed_with_condition(cast)
    for number in range(3):
        other = an_initiative(f"Bridge {number}")
        a_gate(other, "three")
    with django_assert_max_num_queries(9):
        room = room_of(cast.manager, cast.one, TODAY)
    assert [row.gate.kind for row in room.gates] == ["three", "four"]
    assert [one.follow_up.words for one in room.to_do] == ["Test the ground"]
    with django_assert_max_num_queries(5):
        planned = planned_gates(cast.manager)
    assert len(planned) == 4  # gate 3 of the first was passed
