"""Lessons: of what they are asked, who reads them, and what gates read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from commonweal.apps.accounts.rules import Role
from commonweal.apps.accounts.tests.factories import hold, make_organisation, make_person
from commonweal.apps.lessons import actions
from commonweal.apps.lessons.models import Lesson
from commonweal.apps.lessons.queries import facts_for, matching, questions_of, visible_lessons
from commonweal.apps.lessons.rules import Asked, Where, applies
from commonweal.apps.programmes.actions import create_initiative
from commonweal.apps.programmes.models import Initiative
from commonweal.kernel.errors import NotAllowed, RuleBroken
from commonweal.kernel.shapes import Actor

NOW = timezone.now()
BY = {"by": Actor("system", "Tester"), "at": NOW}
VALUES = {
    "title": "Try forms on strangers", "observation": "Nobody finished it",
    "evidence": "Pilot of May", "recommendation": "Try it on people who have not seen it",
    "question": "Was the form tried on strangers?",
}  # fmt: skip
ASKED = Asked("b/", "x/y/", "programme", "ICT", "agile", ("form",), "delivery", False)


class TestWhereItApplies:
    @pytest.mark.parametrize(
        ("change", "fits"),
        [
            ({}, True),
            ({"body_path": "x/"}, True),
            ({"body_path": "z/"}, False),
            ({"category": "ict"}, True),
            ({"category": "roads"}, False),
            ({"kind": "project"}, False),
            ({"method": "agile"}, True),
            ({"tag": "Form"}, True),
            ({"tag": "desk"}, False),
            ({"illustrative": True}, False),
            ({"from_path": "b/"}, False),
            ({"from_path": "b/c/"}, False),
        ],
    )
    def test_each_limit_that_is_set_has_to_fit(self, change, fits):
        assert applies(replace(Where("a/"), **change), ASKED) is fits

    @pytest.mark.parametrize("phase", ["closed", "cancelled"])
    def test_what_is_over_is_not_asked(self, phase):
        assert not applies(Where("a/"), replace(ASKED, phase=phase))


@pytest.fixture
def bodies(db):
    ministry = make_organisation("Ministry")
    return ministry, make_organisation("Agency", parent=ministry), make_organisation("Town")


def an_initiative(body, name="One", **values) -> Initiative:
    return create_initiative(name=name, organisation=body, values=values, **BY)


def shared(one: Initiative, **values) -> Lesson:
    made = actions.note_lesson(initiative=one, values={**VALUES, **values}, **BY)
    return actions.share_lesson(lesson=made, **BY)


def test_it_is_asked_until_somebody_answers_and_says_what_came_of_it(bodies):
    ministry, agency, town = bodies
    one, below, far = (an_initiative(body) for body in (ministry, agency, town))
    lesson = shared(one)
    assert [q.lesson for q in questions_of(below)] == [lesson]
    assert questions_of(one) == questions_of(far) == []
    facts = facts_for([one.id, below.id], on=NOW.date())
    assert facts[below.id]["lessons.unanswered"].value == 1
    assert facts[one.id]["lessons.unanswered"].value == 0
    before = facts_for([below.id], on=NOW.date() - timedelta(days=1))
    assert before[below.id]["lessons.unanswered"].value == 0
    said = {"said": "planned", "words": "In May"}
    actions.answer_lesson(lesson=lesson, initiative=below, values=said, **BY)
    answer = actions.answer_lesson(
        lesson=lesson, initiative=below, values={**said, "said": "used"}, **BY
    )
    assert facts_for([below.id], on=NOW.date())[below.id]["lessons.unanswered"].value == 0
    result = {"result": "helped", "result_words": "Half as many stopped"}
    assert actions.say_result(answer=answer, values=result, **BY).result == "helped"
    with pytest.raises(RuleBroken):
        actions.answer_lesson(lesson=lesson, initiative=far, values=said, **BY)
    actions.retire_lesson(lesson=lesson, reason="Old", **BY)
    assert questions_of(below) == []


def test_what_does_not_apply_has_no_result(bodies):
    lesson = shared(an_initiative(bodies[0]))
    said = {"said": "not-here", "words": "No form"}
    below = an_initiative(bodies[1])
    answer = actions.answer_lesson(lesson=lesson, initiative=below, values=said, **BY)
    with pytest.raises(RuleBroken):
        actions.say_result(answer=answer, values={"result": "helped", "result_words": "x"}, **BY)


def test_what_is_kept_back_is_not_shared_and_is_not_asked_once_it_is(bodies):
    one, below = an_initiative(bodies[0]), an_initiative(bodies[1])
    kept = actions.note_lesson(initiative=one, values={**VALUES, "marking": "sensitive"}, **BY)
    with pytest.raises(RuleBroken) as refused:
        actions.share_lesson(lesson=kept, **BY)
    assert refused.value.code == "kept-back"
    lesson = shared(one, reach="all")
    person = make_person("Tia", organisation=bodies[2])
    hold(person, Role.SRO, bodies[2])
    assert list(visible_lessons(person)) == [lesson]
    Initiative.objects.filter(id=one.id).update(marking="sensitive")
    assert questions_of(below) == []
    assert not visible_lessons(person).exists()
    with pytest.raises(RuleBroken):
        actions.change_lesson(lesson=lesson, values={"title": "New"}, **BY)
    with pytest.raises(RuleBroken):
        actions.share_lesson(lesson=lesson, **BY)


def test_who_reads_it(bodies, client):
    ministry, agency, town = bodies
    one = an_initiative(ministry, "Secret plan of the ministry")
    noted = actions.note_lesson(initiative=one, values=VALUES, **BY)
    near, far, stranger = (make_person(name) for name in ("Ann", "Bo", "Cy"))
    hold(near, Role.SRO, agency)
    hold(far, Role.SRO, town)
    assert not visible_lessons(near).exists()
    lesson = actions.share_lesson(lesson=noted, **BY)
    assert list(visible_lessons(near)) == [lesson]
    assert not visible_lessons(far).exists()
    assert not visible_lessons(stranger).exists()
    client.force_login(near)
    told = client.get(reverse("lesson", args=[lesson.id])).content.decode()
    listed = client.get(reverse("lessons")).content.decode()
    assert "Try forms on strangers" in told
    assert "Secret plan" not in told + listed
    assert "Tester" not in told + listed
    assert client.post(reverse("lesson_share", args=[lesson.id])).status_code == 403


def test_it_is_found_by_its_words_and_cause(bodies):
    lesson = shared(an_initiative(bodies[0]), cause="skills", cause_words="No designer")
    found = Lesson.objects.all()
    assert list(matching(found, "STRANGERS designer")) == [lesson]
    assert not matching(found, "strangers bridge").exists()
    assert matching(found, "", "skills").exists()
    assert not matching(found, "", "supplier").exists()


def test_pages_from_noting_to_the_answer(bodies, client):
    person = make_person("Sam", organisation=bodies[0])
    hold(person, Role.SRO, bodies[0])
    client.force_login(person)
    one, other = an_initiative(bodies[0]), an_initiative(bodies[1], "Other")

    def post(name, *args, **data):
        return client.post(reverse(name, args=args), data, follow=True).content.decode()

    form = {**VALUES, "reach": "body", "marking": "internal"}
    assert "Noted" in post("lesson_new", one.id, **form)
    lesson = Lesson.objects.get()
    assert "A better title" in post("lesson_edit", lesson.id, **{**form, "title": "A better title"})
    assert "Asked at gates" in post("lesson_share", lesson.id)
    shown = client.get(reverse("initiative_lessons", args=[other.id])).content.decode()
    assert "1 lesson of others waits to be answered" in shown
    said = post("lesson_answer", other.id, lesson.id, said="used", words="On Monday")
    assert "has been answered" in said
    came = {"result": "helped", "result_words": "Fewer calls"}
    assert "It helped" in post("lesson_result", other.id, lesson.id, **came)
    assert "Fewer calls" in client.get(reverse("lesson", args=[lesson.id])).content.decode()
    assert "No longer asked" in post("lesson_retire", lesson.id, reason="Old")


def test_only_who_may_approve_shares(bodies):
    from commonweal.apps.lessons.queries import lesson_for

    lesson = actions.note_lesson(initiative=an_initiative(bodies[0]), values=VALUES, **BY)
    person = make_person("Pat", organisation=bodies[0])
    hold(person, Role.PROGRAMME_MANAGER, bodies[0])
    with pytest.raises(NotAllowed):
        lesson_for(person, lesson.id, "approve")
    assert lesson_for(person, lesson.id, "edit") == lesson
