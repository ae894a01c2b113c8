"""Questions: worked out, seen by those who may, answered, sent, replayed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.rules import Role
from commonweal.apps.administration.models import OutboxMessage
from commonweal.apps.documents.actions import withdraw_document
from commonweal.apps.documents.tests.factories import a_read_document
from commonweal.apps.ledger.models import Entry
from commonweal.apps.programmes.models import Report
from commonweal.apps.programmes.tests.factories import (
    SOMEBODY,
    a_person,
    an_initiative,
    mark,
)
from commonweal.apps.questions import actions, queries, tasks
from commonweal.apps.questions.models import Answer, Cited, Followed, Question, Replay, Worked
from commonweal.apps.questions.queries.gathering import records_of, reported_on
from commonweal.apps.questions.tests.factories import NOW, contradicting, worked
from commonweal.kernel.errors import RuleBroken

pytestmark = pytest.mark.django_db
RULE = "on-track-but-moved"


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def one():
    made = contradicting()
    worked(made)
    return made


@pytest.fixture
def manager(one):
    return a_person(Role.PROGRAMME_MANAGER, one)


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def the_question(one) -> Question:
    return Question.objects.get(initiative=one, rule=RULE, gone_on=None, replay=None)


# ── Worked out ───────────────────────────────────────────────────────────────────────────────


def test_both_sides_are_quoted_with_their_sources(one) -> None:
    found = the_question(one)
    assert "on track" in found.first["says"]
    assert found.first["path"].startswith(f"/initiatives/{one.id}/reports/")
    assert found.second["label"]
    assert (found.seen_from, found.seen_to) == (0, 2)
    assert Worked.objects.get(initiative=one).engine == actions.ENGINE


def test_working_out_again_changes_nothing(one) -> None:
    before = list(Question.objects.order_by("id").values())
    worked(one)
    assert list(Question.objects.order_by("id").values()) == before


def test_a_question_keeps_the_day_from_which_it_was_asked(one) -> None:
    Question.objects.update(first_on=date(2025, 5, 1), score=0)
    worked(one)
    assert the_question(one).first_on == date(2025, 5, 1)


def test_what_no_longer_stands_goes_and_keeps_no_quote(one, manager) -> None:
    found = the_question(one)
    by = {"by": actor_of(manager), "at": NOW}
    actions.answer_question(question=found, verdict="useful", reason="We ask.", **by)
    Report.objects.filter(initiative=one, as_at__year=2025).delete()
    worked(one)
    (gone,) = Question.objects.filter(initiative=one, gone_on__isnull=False)
    assert (gone.first, gone.second, gone.facts, gone.about) == ({}, {}, {}, "")
    page = client_of(manager).get(reverse("initiative_questions", args=[one.id])).text
    assert "We ask." in page


def test_many_are_gathered_in_a_fixed_number_of_queries(one, django_assert_max_num_queries) -> None:
    ids = [one.id, *(an_initiative(f"Number {n}").id for n in range(8))]
    with django_assert_max_num_queries(16):
        assert len(list(records_of(ids, NOW.date()))) == 9


# ── Followed ─────────────────────────────────────────────────────────────────────────────────


def test_what_changed_is_worked_out_again(one, manager) -> None:
    actions.follow_changes()
    assert not Worked.objects.get(initiative=one).stale
    Followed.objects.update(number=Entry.objects.latest("number").number)
    a_read_document(one, actor_of(manager), "Words of 2027.")
    actions.follow_changes()
    assert Worked.objects.get(initiative=one).stale
    assert actions.follow_changes() == 0


def test_the_clock_asks_for_what_is_due(one, monkeypatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(type(tasks.work_out_later), "enqueue", lambda *a: asked.append(a))
    tasks.ask_for_questions(NOW)
    assert asked == []
    tasks.ask_for_questions(NOW + timedelta(days=1))
    assert len(asked) == 1


# ── Seen ─────────────────────────────────────────────────────────────────────────────────────


def test_a_withheld_side_is_shown_only_to_those_who_may_see_both(one, manager) -> None:
    staff = a_person(Role.STAFF, one)
    assert queries.visible_questions(staff).filter(rule=RULE).exists()
    mark(one, "withheld", "end_date")
    # Until the worker has looked again nothing is shown: it may quote what is now kept back.
    assert not queries.visible_questions(staff).exists()
    worked(one)
    Worked.objects.update(at=Entry.objects.latest("number").at + timedelta(seconds=1))
    assert queries.visible_questions(manager).filter(rule=RULE).exists()
    assert not queries.visible_questions(staff).filter(rule=RULE).exists()
    found = the_question(one)
    assert found.seen_from == 2
    assert client_of(staff).get(reverse("question", args=[one.id, found.key])).status_code == 404
    listed = client_of(staff).get(reverse("questions")).text
    assert "2028" not in listed
    assert queries.facts_for([one.id], on=NOW.date())[one.id]["questions.unanswered"].items


def test_a_question_that_quotes_a_document_goes_with_it(one, manager) -> None:
    paper = a_read_document(one, actor_of(manager), "Words of 2027.", marking="sensitive")
    found = the_question(one)
    Cited.objects.create(question=found, kind="document", record_id=paper.id)
    staff = a_person(Role.STAFF, one)
    assert queries.visible_questions(manager).filter(id=found.id).exists()
    assert not queries.visible_questions(staff).filter(id=found.id).exists()
    withdraw_document(document=paper, reason="old", by=SOMEBODY, at=NOW)
    assert queries.visible_questions(manager).filter(id=found.id).exists()


def test_nobody_has_looked_is_not_no_question(one) -> None:
    client = client_of(a_person(Role.PORTFOLIO_DIRECTOR))
    an_initiative("Unlooked at")
    assert "1 programme or project has not been looked at yet" in client.get("/questions/").text
    Worked.objects.all().delete()
    Question.objects.all().delete()
    page = client.get("/questions/").text
    assert "Not known yet: the worker has not looked at 2 programmes" in page
    assert "0 questions" not in page


def test_another_body_learns_nothing(one) -> None:
    from commonweal.apps.accounts.tests.factories import hold, make_organisation, make_person

    stranger = make_person()
    hold(stranger, Role.PORTFOLIO_DIRECTOR, make_organisation("Another body"))
    client = client_of(stranger)
    assert one.name not in client.get(reverse("questions")).text
    assert "0 questions" in client.get(reverse("questions")).text
    assert client.get(reverse("initiative_questions", args=[one.id])).status_code == 404


def test_the_page_of_everything_begins_with_five_from_as_many_as_there_are(one, manager) -> None:
    other = contradicting("Harbour renewal")
    worked(other)
    director = a_person(Role.PORTFOLIO_DIRECTOR)
    page = client_of(director).get(reverse("questions")).text
    first = page[page.index("Ask these first") : page.index("All questions")]
    assert one.name in first
    assert other.name in first
    only = client_of(director).get(reverse("questions"), {"rule": RULE, "name": "harbour"}).text
    assert other.name in only
    assert one.name not in only
    assert "Ask these first" not in only


# ── Answered and sent ────────────────────────────────────────────────────────────────────────


def test_an_answer_stays_beside_the_facts(one, manager) -> None:
    found = the_question(one)
    client = client_of(manager)
    address = reverse("question", args=[one.id, found.key])
    assert client.post(address, {"verdict": "known", "reason": ""}).status_code == 200
    client.post(address, {"verdict": "known", "reason": "Approved in May."})
    assert "Approved in May." in client.get(address).text
    entry = Entry.objects.latest("number")
    assert (entry.verb, entry.subject_id) == ("questions.answer", one.id)
    assert "Approved in May." not in str(entry.payload)
    assert RULE not in str(entry.payload)
    assert not queries.listed(
        queries.visible_questions(manager), queries.Listed(rule=RULE)
    ).exists()
    settled = queries.Listed(rule=RULE, answered=True)
    assert queries.listed(queries.visible_questions(manager), settled).exists()


def test_whoever_only_reads_does_not_answer(one) -> None:
    analyst = a_person(Role.ANALYST, one)
    found = the_question(one)
    address = reverse("question", args=[one.id, found.key])
    assert client_of(analyst).get(address).status_code == 200
    given = {"verdict": "known", "reason": "I think so."}
    assert client_of(analyst).post(address, given).status_code == 403
    assert not Answer.objects.exists()


def test_an_answer_to_a_withheld_question_is_for_those_who_see_it(one, manager) -> None:
    found = the_question(one)
    Question.objects.filter(id=found.id).update(seen_from=2)
    found.refresh_from_db()
    by = {"by": actor_of(manager), "at": NOW}
    actions.answer_question(question=found, verdict="wrong", reason="It is 2028.", **by)
    staff = a_person(Role.STAFF, one)
    assert queries.answers_of(staff, one, [found.key])[found.key] == []
    assert len(queries.answers_of(manager, one, [found.key])[found.key]) == 1


def test_a_letter_goes_to_somebody_who_may_see_it_all(one, manager) -> None:
    owner = a_person(Role.SRO, one)
    found = the_question(one)
    address = reverse("question_send", args=[one.id, found.key])
    client = client_of(manager)
    drafted = client.get(address).text
    assert "on track" in drafted
    given = {"to": owner.id, "subject": "A question", "body": "What does it mean?"}
    assert client.post(address, given).status_code == 302
    (letter,) = OutboxMessage.objects.filter(to_address=owner.email)
    assert letter.body == "What does it mean?"
    assert "Sent to sro" in client.get(reverse("question", args=[one.id, found.key])).text
    staff = a_person(Role.STAFF, one)
    Question.objects.filter(id=found.id).update(seen_from=2)
    with pytest.raises(RuleBroken):
        actions.send_question(
            question=found, to=staff, subject="x", body="x", by=actor_of(manager), at=NOW
        )


def test_a_letter_quotes_nothing_that_is_kept_from_some(one, manager) -> None:
    owner = a_person(Role.SRO, one)
    found = the_question(one)
    Question.objects.filter(id=found.id).update(seen_from=1)
    given = {"to": owner.id, "subject": "A question", "body": "The end moved to 2028."}
    client_of(manager).post(reverse("question_send", args=[one.id, found.key]), given)
    (letter,) = OutboxMessage.objects.filter(to_address=owner.email)
    assert "2028" not in letter.body
    assert "/questions/" in letter.body


# ── A past day ───────────────────────────────────────────────────────────────────────────────


def test_a_past_day_knows_only_what_was_known_then(one, manager) -> None:
    before = queries.replayed(manager, one, date(2024, 12, 31))
    assert before.reports == 1
    assert RULE not in {q.rule for q in before.questions}
    assert before.after["days_later"] == 365
    assert before.after["cost_ratio"] == 1.5
    then = queries.replayed(manager, one, date(2025, 4, 1))
    assert RULE in {q.rule for q in then.questions}
    assert then.after == {}
    address = reverse("initiative_questions", args=[one.id])
    page = client_of(manager).get(address, {"on": "2024-12-31"})
    assert "1 report was known then" in page.text
    assert "365 days later" in page.text


def test_a_past_day_keeps_back_what_is_kept_back_now(one, manager) -> None:
    mark(one, "withheld", "end_date")
    staff = a_person(Role.STAFF, one)
    then = queries.replayed(staff, one, date(2025, 4, 1))
    assert RULE not in {q.rule for q in then.questions}
    assert queries.replayed(staff, one, date(2024, 12, 31)).after["days_later"] is None


def test_everything_is_replayed_by_the_worker(one, manager) -> None:
    day = date(2025, 4, 1)
    replay = actions.ask_for_replay(day=day, at=NOW)
    assert actions.ask_for_replay(day=day, at=NOW) == replay
    assert actions.replay_some(replay=replay, at=NOW)
    rows = queries.visible_questions(manager, on=day)
    assert rows.filter(rule=RULE).exists()
    page = client_of(manager).get(reverse("questions"), {"on": "2025-04-01"}).text
    assert "would have been asked" in page
    assert one.name in page
    mark(one, "withheld", "end_date")
    assert not queries.visible_questions(a_person(Role.STAFF, one), on=day).exists()
    assert actions.ask_for_replay(day=day, at=NOW).done_at is None  # a marking changed: anew
    with pytest.raises(RuleBroken):
        actions.ask_for_replay(day=NOW.date(), at=NOW)
    for number in (2, 3):
        actions.ask_for_replay(day=day.replace(day=number), at=NOW)
    with pytest.raises(RuleBroken, match="Other days"):
        actions.ask_for_replay(day=day.replace(day=4), at=NOW)


def test_what_has_left_the_portfolio_is_not_asked_about_by_itself(one, manager) -> None:
    left = contradicting("Harbour renewal")
    worked(left)
    type(left).objects.filter(id=left.id).update(reported=False)
    client = client_of(a_person(Role.PORTFOLIO_DIRECTOR))
    assert left.name not in client.get(reverse("questions")).text
    assert left.name in client.get(reverse("questions"), {"left": "too"}).text
    Report.objects.filter(initiative=left, as_at__year=2025).delete()
    assert reported_on([one.id, left.id], date(2025, 4, 1)) == {one.id}
    assert reported_on([one.id, left.id], date(2024, 4, 1)) == {one.id, left.id}


def test_the_page_asks_the_worker_for_a_past_day(one, manager, monkeypatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(type(tasks.replay_later), "enqueue", lambda _t, day: asked.append(day))
    client = client_of(manager)
    client.post(reverse("questions_replay"), {"on": "2025-04-01"})
    assert asked == ["2025-04-01"]
    assert "being worked out" in client.get(reverse("questions"), {"on": "2025-04-01"}).text
    client.post(reverse("questions_replay"), {"on": "nonsense"})
    assert Replay.objects.count() == 1


def test_whoever_holds_the_role_finds_the_question_with_their_work(one, manager) -> None:
    Question.objects.filter(rule__in=queries.useful_rules()).update(who="manager")
    asked = queries.mine_to_answer(manager, NOW.date())
    assert {q.who for q in asked} == {"manager"}
    director = a_person(Role.PORTFOLIO_DIRECTOR)
    assert queries.mine_to_answer(director, NOW.date()) == []
    assert asked[0].initiative.name in client_of(manager).get(reverse("my_work")).text


# ── Facts ────────────────────────────────────────────────────────────────────────────────────


def test_facts_count_what_nobody_answered(one, manager, django_assert_num_queries) -> None:
    fresh = an_initiative("Unlooked at")
    with django_assert_num_queries(3):
        facts = queries.facts_for([one.id, fresh.id], on=NOW.date())
    count = facts[one.id]["questions.unanswered"].value
    assert isinstance(count, int)
    assert count > 0
    assert facts[one.id]["questions.unanswered_long"].value == 0
    assert facts[fresh.id]["questions.unanswered"].value is None
    by = {"by": actor_of(manager), "at": NOW}
    actions.answer_question(question=the_question(one), verdict="known", reason="Yes.", **by)
    facts = queries.facts_for([one.id], on=NOW.date())
    assert facts[one.id]["questions.unanswered"].value == count - 1
    Question.objects.update(first_on=date(2025, 1, 1))
    facts = queries.facts_for([one.id], on=NOW.date())
    assert facts[one.id]["questions.unanswered_long"].value == count - 1
