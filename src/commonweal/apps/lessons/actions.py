"""Noting, sharing, answering; and saying what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.ledger.actions import record
from commonweal.apps.lessons.models import Lesson, LessonAnswer, LessonState
from commonweal.apps.lessons.queries import is_asked
from commonweal.apps.programmes.models import Initiative
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor, Subject

__all__ = [
    "answer_lesson",
    "change_lesson",
    "note_lesson",
    "retire_lesson",
    "say_result",
    "share_lesson",
]
_FREE = ("open", "internal")


@transaction.atomic
def note_lesson(
    *,
    initiative: Initiative,
    values: Mapping[str, Any],
    by: Actor,
    at: datetime,
    origin: Subject | None = None,
) -> Lesson:
    """Write down what was learned; ``origin`` is the record that it came from, a pilot say."""
    made = Lesson(
        initiative=initiative, organisation_id=initiative.organisation_id, noted_at=at,
        noted_by_id=by.id, noted_by_label=by.label, origin_kind=origin.kind if origin else "",
        origin_id=origin.id if origin else "", **values,
    )  # fmt: skip
    check(made, exclude=["initiative", "organisation"])
    made.save(force_insert=True)
    _enter(made, {"title": made.title}, verb="lessons.note", by=by, at=at)
    return made


@transaction.atomic
def change_lesson(*, lesson: Lesson, values: Mapping[str, Any], by: Actor, at: datetime) -> Lesson:
    """Mend the words of a lesson that is not shared yet. RuleBroken where it is: others answered
    what stood there."""
    held = _hold(lesson)
    if held.state != LessonState.NOTED:
        raise RuleBroken(
            _("Others are asked about it as it stands. Retire it, and note it anew."),
            code="shared-already",
        )
    for name, value in values.items():
        setattr(held, name, value)
    check(held, exclude=["initiative", "organisation"])
    held.save()
    _enter(held, {"changed": sorted(values)}, verb="lessons.change", by=by, at=at)
    return held


@transaction.atomic
def share_lesson(*, lesson: Lesson, by: Actor, at: datetime) -> Lesson:
    """Make it a check of others. RuleBroken where it, or its initiative, is kept from them."""
    held = _hold(lesson)
    if held.state != LessonState.NOTED:
        raise RuleBroken(_("It is shared already, or was retired."), code="not-noted")
    if held.marking not in _FREE or held.initiative.marking not in _FREE:
        raise RuleBroken(
            _("Only what is open or internal, learned where that is so too, is asked of others."),
            code="kept-back",
        )
    held.state, held.shared_at = LessonState.SHARED, at
    held.save()
    payload = {"question": held.question, "reach": held.reach}
    _enter(held, payload, verb="lessons.share", by=by, at=at)
    return held


@transaction.atomic
def retire_lesson(*, lesson: Lesson, reason: str, by: Actor, at: datetime) -> Lesson:
    """Ask nobody about it any more. What was answered stays."""
    held = _hold(lesson)
    if held.state == LessonState.RETIRED:
        return held
    held.state, held.retired_at = LessonState.RETIRED, at
    held.save()
    _enter(held, {}, verb="lessons.retire", by=by, at=at, reason=reason)
    return held


@transaction.atomic
def answer_lesson(
    *, lesson: Lesson, initiative: Initiative, values: Mapping[str, Any], by: Actor, at: datetime
) -> LessonAnswer:
    """Answer for an initiative that is asked (said, words), or answer anew. RuleBroken where it is
    not asked."""
    held = _hold(lesson)
    if not is_asked(held, initiative):
        raise RuleBroken(_("This is not asked here (any more)."), code="not-asked")
    made = LessonAnswer.objects.filter(lesson=held, initiative=initiative).first()
    made = made or LessonAnswer(lesson=held, initiative=initiative)
    made.said, made.words = values["said"], values["words"]
    made.answered_at, made.answered_by_id, made.answered_by_label = at, by.id, by.label
    check(made, exclude=["lesson", "initiative"])
    made.save()
    payload = {"answer": made.id, "said": made.said}
    _answered(made, payload, verb="lessons.answer", by=by, at=at)
    return made


@transaction.atomic
def say_result(
    *, answer: LessonAnswer, values: Mapping[str, Any], by: Actor, at: datetime
) -> LessonAnswer:
    """What came of having used it (result, result_words). RuleBroken where it was not used."""
    held = LessonAnswer.objects.select_for_update().get(id=answer.id)
    if held.said == LessonAnswer.Said.NOT_HERE:
        raise RuleBroken(_("It did not apply here, so nothing came of it."), code="not-used")
    held.result, held.result_words = values["result"], values["result_words"]
    held.result_at, held.result_by_id, held.result_by_label = at, by.id, by.label
    check(held, exclude=["lesson", "initiative"])
    held.save()
    payload = {"answer": held.id, "result": held.result}
    _answered(held, payload, verb="lessons.say-result", by=by, at=at)
    return held


def _hold(lesson: Lesson) -> Lesson:
    return Lesson.objects.select_for_update().select_related("initiative__organisation").get(
        id=lesson.id
    )  # fmt: skip


def _enter(
    lesson: Lesson,
    payload: Mapping[str, Any],
    *,
    verb: str,
    by: Actor,
    at: datetime,
    reason: str = "",
) -> None:
    subject = Subject("lesson", lesson.id, lesson.title)
    told = {"initiative": lesson.initiative_id, **payload}
    record(verb=verb, subject=subject, by=by, at=at, payload=told, reason=reason)


def _answered(
    answer: LessonAnswer, payload: Mapping[str, Any], *, verb: str, by: Actor, at: datetime
) -> None:
    """One entry about the initiative that answers: what gates read of it has changed."""
    one = answer.initiative
    told = {"lesson": answer.lesson_id, **payload}
    subject = Subject("initiative", one.id, one.name)
    record(verb=verb, subject=subject, by=by, at=at, payload=told)
