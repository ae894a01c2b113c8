"""A review is held by independent people, and what it asks for is followed up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.tests.factories import hold, make_person
from commonweal.apps.administration.models import OutboxMessage
from commonweal.apps.gates.models import Gate
from commonweal.apps.programmes.models import Initiative, NamedRole
from commonweal.apps.programmes.tests.factories import NOW, an_initiative
from commonweal.apps.reviews import actions
from commonweal.apps.reviews.actions import Wanted
from commonweal.apps.reviews.actions.reviews import Rated
from commonweal.apps.reviews.models import FollowUp, Review
from commonweal.apps.reviews.queries import (
    follow_ups_seen,
    independent_people,
    indicative_now,
    matters_of,
    mine_to_confirm,
    mine_to_do,
    review_waits,
    reviews_to_man,
    reviews_under_way,
)
from commonweal.apps.reviews.rules import Indicative
from commonweal.engines.assess import CriterionResult, Status
from commonweal.kernel.errors import RuleBroken

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
LATER = TODAY + timedelta(days=30)
GREEN = Indicative("green", (), "test@1")


def somebody(role: str, one: Initiative, name: str = "", *, own: bool = False):
    person = make_person(name or role, organisation=one.organisation)
    hold(person, role, one.organisation, initiative_id=one.id if own else "")
    return person


def given(person):
    return {"by": actor_of(person), "at": NOW}


def a_gate(one: Initiative) -> Gate:
    return Gate.objects.create(
        initiative=one, framework="uk-gates@1", framework_digest="0" * 64, kind="gate-3",
        title="Gate 3", made_at=NOW,
    )  # fmt: skip


def code_of(act, **more) -> str:
    with pytest.raises(RuleBroken) as refused:
        act(**more)
    return refused.value.code


@pytest.fixture
def one(db) -> Initiative:
    return an_initiative()


@pytest.fixture
def manager(one):
    return somebody("programme_manager", one, "Mo Manager")


@pytest.fixture
def assurer(one):
    return somebody("assurer", one, "Ash Assurer")


@pytest.fixture
def review(one, manager) -> Review:
    return actions.ask_review(gate=a_gate(one), values={"purpose": "All"}, **given(manager))


@pytest.fixture
def under_way(review, assurer) -> Review:
    return actions.name_panel(review=review, people=[assurer], **given(assurer))


def test_only_who_has_no_tie_to_the_work_is_offered_and_named(one, review, assurer):
    tied = {
        "own role": somebody("assurer", one, "Own", own=True),
        "delivers too": somebody("assurer", one, "Both"),
        "did lately": somebody("assurer", one, "Lately"),
        "named": somebody("assurer", one, "Named"),
    }
    hold(tied["delivers too"], "finance", one.organisation)
    hold(
        tied["did lately"], "sro", one.organisation, initiative_id=one.id,
        last_day=TODAY - timedelta(days=100),
    )  # fmt: skip
    NamedRole.objects.create(initiative=one, role="sro", name="Named", person=tied["named"])
    offered = independent_people(one, TODAY, asked_by=review.asked_by_id)
    assert [p.name for p in offered] == ["Ash Assurer", "Own"]  # an assurer's own role is no tie
    for why in ("delivers too", "did lately", "named"):
        refused = code_of(
            actions.name_panel, review=review, people=[assurer, tied[why]], **given(assurer)
        )
        assert refused.startswith("not-independent"), why
    assert code_of(actions.name_panel, review=review, people=[], **given(assurer)) == "no-panel"
    made = actions.name_panel(review=review, people=[assurer], **given(assurer))
    member = made.panel.get()
    assert (member.lead, member.checked) == (True, ["assurer"])


def test_who_becomes_part_of_the_work_writes_no_more(one, under_way, assurer, manager):
    finding = {"weight": "critical", "words": "No owner", "evidence": "The record"}
    actions.add_finding(review=under_way, values=finding, **given(assurer))
    act = actions.add_finding
    assert code_of(act, review=under_way, values=finding, **given(manager)) == "not-on-the-panel"
    hold(assurer, "architect", one.organisation, initiative_id=one.id)
    refused = code_of(act, review=under_way, values=finding, **given(assurer))
    assert refused == "not-independent-delivers"


def test_a_rating_other_than_the_evidence_is_explained_and_the_review_is_over(
    one, under_way, assurer
):
    act = {"review": under_way, "indicative": GREEN, **given(assurer)}
    finish = actions.finish_review
    assert code_of(finish, rated=Rated("blue", "so"), **act) == "no-rating"
    assert code_of(finish, rated=Rated("amber", " "), **act) == "unexplained"
    assert code_of(finish, rated=Rated("amber", "so"), **act) == "difference-unexplained"
    done = finish(rated=Rated("amber", "so", "Seen on the spot"), **act)
    assert (done.confidence, done.indicative, done.set_by_label) == ("amber", "green", assurer.name)
    note = {"kind": "visit", "on": TODAY, "with_whom": "Site", "words": "x"}
    assert code_of(actions.add_note, review=done, values=note, **given(assurer)) == "review-over"
    (wait,) = review_waits([one.id])
    assert wait.answered == NOW


def test_what_was_heard_is_not_written_down_ahead_of_time(under_way, assurer):
    note = {"kind": "interview", "on": LATER, "with_whom": "Head of operations", "words": "x"}
    assert code_of(actions.add_note, review=under_way, values=note, **given(assurer)) == "not-yet"
    actions.add_note(review=under_way, values={**note, "on": TODAY}, **given(assurer))
    assert under_way.notes.count() == 1


def test_what_the_evidence_says_counts_findings_and_conditions(one, under_way, assurer, manager):
    for weight in ("critical", "essential", "advised"):
        finding = {"weight": weight, "words": "x", "evidence": "y"}
        actions.add_finding(review=under_way, values=finding, **given(assurer))
    for due in (TODAY - timedelta(days=1), LATER):
        FollowUp.objects.create(
            initiative=one,
            kind="condition",
            words="x",
            owner_id=manager.id,
            due_on=due,
            made_at=NOW,
        )
    found = matters_of(under_way, TODAY, overrides=1)
    assert (found.critical, found.essential) == (1, 1)
    assert (found.conditions_overdue, found.conditions_open, found.overrides) == (1, 1, 1)
    met = CriterionResult("a", "A", Status.MET)
    assert indicative_now(under_way, [met], TODAY).level == "red"


def test_a_recommendation_is_done_by_its_owner_and_seen_by_somebody_else(
    one, under_way, assurer, manager
):
    wanted = Wanted("Name an owner", manager, LATER, urgency="critical")
    past = Wanted("x", manager, TODAY - timedelta(days=1))
    act = actions.recommend
    assert code_of(act, review=under_way, wanted=past, **given(assurer)) == "due-passed"
    made = act(review=under_way, wanted=wanted, **given(assurer))
    assert [row.follow_up for row in mine_to_do(manager, TODAY)] == [made]
    say = actions.say_done
    assert code_of(say, follow_up=made, how=" ", **given(manager)) == "unexplained"
    said = say(follow_up=made, how="Named on 3 May", **given(manager))
    owner = somebody("sro", one, "Sam Owner")
    assert [row.follow_up for row in mine_to_confirm(owner, TODAY)] == [made]
    assert mine_to_confirm(manager, TODAY) == []
    reopen = actions.reopen_follow_up
    assert code_of(reopen, follow_up=said, reason="", **given(owner)) == "unexplained"
    again = reopen(follow_up=said, reason="It is empty", **given(owner))
    assert (again.state, again.done_how) == ("open", "")
    said = say(follow_up=again, how="Now named", **given(manager))
    done = actions.confirm_follow_up(follow_up=said, **given(owner))
    assert (done.state, done.confirmed_by_label) == ("confirmed", "Sam Owner")
    # whoever owns what follows is no longer independent of the work
    assert (
        actions.take_on(
            initiative=one, wanted=Wanted("Help", assurer, LATER), **given(manager)
        ).kind
        == "action"
    )
    assert independent_people(one, TODAY) == []


def test_reviews_wait_on_the_pages_of_those_who_man_them_and_sit_on_them(review, assurer, manager):
    assert (reviews_to_man(assurer), reviews_to_man(manager)) == ([review], [])
    actions.name_panel(review=review, people=[assurer], **given(assurer))
    assert (reviews_to_man(assurer), reviews_under_way(assurer)) == ([], [review])
    assert (
        code_of(actions.ask_review, gate=review.gate, values={}, **given(manager)) == "review-open"
    )
    gone = actions.withdraw_review(review=review, reason="Later", **given(manager))
    assert gone.state == "withdrawn"


def test_one_letter_for_all_that_is_due_and_none_again_for_two_weeks(one, manager):
    for number in range(2):
        wanted = Wanted(f"Thing {number}", manager, TODAY + timedelta(days=3))
        actions.take_on(initiative=one, wanted=wanted, **given(manager))
    assert actions.remind_of_follow_ups(at=NOW) == 1
    letter = OutboxMessage.objects.get()
    assert "2 things" in letter.body
    assert one.name not in letter.body
    assert actions.remind_of_follow_ups(at=NOW + timedelta(days=13)) == 0
    assert actions.remind_of_follow_ups(at=NOW + timedelta(days=14)) == 1


def test_what_is_to_be_done_is_kept_from_who_may_not_see_the_initiative_whole(one, manager):
    actions.take_on(initiative=one, wanted=Wanted("x", manager, LATER), **given(manager))
    staff = somebody("staff", one)
    assert follow_ups_seen(staff).count() == 1
    one.field_markings.create(field="whole_life_cost", marking="sensitive")
    assert follow_ups_seen(staff).count() == 0
    assert follow_ups_seen(manager).count() == 1
