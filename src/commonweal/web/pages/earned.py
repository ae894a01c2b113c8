"""Earned value in words: each index with its formula and the figures that went into it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from commonweal.apps.appraisals.queries import EarnedPage
from commonweal.engines.appraise import EarnedValue
from commonweal.kernel.money import Money, PriceBase
from commonweal.web import display


@dataclass(frozen=True, slots=True)
class Index:
    """``name`` is what a person reads, ``formula`` the technical one, ``inputs`` the figures."""

    name: str
    value: str
    formula: str
    inputs: str


def earned_content(page: EarnedPage) -> dict[str, Any]:
    """The whole context of the template."""
    value, schedule = page.earned.value, page.earned.schedule
    write = _writer(page)
    return {
        "sentence": _sentence(page),
        "why": _WHY_FIRST.get(page.earned.why, lambda: "")(),
        "base": display.price_base(PriceBase(page.base_year)) if page.currency else "",
        "inputs": _inputs(page, write),
        "indices": [] if value is None else _money_indices(value, write),
        "times": [] if schedule is None else _time_indices(page),
        "left_out": page.left_out,
    }


def _writer(page: EarnedPage) -> Callable[[Decimal | None], str]:
    base = PriceBase(page.base_year)
    return lambda amount: display.amount(
        None if amount is None or not page.currency else Money(amount, page.currency, base)
    )


_WHY_FIRST: dict[str, Callable[[], str]] = {
    "no-plan": lambda: _("There is no approved plan with cost lines above zero. Start the plan."),
    "no-milestones": lambda: _("The approved plan has no milestone, so nothing can be earned."),
    "not-begun": lambda: _("The first year of the plan has not begun."),
    "no-actuals": lambda: _(
        "What was spent is not known for every year that has begun. Give the actual of each line."
    ),
}


def _sentence(page: EarnedPage) -> str:
    value = page.earned.value
    if value is None or value.cpi is None or value.spi is None:
        return _("What the money has earned cannot be said yet.")
    spent = _("For each 1 spent, work worth %(cpi)s is done")
    time = _("and of each 1 that was to be done by now, %(spi)s is.")
    facts = {"cpi": display.number(value.cpi, 2), "spi": display.number(value.spi, 2)}
    return f"{spent} {time}" % facts


def _inputs(page: EarnedPage, write: Callable[[Decimal | None], str]) -> list[tuple[str, str]]:
    facts, value = page.facts, page.earned.value
    rows = [
        (_("The whole promise (BAC)"), write(sum(facts.planned.values(), Decimal(0)))),
        (
            _("Milestones that have happened"),
            _("%(reached)s of %(all)s") % {"reached": facts.reached, "all": facts.milestones},
        ),
    ]
    if value is None:
        return rows
    return [
        *rows,
        (_("Planned to be done by now (PV)"), write(value.pv)),
        (_("Done: the promise times the share of milestones (EV)"), write(value.ev)),
        (_("Spent (AC)"), write(value.ac)),
    ]


def _money_indices(v: EarnedValue, write: Callable[[Decimal | None], str]) -> list[Index]:
    ratio = _ratio
    two = _("%(a)s and %(b)s")

    def pair(a: Decimal | None, b: Decimal | None) -> str:
        return two % {"a": write(a), "b": write(b)}

    return [
        Index(_("Under or over the cost of the work done"), write(v.cv), "CV = EV − AC",
              pair(v.ev, v.ac)),
        Index(_("Ahead of or behind the plan, in money"), write(v.sv), "SV = EV − PV",
              pair(v.ev, v.pv)),
        Index(_("Work done for each 1 spent"), ratio(v.cpi), "CPI = EV / AC", pair(v.ev, v.ac)),
        Index(_("Work done for each 1 planned"), ratio(v.spi), "SPI = EV / PV", pair(v.ev, v.pv)),
        Index(_("At the end, if it goes on so"), write(v.eac_at_cpi), "EAC = BAC / CPI",
              two % {"a": write(v.bac), "b": ratio(v.cpi)}),
        Index(_("At the end, if the rest goes as planned"), write(v.eac_at_plan),
              "EAC = AC + BAC − EV", f"{write(v.ac)}, {pair(v.bac, v.ev)}"),
        Index(_("At the end, if cost and time both go on so"), write(v.eac_at_both),
              "EAC = AC + (BAC − EV) / (CPI × SPI)",
              f"{pair(v.ac, v.bac - v.ev)}, {ratio(v.cpi)} × {ratio(v.spi)}"),
        Index(_("Still to be spent, if it goes on so"), write(v.etc), "ETC = EAC − AC",
              pair(v.eac_at_cpi, v.ac)),
        Index(_("Under or over the promise at the end"), write(v.vac), "VAC = BAC − EAC",
              pair(v.bac, v.eac_at_cpi)),
        Index(_("What each 1 left must bring to keep the promise"), ratio(v.tcpi),
              "TCPI = (BAC − EV) / (BAC − AC)", pair(v.bac - v.ev, v.bac - v.ac)),
    ]  # fmt: skip


def _time_indices(page: EarnedPage) -> list[Index]:
    s = page.earned.schedule
    if s is None:
        return []
    years = _("%(n)s years")

    def write(value: Decimal | None) -> str:
        return display.not_known() if value is None else years % {"n": display.number(value, 2)}

    earned, passed = write(s.earned_periods), write(s.actual_periods)
    both = _("%(a)s and %(b)s")
    return [
        Index(_("When this much was to be done"), earned,
              "ES = N + (EV − PV(N)) / (PV(N+1) − PV(N))", _("planned amounts by year")),
        Index(_("Years planned for each year that passed"), _ratio(s.spi_t), "SPI(t) = ES / AT",
              both % {"a": earned, "b": passed}),
        Index(_("How long it takes in all, if it goes on so"), write(s.eac_periods),
              "EAC(t) = planned duration / SPI(t)",
              both % {"a": write(Decimal(page.earned.years)), "b": _ratio(s.spi_t)}),
    ]  # fmt: skip


def _ratio(value: Decimal | None) -> str:
    return display.not_known() if value is None else display.number(value, 2)
