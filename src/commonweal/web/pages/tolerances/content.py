"""What the pages of tolerances and exceptions are given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import MarkingName
from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.exceptions.models import ToleranceException
from commonweal.apps.exceptions.queries import (
    exceptions_of,
    is_waiting,
    may_answer,
    visible_exceptions,
)
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import kept_fields, visible_initiatives
from commonweal.apps.tolerances.queries import tolerance_page
from commonweal.apps.tolerances.rules import Kind, figures_from, uses_from
from commonweal.apps.tolerances.words import differs_words, kind_words
from commonweal.web import display
from commonweal.web.navigation import address
from commonweal.web.pages.tolerances.words import (
    day_of,
    exception_state,
    figure_rows,
    kind_row,
    line_row,
    now_words,
    standing_sentence,
)

PEOPLE = "people"


def page_content(user: Anyone, one: Initiative, today: date) -> dict[str, Any]:
    """The tolerances of an initiative, and its exceptions."""
    found = tolerance_page(user, one, today)
    return {
        "initiative": one,
        "illustrative": one.organisation.illustrative,
        "marking": one.get_marking_display(),
        "sentence": standing_sentence(found.rows),
        "above": found.above,
        "rows": [kind_row(row) for row in found.rows],
        "said": any(row.own for row in found.rows),
        "may_set": found.may_set,
        "words_kept": found.words_kept,
        "exceptions": exception_rows(user, list(exceptions_of(user, one)), today),
        "as_at": today,
        "breadcrumbs": [
            (_("Portfolio"), "/"), (one.name, address("initiative", one.id)), (_("Tolerances"), ""),
        ],
    }  # fmt: skip


def waiting_among(opened: QuerySet[ToleranceException], today: date) -> int:
    return opened.filter(Q(answer="") | Q(due_on__lt=today)).count()


def exception_rows(
    user: Anyone, rows: Sequence[ToleranceException], today: date
) -> list[dict[str, Any]]:
    """Exceptions that this person may see, in words. One query for the levels."""
    seen = _levels_seen(user, rows)
    return [_row(row, seen, today) for row in rows]


def exception_content(user: Anyone, row: ToleranceException, today: date) -> dict[str, Any]:
    """One exception, as it was raised and as it is now."""
    one, kind = row.initiative, Kind(row.kind)
    kept = kept_fields(user, one)
    page = tolerance_page(user, one, today)
    judged = {each.kind: each.judged for each in page.rows}
    now = judged[kind] if row.closed_at is None else None
    uses, closing = uses_from(row.figures), uses_from(row.closing)
    return {
        **_row(row, _levels_seen(user, [row]), today),
        "initiative": one,
        "illustrative": one.organisation.illustrative,
        "marking": MarkingName(row.marking).label,
        "sentence": differs_words(uses),
        "lines": [line_row(use, page.places) for use in uses],
        "figures": figure_rows(figures_from(row.figures)),
        "now": [line_row(use, page.places) for use in now.uses] if now else [],
        "now_state": now_words(now.uses) if now else None,
        "closing": [line_row(use, page.places) for use in closing],
        "answers": list(row.answers.all()),
        "words_kept": bool(kept),
        "owner": "" if PEOPLE in kept else row.owner_label,
        "may_answer": may_answer(user, row, today),
        "as_at": today,
        "breadcrumbs": [
            (_("Portfolio"), "/"), (_("Exceptions"), reverse("exceptions")),
            (one.name, address("tolerances", one.id)), (kind_words(row.kind), ""),
        ],
    }  # fmt: skip


def exceptions_sentence(user: Anyone, one: Initiative, today: date) -> str:
    """The line on the page of a programme; "" where none that this person may see is open."""
    rows = list(visible_exceptions(user).filter(initiative=one, closed_at=None))
    if not rows:
        return ""
    kinds = ", ".join(kind_words(row.kind).lower() for row in sorted(rows, key=_kind_order))
    words = _("The forecast is beyond what may differ: %(kinds)s.") % {"kinds": kinds}
    if any(is_waiting(row, today) for row in rows):
        return f"{words} {_('The level above has to answer.')}"
    return f"{words} {_('The level above has answered.')}"


def _kind_order(row: ToleranceException) -> int:
    return list(Kind).index(Kind(row.kind))


def _row(row: ToleranceException, seen: frozenset[str], today: date) -> dict[str, Any]:
    state, tone = exception_state(row, today)
    uses = uses_from(row.figures)
    level = row.level_initiative
    place = _("a level above") if level and level.id not in seen else str(row.level)
    return {
        "row": row,
        "name": kind_words(row.kind),
        "url": reverse("exception", args=[row.id]),
        "told": differs_words(uses),
        "level": place,
        "raised": day_of(row.raised_at),
        "state": state,
        "tone": tone,
        "answer": row.get_answer_display() if row.answer else "",
        "due": display.day(row.due_on) if row.due_on else "",
        "closed": day_of(row.closed_at),
        "closed_why": row.get_closed_why_display() if row.closed_why else "",
        "days": (today - timezone.localdate(row.raised_at)).days,
    }


def _levels_seen(user: Anyone, rows: Sequence[ToleranceException]) -> frozenset[str]:
    """Those of the levels above that are initiatives and that this person may see."""
    ids = {row.level_initiative_id for row in rows if row.level_initiative_id}
    found = visible_initiatives(user).filter(id__in=ids) if ids else []
    return frozenset(one.id for one in found)
