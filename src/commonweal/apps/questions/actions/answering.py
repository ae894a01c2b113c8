"""What people say of a question, and to whom they send it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.accounts.models import User
from commonweal.apps.administration.actions import queue_message
from commonweal.apps.ledger.actions import record
from commonweal.apps.questions.models import Answer, Letter, Question, Verdict
from commonweal.apps.questions.queries.seeing import visible_questions
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import Actor, Subject

__all__ = ["answer_question", "send_question"]


@transaction.atomic
def answer_question(
    *, question: Question, verdict: str, reason: str, by: Actor, at: datetime
) -> Answer:
    """Say that a question is useful, known, or wrong, with the reason. It stays beside the facts;
    whoever thinks otherwise says so in an answer of their own."""
    if not reason.strip():
        raise RuleBroken(_("Say why."), code="answer-without-reason", field="reason")
    answer = Answer(
        initiative_id=question.initiative_id,
        key=question.key,
        rule=question.rule,
        verdict=Verdict(verdict),
        reason=reason.strip(),
        level=question.seen_from,
        at=at,
        by_id=by.id,
        by_label=by.label,
    )
    check(answer)
    answer.save(force_insert=True)
    _enter(
        question,
        {"answer": answer.id, "verdict": verdict},
        verb="questions.answer",
        by=by,
        at=at,
    )
    return answer


@transaction.atomic
def send_question(
    *, question: Question, to: User, subject: str, body: str, by: Actor, at: datetime
) -> Letter:
    """Put a letter to somebody who could answer in the outbox. RuleBroken where they may not see
    the question. What is kept from some people is not quoted in a letter, which is read by whoever
    opens it: that letter only says where the question stands."""
    if not visible_questions(to).filter(id=question.id).exists():
        raise RuleBroken(
            _("This person may not see all that the question quotes. Choose somebody else."),
            code="letter-to-outsider",
            field="to",
        )
    letter = Letter(
        initiative_id=question.initiative_id,
        key=question.key,
        to_id=to.id,
        to_label=to.name,
        at=at,
        by_id=by.id,
        by_label=by.label,
    )
    check(letter)
    letter.save(force_insert=True)
    queue_message(to_address=to.email, subject=subject, body=body, at=at, person=to)
    _enter(question, {"to": to.id}, verb="questions.send", by=by, at=at)
    return letter


def _enter(
    question: Question, payload: dict[str, str], *, verb: str, by: Actor, at: datetime
) -> None:
    """One entry about the initiative. Neither the question, nor its kind, nor the reason is in it:
    they may tell what not every reader of the history may see."""
    initiative = question.initiative
    record(
        verb=verb,
        subject=Subject("initiative", initiative.id, initiative.name),
        by=by,
        at=at,
        payload={"key": question.key, **payload},
    )
