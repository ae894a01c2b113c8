"""My work: what waits for one person, over all rooms. Each room says what is theirs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from commonweal.apps.accounts.asking import person_of
from commonweal.apps.accounts.models import User
from commonweal.apps.appraisals.queries import cases_waiting
from commonweal.apps.decisions.queries import decisions_waiting
from commonweal.apps.exceptions.queries import exceptions_asked, exceptions_waiting
from commonweal.apps.exposures.queries import work_of as risk_work_of
from commonweal.apps.plans.queries import changes_waiting
from commonweal.apps.questions.queries import mine_to_answer
from commonweal.apps.questions.showing import shown
from commonweal.apps.reports.queries import reports_waiting
from commonweal.apps.reviews.models import Review
from commonweal.apps.reviews.queries import (
    Tracked,
    mine_to_confirm,
    mine_to_do,
    reviews_to_man,
    reviews_under_way,
)
from commonweal.apps.stewardship.queries import work_of
from commonweal.apps.tolerances.queries import to_review
from commonweal.apps.tolerances.words import kind_words
from commonweal.web import display
from commonweal.web.navigation import address


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits: what it is, of what, since or until when, and where it is done."""

    label: str
    place: str
    url: str
    when: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Things of one kind."""

    key: str
    heading: str
    items: list[Item]


@login_required
@require_GET
def my_work(request: HttpRequest) -> HttpResponse:
    user, today = person_of(request), timezone.localdate()
    parts = [part for part in parts_of(user, today) if part.items]
    count = sum(len(part.items) for part in parts)
    late = sum(item.late for part in parts for item in part.items)
    context = {
        "parts": parts,
        "sentence": _sentence(count, late),
        "breadcrumbs": [(_("Portfolio"), "/"), (_("My work"), "")],
    }
    return render(request, "work/mine.html", context)


def parts_of(user: User, today: date) -> list[Part]:
    """What cannot wait first: what is late, then decisions, then what others said is done."""
    return [
        Part("to-do", _("To be done by you"), _tracked(mine_to_do(user, today), "done")),
        Part("decisions", _("Decisions about gates"), list(_gates(user, today))),
        Part("approvals", _("Other decisions"), list(_approvals(user))),
        Part("exceptions", _("Forecasts beyond what may differ"),
             list(_exceptions(user, today))),
        Part("confirm", _("To be confirmed, because somebody said it is done"),
             _tracked(mine_to_confirm(user, today), "confirm")),
        Part("panels", _("Reviews that need a panel"), list(_reviews(reviews_to_man(user)))),
        Part("reviews", _("Reviews that you sit on"), list(_reviews(reviews_under_way(user)))),
        Part("benefits", _("Benefits"), list(_benefits(user, today))),
        Part("risks", _("Risks"), list(_risks(user, today))),
        Part("questions", _("Questions that you could answer"), list(_questions(user, today))),
    ]  # fmt: skip


def _tracked(rows: Iterable[Tracked], step: str) -> list[Item]:
    return [
        Item(
            label=row.follow_up.words,
            place=row.follow_up.initiative.name,
            url=address(f"follow_up_{step}", row.follow_up.id),
            when=_("by %(day)s") % {"day": display.day(row.follow_up.due_on)},
            late=bool(row.late),
        )
        for row in rows
    ]


def _gates(user: User, today: date) -> Iterable[Item]:
    for one in decisions_waiting(user, today):
        step = "second" if one.state == "second" else "decide"
        yield Item(
            one.gate_title, one.initiative.name,
            address(f"gate_{step}", one.initiative_id, one.id), _since(one.asked_at),
        )  # fmt: skip


def _approvals(user: User) -> Iterable[Item]:
    for change in changes_waiting(user):
        url = address("change", change.initiative_id, change.id)
        yield Item(change.what, change.initiative.name, url, _since(change.submitted_at))
    for case in cases_waiting(user):
        url = address("case_version", case.initiative_id, case.id)
        label = _("%(stage)s, version %(n)s") % {"stage": case.get_stage_display(),
                                                 "n": case.number}  # fmt: skip
        yield Item(label, case.initiative.name, url, _since(case.submitted_at))
    for report in reports_waiting(user):
        url = address("own_report", report.initiative_id, report.id)
        yield Item(report.label, report.initiative.name, url, _since(report.locked_at))


def _exceptions(user: User, today: date) -> Iterable[Item]:
    for one in exceptions_waiting(user, today):
        url = address("exception", one.id)
        yield Item(kind_words(one.kind), one.initiative.name, url, _since(one.raised_at))
    for one in exceptions_asked(user, today):
        due = _("by %(day)s") % {"day": display.day(one.due_on)} if one.due_on else ""
        words = ", ".join(part for part in (one.get_answer_display(), due) if part)
        late = bool(one.due_on and one.due_on < today)
        url = address("exception", one.id)
        yield Item(kind_words(one.kind), one.initiative.name, url, words, late)
    for row in to_review(user, today):
        place = row.initiative or row.organisation
        name = "tolerances" if row.initiative_id else "body_tolerances"
        words = _("a tolerance is to be looked at again")
        yield Item(kind_words(row.kind), str(place), address(name, place.pk), words)


def _reviews(found: Iterable[Review]) -> Iterable[Item]:
    for one in found:
        url = address("gate_review", one.initiative_id, one.id)
        yield Item(one.gate_title, one.initiative.name, url, _since(one.asked_at))


def _benefits(user: User, today: date) -> Iterable[Item]:
    work, where = work_of(user, today), _("Benefits")
    for share in work.acceptances:
        url = address("benefit_accept", share.benefit_id, share.initiative_id)
        yield Item(share.benefit.title, share.initiative.name, url, _("to accept"))
    for row in work.reviews:
        url = address("benefit_review", row.benefit.id)
        yield Item(row.benefit.title, where, url, _("a review is due"))
    for row in work.stale:
        url = address("benefit", row.benefit.id)
        yield Item(row.benefit.title, where, url, _("a measured value is missing"))
    for row in work.checks:
        url = address("benefit_verify", row.benefit.id)
        yield Item(row.benefit.title, where, url, _("to check"))


def _risks(user: User, today: date) -> Iterable[Item]:
    work, seen = risk_work_of(user, today), set()
    for one in work.actions:
        due = _("by %(day)s") % {"day": display.day(one.due_on)} if one.due_on else ""
        done = address("risk_action_done", one.action.risk_id, one.action.id)
        yield Item(one.what, one.action.risk.title, done, due, one.late)
    for rows, words in (
        (work.raised, _("raised by an early warning: score it anew")),
        (work.reviews, _("due to be looked at")),
        (work.untouched, _("looked at by nobody for too long")),
    ):
        for row in rows:
            if row.risk.id not in seen:
                seen.add(row.risk.id)
                place = row.risk.initiative or row.risk.organisation
                yield Item(row.risk.title, str(place), address("risk", row.risk.id), words)


def _questions(user: User, today: date) -> Iterable[Item]:
    for one in shown(mine_to_answer(user, today), user):
        since = _("since %(day)s") % {"day": display.day(one.since)}
        yield Item(one.ask, one.initiative.name, one.url, since)


def _since(at: datetime | None) -> str:
    return _("since %(day)s") % {"day": display.day(timezone.localdate(at))} if at else ""


def _sentence(count: int, late: int) -> str:
    if not count:
        return _("Nothing waits for you.")
    words = ngettext(
        "%(n)s thing waits for you.", "%(n)s things wait for you.", count
    ) % {"n": count}  # fmt: skip
    if not late:
        return words
    more = ngettext("%(n)s of them is late.", "%(n)s of them are late.", late) % {"n": late}
    return f"{words} {more}"
