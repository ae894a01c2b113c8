"""The reports of a programme, newest first: what changed, and where each figure is from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from commonweal.apps.programmes.queries import ReportSeen
from commonweal.apps.programmes.rules.confidence import worsened_steps
from commonweal.kernel.period import months_between
from commonweal.web import display
from commonweal.web.pages.shown import Shown, money_of, shown

# The figures of the table; every other one is on the report's own page.
_IN_TABLE = ("confidence", "whole_life_cost", "end_date")


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One report beside the one before it. A change is words, "" where there is none to tell."""

    report: ReportSeen
    previous: ReportSeen | None
    confidence: Shown
    cost: Shown
    cost_words: str
    end: Shown
    confidence_change: str
    cost_change: str
    end_change: str

    @property
    def origins(self) -> list[Shown]:
        return [one for one in (self.confidence, self.cost, self.end) if one.origin]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that reports came from."""

    name: str
    digest: str
    reports: tuple[ReportSeen, ...]


def report_rows(reports: Sequence[ReportSeen]) -> list[ReportRow]:
    """``reports`` are oldest first, the rows newest first."""
    pairs = zip([None, *reports[:-1]], reports, strict=True) if reports else ()
    return [_row(report, previous) for previous, report in pairs][::-1]


def source_files(reports: Sequence[ReportSeen]) -> list[SourceFile]:
    """The files of origin in the order of their reports."""
    found: dict[tuple[str, str], list[ReportSeen]] = {}
    for report in reports:
        if report.source_label:
            found.setdefault((report.source_label, report.source_digest), []).append(report)
    return [SourceFile(name, digest, tuple(own)) for (name, digest), own in found.items()]


def _row(report: ReportSeen, previous: ReportSeen | None) -> ReportRow:
    confidence, cost, end = (shown(report, field) for field in _IN_TABLE)
    value = money_of(report)
    short = display.amount(value) if value and value.amount else cost.words
    return ReportRow(
        report=report,
        previous=previous,
        confidence=confidence,
        cost=cost,
        cost_words=short,
        end=end,
        confidence_change=_confidence_change(previous, report),
        cost_change=_cost_change(previous, report),
        end_change=_end_change(previous, report),
    )


def _confidence_change(before: ReportSeen | None, now: ReportSeen) -> str:
    if before is None:
        return ""
    steps = worsened_steps(
        (before.confidence, before.confidence_scale), (now.confidence, now.confidence_scale)
    )
    if not steps:
        return ""
    return _("worse than before") if steps > 0 else _("better than before")


def _cost_change(before: ReportSeen | None, now: ReportSeen) -> str:
    """How much dearer or cheaper than the report before, where the two are in one money."""
    if before is None or not before.whole_life_cost or not now.whole_life_cost:
        return ""
    if (before.currency, before.base_year) != (now.currency, now.base_year):
        return ""
    share = now.whole_life_cost / before.whole_life_cost - 1
    if abs(share) < Decimal("0.0005"):
        return _("as before")
    if share > 1:
        return _("%(times)s the one before") % {"times": display.times(share + 1)}
    sign = "+" if share > 0 else display.MINUS
    return f"{sign}{display.NO_BREAK}{display.share(abs(share), 1)}"


def _end_change(before: ReportSeen | None, now: ReportSeen) -> str:
    first: date | None = before.end_date if before else None
    if first is None or now.end_date is None:
        return ""
    if first == now.end_date:
        return _("as before")
    count = months_between(first, now.end_date)
    if count:
        return display.months(count)
    return _("a few days later") if now.end_date > first else _("a few days earlier")
