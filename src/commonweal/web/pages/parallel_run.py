"""The page of a parallel run: whether it may end, agreement by day, what nobody has explained."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from commonweal.apps.evidence.queries import files_for
from commonweal.apps.migration.pages import below, may_here
from commonweal.apps.migration.queries import migration_for
from commonweal.apps.parallels.models import DayResult
from commonweal.apps.parallels.queries import Run, run_of, standing_words
from commonweal.apps.plans.pages import show
from commonweal.engines.replay import NOT_REPLAYED
from commonweal.web import charts, display

__all__ = ["run"]

_DRAWN = 60  # days: more make no line that can be read
_EACH = 10_000


@require_GET
@login_required
def run(request: HttpRequest, migration_id: str) -> HttpResponse:
    one = migration_for(request.user, migration_id)
    found = run_of(one)
    words = standing_words(found.standing)
    place = below(one, _("The parallel run"), words, template="parallel_run/run.html")
    return show(request, place, **_content(request, found), **may_here(request, one))


def _content(request: HttpRequest, found: Run) -> dict[str, Any]:
    for each in found.days:
        each.agreed = _share(each.agreement)
        each.compared = each.requests - each.not_compared
    for one in found.judgements:
        one.days_broken = [
            (display.day(date.fromisoformat(each["day"])), each["why"]) for each in one.broken[-5:]
        ]
    files = [each.file_id for each in (*found.days, *found.judgements)]
    seen = files_for(request.user).filter(id__in=files)
    return {
        "run": found,
        "figures": _figures(found),
        "chart": _chart(found.days, found),
        "missing": _missing(found),
        "wanted": _share(found.rule.agreement) if found.rule else "",
        "unexplained": _unexplained(found.days),
        "may_open": set(seen.values_list("id", flat=True)),
    }


def _figures(found: Run) -> list[display.Figure]:
    if not found.rule:
        return []
    figures = [_in_a_row(found)]
    if found.days:
        last = found.days[0]
        day = display.day(last.day)
        figures += [
            display.Figure(_("Agreed on the last day"), _share(last.agreement), day),
            display.Figure(
                _("Differ, and nobody has explained it"), display.number(last.unexplained),
                _("of %(n)s, %(day)s") % {"n": display.number(last.requests), "day": day},
            ),
        ]  # fmt: skip
    return figures


def _in_a_row(found: Run) -> display.Figure:
    own, rule = found.standing.own, found.rule
    told = {"n": own.run if own else 0, "wanted": rule.days if rule else 0}
    how = _("Worked out here from the results of days that are in, by the rule that is locked.")
    return display.Figure(
        _("Working days in a row that fulfil the rule"), _("%(n)s of %(wanted)s") % told, how=how
    )


def _share(agreement: Decimal) -> str:
    """With as many places as it has: 99.99 and 99.9999 per cent are not the same."""
    return display.measured(agreement, "share")


def _missing(found: Run) -> list[str]:
    """Working days of which nothing was put in."""
    broken = found.standing.own.broken if found.standing.own else ()
    return [display.day(day) for day, why in broken if why == NOT_REPLAYED]


def _unexplained(days: Sequence[DayResult]) -> list[dict[str, Any]]:
    """What differs on the last day and nobody has explained, and what was not compared."""
    findings = days[0].data["findings"] if days else []
    return [one for one in findings if one["code"] != "explained"]


def _chart(days: Sequence[DayResult], found: Run) -> charts.Chart | None:
    shown = list(reversed(days[:_DRAWN]))
    if not shown:
        return None
    allowed = None
    if found.rule and found.rule.agreement < 1:  # else it would lie on the axis
        most = (1 - found.rule.agreement) * _EACH
        words = display.measured(most)
        allowed = charts.Point(shown[0].day, float(most), words, "")
    return charts.line(
        charts.Line(
            title=_title(shown, found),
            what=_("Did not agree, of 10,000"),
            points=[_point(one) for one in shown],
            original=allowed,
            level=_("most allowed"),
        )
    )


def _point(one: DayResult) -> charts.Point:
    apart = (Decimal(1) - one.agreement) * _EACH
    return charts.Point(one.day, float(apart), display.measured(apart), display.day(one.day))


def _title(shown: Sequence[DayResult], found: Run) -> str:
    wanted = found.rule.agreement if found.rule else Decimal(1)
    bad = sum(one.agreement < wanted for one in shown)
    told = {"bad": bad, "n": len(shown)}
    if not bad:
        return ngettext(
            "The one day agreed as much as is asked",
            "All %(n)s days agreed as much as is asked", len(shown),
        ) % told  # fmt: skip
    return ngettext(
        "%(bad)s of %(n)s day agreed less than is asked",
        "%(bad)s of %(n)s days agreed less than is asked", len(shown),
    ) % told  # fmt: skip
