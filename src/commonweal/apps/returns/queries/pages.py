"""What the page of one batch shows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.programmes.queries import kept_fields, visible_initiatives
from commonweal.apps.returns.models import Batch, BatchState
from commonweal.apps.returns.queries.seen import may_decide
from commonweal.apps.returns.queries.told import FIELD_WORDS, problems_told, sentence, totals
from commonweal.apps.returns.rules.problems import NOTE, stopping

PROBLEMS_PER_PAGE = 50
# These repeat figures in words, so they are kept back with any figure.
_WHOLE = frozenset({"narratives", "cells"})


def batch_page(user: Anyone, batch: Batch, number: str | None) -> dict[str, Any]:
    """The facts of the page: the state, the plan, one page of the problems, what may be done.

    Whoever may not approve it learns nothing of the record: else a made-up return, sent in by
    anybody who imports anywhere, would show what the record holds, or say whether a guess is right.
    """
    told = problems_told(batch)
    grave = [one for one in told if one["level"] != NOTE]
    decides = may_decide(user, batch)
    series = batch.plan.get("series", []) if decides else []
    return {
        "batch": batch,
        "sentence": _sentence(batch) if decides else _told_to_others(batch),
        "running": _running(batch),
        "count": totals(batch),
        "tables": _tables(batch),
        "changes": _changes(user, series),
        "bodies": [name for row in series for name in row["bodies_added"]],
        "joint": [name for row in series for name in row["joint_bodies"]],
        "doubts": [doubt for row in series for doubt in row["doubts"]],
        "page": Paginator(grave, PROBLEMS_PER_PAGE).get_page(number),
        "grave": grave,
        "remarks": [one for one in told if one["level"] == NOTE],
        "stopped": stopping(batch.problems),
        "may_decide": decides,
        "breadcrumbs": [(_("Import"), reverse("import")), (str(batch)[:60], "")],
    }


def _changes(user: Anyone, series: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Old beside new, the old ones as far as this person may see them."""
    listed = [change for row in series for change in row["changes"]]
    seen = visible_initiatives(user).filter(id__in={change["initiative"] for change in listed})
    rows = seen.select_related("organisation").prefetch_related("field_markings")
    kept = {one.id: kept_fields(user, one).keys() for one in rows}
    return [_change(c, kept[c["initiative"]]) for c in listed if c["initiative"] in kept]


def _change(change: Mapping[str, Any], kept: Collection[str]) -> dict[str, Any]:
    hidden = change["field"] in kept or (kept and change["field"] in _WHOLE)
    return {
        **change,
        "old": _("kept back") if hidden else change["old"],
        "as_at": date.fromisoformat(change["as_at"]),
        "field_words": FIELD_WORDS.get(change["field"], change["field"]),
    }


def _running(batch: Batch) -> bool:
    """Somebody waits for work in the background."""
    waiting = batch.state == BatchState.WAITING
    return waiting or bool(batch.state == BatchState.READY and batch.approval_asked_at)


def _told_to_others(batch: Batch) -> str:
    if batch.state != BatchState.READY or stopping(batch.problems):
        return _sentence(batch)
    return _("The files are read. What they would change is shown to those who may approve it.")


def _sentence(batch: Batch) -> str:
    if batch.state == BatchState.WAITING:
        facts = {"done": batch.read_done, "all": len(batch.files)}
        return _("%(done)s of %(all)s files are read.") % facts
    if batch.state == BatchState.APPROVED:
        return _("Approved by %(who)s: all of it is in the record.") % {
            "who": batch.decided_by_label
        }
    if batch.state == BatchState.DISCARDED:
        return _("Put aside by %(who)s: the record is as it was.") % {"who": batch.decided_by_label}
    if count := len(stopping(batch.problems)):
        return ngettext(
            "%(n)s problem stops this import: nothing is written until it is mended.",
            "%(n)s problems stop this import: nothing is written until they are mended.",
            count,
        ) % {"n": count}
    return sentence(batch)


def _tables(batch: Batch) -> list[dict[str, Any]]:
    """What was read of each table, and what would become of its reports."""
    outcome = {
        place: what
        for row in batch.plan.get("series", [])
        for place, what in row["outcome"].items()
    }
    return [
        {
            **table,
            "as_at": date.fromisoformat(table["as_at"]),
            **{
                what: sum(1 for place in table["places"] if outcome.get(place) == what)
                for what in ("add", "change", "same")
            },
        }
        for table in batch.plan.get("tables", [])
    ]
