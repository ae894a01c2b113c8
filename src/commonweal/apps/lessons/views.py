"""Pages of lessons: all of them, those asked of an initiative, one. Private to this slice."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from commonweal.apps.accounts.asking import page_of
from commonweal.apps.accounts.queries import access_of
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.lessons import actions, forms
from commonweal.apps.lessons.models import Lesson, LessonState
from commonweal.apps.lessons.queries import (
    Question,
    answer_for,
    lesson_for,
    matching,
    questions_of,
    visible_answers,
    visible_lessons,
)
from commonweal.apps.plans.pages import Place, address, ask, asking, sent, show
from commonweal.apps.plans.queries import working_initiative
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import initiative_for, visible_initiatives
from commonweal.kernel.errors import NotFound, RuleBroken
from commonweal.kernel.shapes import Subject

FORM = "lessons/form.html"
ORIGINS = {"pilot"}


@require_GET
@login_required
def lessons(request: HttpRequest) -> HttpResponse:
    form = forms.SearchForm(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    found = matching(visible_lessons(request.user), given.get("q", ""), given.get("cause", ""))
    page = page_of(request, found)
    words = ngettext(
        "%(n)s lesson was learned.", "%(n)s lessons were learned.", page.paginator.count
    )
    place = Place(
        _("Lessons"), None, words % {"n": page.paginator.count}, template="lessons/list.html"
    )
    seen = _seen(request, [one.initiative_id for one in page])
    rows = [(one, one.initiative_id in seen) for one in page]
    return show(request, place, form=form, page=page, rows=rows)


@require_GET
@login_required
def initiative_lessons(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = initiative_for(request.user, initiative_id)
    asked = questions_of(one)
    own = visible_lessons(request.user).filter(initiative=one)
    verbs = access_of(request.user).verbs(one.organisation.path, one.path)
    place = Place(_("Lessons"), one, _sentence(asked), template="lessons/initiative.html")
    return show(request, place, asked=asked, own=own, may_edit=Verb.EDIT in verbs)


def _sentence(asked: list[Question]) -> str:
    unanswered = sum(one.answer is None for one in asked)
    if not asked:
        return _("No lesson of others is asked here.")
    if not unanswered:
        return _("Every lesson of others that is asked here has been answered.")
    return ngettext(
        "%(n)s lesson of others waits to be answered before the next gate.",
        "%(n)s lessons of others wait to be answered before the next gate.",
        unanswered,
    ) % {"n": unanswered}


@require_GET
@login_required
def lesson(request: HttpRequest, lesson_id: str) -> HttpResponse:
    one = lesson_for(request.user, lesson_id)
    here = _seen(request, [one.initiative_id])
    body = one.initiative.organisation
    verbs = access_of(request.user).verbs(body.path, one.initiative.path) if here else frozenset()
    noted = one.state == LessonState.NOTED
    return show(
        request,
        _place(one.title, one, template="lessons/lesson.html"),
        answers=visible_answers(request.user, one),
        here=bool(here),
        may_edit=Verb.EDIT in verbs and noted,
        may_share=Verb.APPROVE in verbs and noted,
        may_retire=Verb.APPROVE in verbs and one.state == LessonState.SHARED,
    )


def _seen(request: HttpRequest, ids: list[str]) -> set[str]:
    """Those of these initiatives that this person may see: the others are not named."""
    found = visible_initiatives(request.user).filter(id__in=ids)
    return set(found.order_by().values_list("id", flat=True))


@login_required
def new(request: HttpRequest, initiative_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, "edit")
    form = forms.LessonForm(sent(request), initial={"title": request.GET.get("title", "")[:200]})
    words = _("Say what happened and what shows it. It is asked of nobody before it is shared.")
    trail = ((_("Lessons"), address("initiative_lessons", one.id)),)
    return ask(
        request, Place(_("A new lesson"), one, words, template=FORM, trail=trail), form,
        lambda: actions.note_lesson(
            initiative=one, values=form.cleaned_data, origin=_origin(request), **asking(request)
        ),
        _url,
    )  # fmt: skip


def _origin(request: HttpRequest) -> Subject | None:
    kind, _dash, key = request.GET.get("from", "").partition("-")
    return Subject(kind, key) if kind in ORIGINS and len(key) == 26 and key.isalnum() else None


@login_required
def edit(request: HttpRequest, lesson_id: str) -> HttpResponse:
    one = lesson_for(request.user, lesson_id, "edit")
    if one.state != LessonState.NOTED:
        raise RuleBroken(
            _("Others are asked about it as it stands. Retire it, and note it anew."),
            code="shared-already",
        )
    form = forms.LessonForm(sent(request), initial=forms.initial_of(one))
    return ask(
        request, _place(_("Change it"), one), form,
        lambda: actions.change_lesson(lesson=one, values=form.cleaned_data, **asking(request)),
        _url(one),
    )  # fmt: skip


@login_required
@require_POST
def share(request: HttpRequest, lesson_id: str) -> HttpResponse:
    one = lesson_for(request.user, lesson_id, "approve")
    actions.share_lesson(lesson=one, **asking(request))
    messages.success(request, _("It is asked at the next gate of what it applies to."))
    return redirect(_url(one))


@login_required
def retire(request: HttpRequest, lesson_id: str) -> HttpResponse:
    one = lesson_for(request.user, lesson_id, "approve")
    form = forms.ReasonForm(sent(request))
    words = _("Nobody is asked about it any more. What was answered stays.")
    return ask(
        request, _place(_("Retire it"), one, sentence=words), form,
        lambda: actions.retire_lesson(lesson=one, **form.cleaned_data, **asking(request)),
        _url(one),
    )  # fmt: skip


@login_required
def answer(request: HttpRequest, initiative_id: str, lesson_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, "edit")
    found = next((q for q in questions_of(one) if q.lesson.id == lesson_id), None)
    if found is None:
        raise NotFound(_("This is not asked here (any more)."))
    initial = {"said": found.answer.said, "words": found.answer.words} if found.answer else {}
    form = forms.AnswerForm(sent(request), initial=initial)
    return ask(
        request, _below(found.lesson.question, one, found.lesson), form,
        lambda: actions.answer_lesson(
            lesson=found.lesson, initiative=one, values=form.cleaned_data, **asking(request)
        ),
        address("initiative_lessons", one.id),
    )  # fmt: skip


@login_required
def result(request: HttpRequest, initiative_id: str, lesson_id: str) -> HttpResponse:
    one = working_initiative(request.user, initiative_id, "edit")
    found = answer_for(request.user, one, lesson_id)
    form = forms.ResultForm(sent(request), initial={
        "result": found.result, "result_words": found.result_words,
    })  # fmt: skip
    return ask(
        request, _below(_("What came of it"), one, found.lesson), form,
        lambda: actions.say_result(answer=found, values=form.cleaned_data, **asking(request)),
        address("initiative_lessons", one.id),
    )  # fmt: skip


def _below(title: str, one: Initiative, found: Lesson) -> Place:
    trail = ((_("Lessons"), address("initiative_lessons", one.id)),)
    context = {"lesson": found, "back": address("initiative_lessons", one.id)}
    return Place(title, one, found.recommendation, template=FORM, trail=trail, context=context)


def _place(title: str, one: Lesson, *, sentence: str = "", **more: Any) -> Place:
    trail: tuple[tuple[str, str], ...] = ((_("Lessons"), address("lessons")),)
    if title != one.title:
        trail += ((one.title, _url(one)),)
    context = {
        "lesson": one,
        "marking": one.get_marking_display(),
        "illustrative": one.organisation.illustrative,
        "back": _url(one),
    }
    return Place(
        title, None, sentence, **{"template": FORM, "trail": trail, "context": context, **more}
    )


def _url(one: Lesson) -> str:
    return address("lesson", one.id)
