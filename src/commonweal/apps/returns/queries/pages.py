"""What the page of one batch shows."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.returns.models import Batch, BatchState
from commonweal.apps.returns.queries.seen import may_decide
from commonweal.apps.returns.queries.told import FIELD_WORDS, problems_told, sentence, totals
from commonweal.apps.returns.rules.problems import NOTE, stopping

PROBLEMS_PER_PAGE = 50


def batch_page(user: Anyone, batch: Batch, number: str | None) -> dict[str, Any]:
    """The facts of the page: the state, the plan, one page of the problems, what may be done."""
    told = problems_told(batch)
    grave = [one for one in told if one["level"] != NOTE]
    series = batch.plan.get("series", [])
    return {
        "batch": batch,
        "sentence": _sentence(batch),
        "running": _running(batch),
        "count": totals(batch),
        "tables": _tables(batch),
        "changes": [_change(change) for row in series for change in row["changes"]],
        "bodies": [name for row in series for name in row["bodies_added"]],
        "joint": [name for row in series for name in row["joint_bodies"]],
        "doubts": [doubt for row in series for doubt in row["doubts"]],
        "page": Paginator(grave, PROBLEMS_PER_PAGE).get_page(number),
        "grave": grave,
        "remarks": [one for one in told if one["level"] == NOTE],
        "stopped": stopping(batch.problems),
        "may_decide": may_decide(user, batch),
        "breadcrumbs": [(_("Import"), reverse("import")), (str(batch)[:60], "")],
    }


def _change(change: dict[str, Any]) -> dict[str, Any]:
    return {
        **change,
        "as_at": date.fromisoformat(change["as_at"]),
        "field_words": FIELD_WORDS.get(change["field"], change["field"]),
    }


def _running(batch: Batch) -> bool:
    """Somebody waits for work in the background."""
    waiting = batch.state == BatchState.WAITING
    return waiting or bool(batch.state == BatchState.READY and batch.approval_asked_at)


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
