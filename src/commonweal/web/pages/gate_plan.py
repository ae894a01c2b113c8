"""Gates of the whole portfolio: the ones to come, how long people wait, and what is to be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.decisions.queries import GateRow, decision_waits, planned_gates
from commonweal.apps.programmes.queries import field_visible, visible_initiatives
from commonweal.apps.reviews.models import FollowUp
from commonweal.apps.reviews.queries import follow_ups_seen, review_waits, tracked
from commonweal.apps.reviews.rules import Waits, waits_of
from commonweal.web import display
from commonweal.web.navigation import address

ROWS = 100


@dataclass(frozen=True, slots=True)
class Month:
    """The gates of one month; ``None`` as its first day is "no day yet"."""

    first: date | None
    rows: list[GateRow]

    @property
    def title(self) -> str:
        return display.month(self.first) if self.first else _("No day yet")


@login_required
@require_GET
def plan(request: HttpRequest) -> HttpResponse:
    """The forward plan: month by month, what is overdue first."""
    today = timezone.localdate()
    rows = planned_gates(request.user)
    late = sum(1 for row in rows if row.planned and row.planned < today)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {
        "months": months_of(list(page.object_list)),
        "page": page,
        "today": today,
        "sentence": _plan_sentence(len(rows), late),
        "waits": waits_shown(request.user),
        "breadcrumbs": [(_("Portfolio"), "/"), (_("Gates to come"), "")],
    }
    return render(request, "gate_plan/plan.html", context)


@login_required
@require_GET
def to_do(request: HttpRequest) -> HttpResponse:
    """Everything that follows from reviews and decisions, of all that this person may see."""
    today, kind = timezone.localdate(), request.GET.get("kind", "")
    rows = _wanted(request.user, kind)
    late = rows.filter(state=FollowUp.State.OPEN, due_on__lt=today).count()
    page = Paginator(rows.order_by("due_on", "id"), ROWS).get_page(request.GET.get("page"))
    context = {
        "rows": tracked(page.object_list, today),
        "page": page,
        "kinds": FollowUp.Kind.choices,
        "kind": kind,
        "sentence": _to_do_sentence(page.paginator.count, late),
        "breadcrumbs": [*_here(), (_("To be done"), "")],
    }
    return render(request, "gate_plan/to_do.html", context)


def _wanted(user: Anyone, kind: str) -> QuerySet[FollowUp]:
    rows = follow_ups_seen(user).exclude(state=FollowUp.State.CONFIRMED)
    return rows.filter(kind=kind) if kind in FollowUp.Kind.values else rows


def _here() -> list[tuple[str, str]]:
    return [(_("Portfolio"), "/"), (_("Gates to come"), address("gate_plan"))]


def months_of(rows: list[GateRow]) -> list[Month]:
    """The rows, which come in their order, by month."""
    found: dict[date | None, list[GateRow]] = {}
    for row in rows:
        first = row.planned.replace(day=1) if row.planned else None
        found.setdefault(first, []).append(row)
    return [Month(first, held) for first, held in found.items()]


def waits_shown(user: Anyone) -> list[tuple[str, Waits]]:
    """How many days each kind of approval takes, of all that this person may see."""
    whole = visible_initiatives(user).filter(field_visible(user))
    now = timezone.now()
    return [
        (_("Decision about a gate"), waits_of(decision_waits(whole), now)),
        (_("Review, until it is finished"), waits_of(review_waits(whole), now)),
    ]


def _plan_sentence(count: int, late: int) -> str:
    if not count:
        return _("No gate is planned.")
    words = ngettext("%(n)s gate is to come", "%(n)s gates are to come", count) % {"n": count}
    if not late:
        return _("%(words)s; none is past its day.") % {"words": words}
    more = ngettext("%(n)s is past its day", "%(n)s are past their day", late) % {"n": late}
    return f"{words}; {more}."


def _to_do_sentence(count: int, late: int) -> str:
    if not count:
        return _("Nothing is to be done.")
    words = ngettext("%(n)s thing is to be done", "%(n)s things are to be done", count)
    more = ngettext("%(n)s is late", "%(n)s are late", late) if late else _("none is late")
    return f"{words % {'n': count}}; {more % {'n': late}}."
