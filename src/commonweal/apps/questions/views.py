"""Pages of questions. Private to this slice."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from commonweal.apps.accounts.asking import asking, page_of, posted
from commonweal.apps.plans.pages import Place, address, show
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import initiative_for
from commonweal.apps.questions import actions, queries, tasks
from commonweal.apps.questions.forms import AnswerForm, DayForm, FilterForm, LetterForm
from commonweal.apps.questions.models import Question
from commonweal.apps.questions.showing import (
    QuestionShown,
    letter_draft,
    people_to_ask,
    rule_names,
    shown,
    shown_then,
)
from commonweal.apps.questions.words import rule_title
from commonweal.kernel.errors import RuleBroken


@require_GET
@login_required
def questions(request: HttpRequest) -> HttpResponse:
    day = _day(request)
    rows = queries.visible_questions(request.user, on=day)
    form = FilterForm(request.GET, rules=rule_names())
    asked = _asked(form, day)
    page = page_of(request, queries.listed(rows, asked))
    on_top = page.number == 1 and not asked.anything
    first = queries.top_five(queries.listed(rows, asked), queries.useful_rules()) if on_top else []
    found = {"first": shown(first, request.user), "rows": shown(list(page), request.user)}
    place = Place(_("Questions to ask this week"), template="questions/questions.html")
    waiting = 0 if day else queries.not_looked_at(request.user)
    found["about"] = queries.initiatives_of(queries.listed(rows, asked))
    return show(request, place, page=page, form=form, waiting=waiting, **found, **_then(day))


@require_POST
@login_required
def replay(request: HttpRequest) -> HttpResponse:
    """Have a past day worked out by the worker, for everybody's questions of that day."""
    form = DayForm(posted(request))
    if not form.is_valid():
        messages.warning(request, _("Give a day, such as 30/09/2016."))
        return redirect("questions")
    try:
        asked = actions.ask_for_replay(day=form.cleaned_data["on"], at=asking(request)["at"])
    except RuleBroken as refused:
        messages.warning(request, refused.message)
        return redirect("questions")
    if asked.done_at is None:
        tasks.replay_later.enqueue(asked.day.isoformat())
    return redirect(f"{reverse('questions')}?on={asked.day.isoformat()}")


@require_GET
@login_required
def initiative_questions(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = initiative_for(request.user, initiative_id)
    day = _day(request)
    found = _now(request, one) if day is None else _past(request, one, day)
    place = Place(_("Questions"), one, template="questions/initiative.html")
    return show(request, place, day=day, day_form=_day_form(day), **found)


@login_required
def question(request: HttpRequest, initiative_id: str, question_key: str) -> HttpResponse:
    found = queries.question_for(request.user, initiative_id, question_key)
    form = AnswerForm(posted(request))
    if request.method == "POST":
        queries.require_answering(request.user, found.initiative)
    if form.is_valid() and form.perform(
        actions.answer_question, question=found, **form.cleaned_data, **asking(request)
    ):
        messages.success(request, _("Kept, beside the facts."))
        return redirect("question", initiative_id, question_key)
    (one,) = shown([found], request.user)
    return show(request, _place(found, one), form=form, **_around(request, found, one))


@login_required
def send(request: HttpRequest, initiative_id: str, question_key: str) -> HttpResponse:
    found = queries.question_for(request.user, initiative_id, question_key)
    queries.require_answering(request.user, found.initiative)
    (one,) = shown([found], request.user)
    subject, body = letter_draft(request.build_absolute_uri(one.url), found, one)
    quotes = found.seen_from == 0
    initial = {"subject": subject, "body": body}
    people = people_to_ask(found, one)
    form = LetterForm(posted(request), people=people, quotes=quotes, initial=initial)
    if form.is_valid() and _send(request, found, form, body):
        messages.success(request, _("The letter is in the outbox."))
        return redirect("question", initiative_id, question_key)
    place = _place(found, one, title=_("Send the question"), template="questions/send.html")
    return show(request, place, form=form, one=one, body="" if quotes else body)


def _gone(request: HttpRequest, one: Initiative) -> list[tuple[Any, str, Any]]:
    """Questions that are no longer asked, in a few words, with what was said of each."""
    rows = list(queries.gone_of(request.user, one))
    said = queries.answers_of(request.user, one, [row.key for row in rows])
    return [(row, rule_title(row.rule), said[row.key]) for row in rows]


def _send(request: HttpRequest, found: Question, form: LetterForm, body: str) -> object:
    given = {"body": body, **form.cleaned_data}
    return form.perform(actions.send_question, question=found, **given, **asking(request))


def _place(found: Question, one: QuestionShown, *, title: str = "", template: str = "") -> Place:
    trail = [(_("Questions"), address("initiative_questions", found.initiative_id))]
    if title:
        trail.append((_("One question"), one.url))
    return Place(
        title or _("One question"),
        found.initiative,
        template=template or "questions/question.html",
        trail=tuple(trail),
    )


def _around(request: HttpRequest, found: Question, one: QuestionShown) -> dict[str, Any]:
    answers = queries.answers_of(request.user, found.initiative, [found.key])
    may = queries.may_answer(request.user, found.initiative)
    return {
        "one": one,
        "answers": answers[found.key],
        "letters": queries.letters_of(found.initiative, found.key) if may else [],
        "may_answer": may,
    }


def _asked(form: FilterForm, day: date | None) -> queries.Listed:
    """What is no longer reported is asked about only where somebody wants it; the replay of a past
    day has what was reported then."""
    given = form.cleaned_data if form.is_valid() else {}
    if day is not None:
        return queries.Listed(given.get("name", ""), given.get("rule", ""))
    answered, reported = given.get("state") == "answered", not given.get("left")
    return queries.Listed(given.get("name", ""), given.get("rule", ""), answered, reported)


def _now(request: HttpRequest, one: Initiative) -> dict[str, Any]:
    """The questions of one initiative as they stand."""
    rows = queries.visible_questions(request.user).filter(initiative=one)
    first = queries.first_of(rows, queries.useful_rules())
    rest = list(queries.listed(rows.exclude(id__in=[row.id for row in first]), queries.Listed()))
    settled = queries.listed(rows, queries.Listed(answered=True))
    return {
        "first": shown(first, request.user),
        "rows": shown(rest, request.user),
        "count": len(first) + len(rest),
        "settled": shown(list(settled), request.user),
        "gone": _gone(request, one),
        "worked": queries.worked_of(one),
    }


def _then(day: date | None) -> dict[str, Any]:
    """What the page says of a past day, where one was asked for."""
    found = {"day": day, "day_form": _day_form(day)}
    return found | ({"replay": queries.replay_on(day)} if day else {})


def _past(request: HttpRequest, one: Initiative, day: date) -> dict[str, Any]:
    then = queries.replayed(request.user, one, day)
    first, rest = shown_then(then.questions, one, day)
    return {"first": first, "rows": rest, "reports": then.reports, "after": then.after}


def _day(request: HttpRequest) -> date | None:
    """The past day in the address; anything else is no day."""
    form = DayForm({"on": request.GET.get("on", "")})
    return form.cleaned_data["on"] if form.is_valid() else None


def _day_form(day: date | None) -> DayForm:
    return DayForm(initial={"on": day})
