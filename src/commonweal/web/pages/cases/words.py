"""A stored appraisal in words. A ratio comes from rules.ratio_of alone: together with its
uncertainty and with what has no price, so that no page can show it without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.apps.appraisals.rules import ratio_of, why_no_ratio
from commonweal.kernel.money import Money, PriceBase
from commonweal.web import display

Result = Mapping[str, Any]
BIAS = "optimism-bias"  # the name of the line that the rules add


@dataclass(frozen=True, slots=True)
class RatioWords:
    """rules.Ratio in words: the figure, the range of 8 in 10 chances, and what it leaves out."""

    value: str
    low: str
    high: str
    unpriced: Sequence[str]


@dataclass(frozen=True, slots=True)
class OptionWords:
    """One option of a result. ``ratio`` is None, with ``why_no_ratio``, where it may not stand."""

    key: str
    name: str
    kind: str
    preferred: bool
    worth: str
    low: str
    middle: str
    high: str
    below_zero: str
    costs: str
    gains: str
    against_usual: str
    yearly_cost: str
    payback: str
    ratio: RatioWords | None
    why_no_ratio: str
    unpriced: Sequence[str]
    raw: Result


def options_of(result: Result) -> list[OptionWords]:
    """In the order of the case."""
    return [_option(result, row) for row in result.get("options", ())]


def preferred_of(result: Result) -> OptionWords | None:
    return next((one for one in options_of(result) if one.preferred), None)


def money(result: Result, amount: str | None) -> str:
    """``GBP 1.2 m``; the prices stand in the head of the page."""
    return display.amount(None if amount is None else _money(result, amount))


def exact(result: Result, amount: str | None) -> str:
    return display.money_exact(None if amount is None else _money(result, amount))


def _money(result: Result, amount: str) -> Money:
    return Money(Decimal(amount), result["currency"], PriceBase(result["price_year"]))


def _option(result: Result, row: Result) -> OptionWords:
    spread = row["spread"] or {}
    return OptionWords(
        key=row["key"],
        name=row["name"],
        kind=row["kind"],
        preferred=row["preferred"],
        worth=money(result, row["npsv"]),
        low=money(result, spread.get("p10")),
        middle=money(result, spread.get("p50")),
        high=money(result, spread.get("p90")),
        below_zero=display.chance(spread.get("chance_below_zero")),
        costs=money(result, row["pv_costs"]),
        gains=money(result, row["pv_benefits"]),
        against_usual=money(result, row["against_usual"]),
        yearly_cost=money(result, row["yearly_cost"]),
        payback=_payback(result, row),
        ratio=_ratio(row),
        why_no_ratio=_why_no_ratio(row),
        unpriced=row["unpriced"],
        raw=row,
    )


def _ratio(row: Result) -> RatioWords | None:
    ratio = ratio_of(row)
    if ratio is None:
        return None
    figures = (display.number(one, 2) for one in (ratio.value, ratio.low, ratio.high))
    return RatioWords(*figures, ratio.unpriced)


def _why_no_ratio(row: Result) -> str:
    said = {
        "": "",
        "no-costs": _("There are no costs to divide by."),
        "no-range": _(
            "Not shown: nobody has said how far its lines may lie from their figures, and a ratio "
            "without its uncertainty misleads."
        ),
        "no-costs-in-some-draws": _("Not shown: in some draws there are no costs."),
    }
    return said[why_no_ratio(row)]


def _payback(result: Result, row: Result) -> str:
    year = row["payback_year"]
    if year is None:
        return _("never, within the years given")
    when = result["first_year"] + year
    return ngettext("after %(n)s year (%(when)s)", "after %(n)s years (%(when)s)", year) % {
        "n": year,
        "when": when,
    }


def sentence_of(result: Result, *, fresh: bool) -> str:
    """The one thing to know: what the preferred option is worth, and how sure that is."""
    best = preferred_of(result)
    if best is None:
        words = _("No option is preferred yet.")
    elif not best.raw["spread"]:
        words = _("%(name)s is worth %(worth)s today; how sure that is, nobody has said.")
    else:
        words = _(
            "%(name)s is worth %(worth)s today: 8 chances in 10 that it lies between %(low)s and "
            "%(high)s, and %(below)s that it is worth less than nothing."
        )
    facts = {} if best is None else {"name": best.name, "worth": best.worth, "low": best.low,
                                    "high": best.high, "below": best.below_zero}  # fmt: skip
    told = words % facts
    return told if fresh else _("Worked out before the last change: %(told)s") % {"told": told}


def left_out_words(row: Result) -> list[str]:
    """What of an option does not count, and what to do about it."""
    said = {
        "currency": _("%(line)s is in %(fact)s, another currency than the case: it is left out."),
        "no-index": _(
            "%(line)s is in other prices, and the price index has no value for %(fact)s: it is "
            "left out. Add the years to the index."
        ),
        "sunk": _("%(line)s: what was spent in %(fact)s is spent either way, and is left out."),
    }
    return [said[one["code"]] % one for one in row["left_out"]]


def uplift_words(row: Result) -> list[str]:
    named = {"capital": _("capital costs"), "operating": _("running costs")}
    if row["uplifts"] and not any(line["label"] == BIAS for line in row["lines"]):
        return [_("Optimism bias adds nothing: no line is of the kind of money that it lifts.")]
    return [
        _("Optimism bias adds %(percent)s %% to %(what)s (between %(lower)s and %(upper)s %%).")
        % {
            "what": named[what],
            **{n: display.number(Decimal(one[n]), 1) for n in ("percent", "lower", "upper")},
        }
        for what, one in row["uplifts"].items()
        if what in named
    ]


def label(words: str) -> str:
    """The name of a line; the one that the engine adds is named here."""
    return _("Optimism bias") if words == BIAS else words
