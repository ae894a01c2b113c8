"""Benefits in words: sentences, figures, rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.apps.benefits.models import Benefit
from commonweal.apps.benefits.queries import Assessed, BenefitList
from commonweal.apps.benefits.rules import Headline, State, Total
from commonweal.apps.benefits.words import reason_words, state_words
from commonweal.kernel.money import Money, PriceBase
from commonweal.web import display


@dataclass(frozen=True, slots=True)
class Figure:
    label: str
    value: str
    note: str = ""
    how: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One benefit of a list."""

    now: Assessed
    state: str
    reason: str
    realised: str
    share: Decimal | None
    elsewhere: Benefit | None

    @property
    def url(self) -> str:
        return reverse("benefit", args=[self.now.benefit.id])

    @property
    def tone(self) -> str:
        return TONES.get(self.now.state, "")


# Colour stands beside the word, never for it.
TONES = {
    State.UNMEASURED: "govuk-tag--grey",
    State.AT_RISK: "govuk-tag--red",
    State.NOT_REALISED: "govuk-tag--red",
    State.TRACKING: "govuk-tag--blue",
    State.REALISED: "govuk-tag--green",
}


def state_of(now: Assessed) -> str:
    return _("Kept back") if now.kept else state_words(now.state)


def row_of(now: Assessed, found: BenefitList) -> Row:
    return Row(
        now=now,
        state=state_of(now),
        reason=reason_words(now.standing.reasons[0]) if now.standing.reasons else "",
        realised=realised_words(now),
        share=found.shares.get(now.benefit.id),
        elsewhere=found.elsewhere.get(now.benefit.id),
    )


def realised_words(now: Assessed) -> str:
    if now.kept:
        return _("kept back")
    if now.benefit.unit_value is None:
        return _("not put into money")
    return display.amount(money_of(now.benefit, now.realised))


def money_of(benefit: Benefit, amount: Decimal | None) -> Money | None:
    if amount is None or not benefit.currency:
        return None
    return Money(amount, benefit.currency, PriceBase(benefit.base_year))


def list_sentence(found: BenefitList) -> str:
    """How many there are, and the one thing that matters: how many nobody measures."""
    if not found.rows:
        return _("No benefit has been written down yet.")
    bad = sum(row.state is State.UNMEASURED and not row.kept for row in found.rows)
    risk = sum(row.state in {State.AT_RISK, State.NOT_REALISED} for row in found.rows)
    good = sum(row.state is State.REALISED for row in found.rows)
    count = len(found.rows)
    words = {"bad": bad, "risk": risk, "good": good, "n": count}
    return (
        ngettext(
            "Of %(n)s benefit, %(bad)s is unmeasured, %(risk)s at risk or not realised, %(good)s"
            " realised.",
            "Of %(n)s benefits, %(bad)s are unmeasured, %(risk)s at risk or not realised, %(good)s"
            " realised.",
            count,
        )
        % words
    )


def total_figures(totals: Sequence[Total]) -> list[Figure]:
    """What it comes to in each kind of money; what can be banked, the rest and the losses apart."""
    found = []
    for total in totals[:2]:
        base = PriceBase(total.base_year)
        rows = (
            (_("Realised, cashable"), total.cashable),
            (_("Realised, not cashable"), total.other),
            (_("Lost by disbenefits"), total.lost),
        )
        found += [
            Figure(
                label,
                display.amount(Money(amount, total.currency, base)),
                display.price_base(base),
                how_totals(),
            )
            for label, amount in rows
            if amount or label != _("Lost by disbenefits")
        ]
    return found[:4]


def how_totals() -> str:
    return _(
        "The sum over the benefits below of what their readings come to. A day counts once, a group"
        " of benefits counts its largest member, held readings do not count."
    )


def headline_figures(found: Headline) -> list[Figure]:
    """The two shares by which a portfolio is judged."""
    how = _(
        "A benefit counts where it has an owner, a baseline, a measure, and a measured value that"
        " is not too old. It was tracked where a value was measured in each year since it began."
        " For comparison: of 1,112 people who run projects, asked in 2016, 17 % said that their"
        " organisation is mature in realising benefits (PMI, Beyond the Project)."
    )
    return [
        Figure(
            _("Benefits kept in sight"),
            display.share(found.whole / found.count) if found.count else display.not_known(),
            _("%(a)s of %(b)s have owner, baseline, measure and a fresh value")
            % {"a": found.whole, "b": found.count},
            how,
        ),
        Figure(
            _("Tracked all their life"),
            display.share(found.tracked / found.begun) if found.begun else display.not_known(),
            _("%(a)s of %(b)s that have begun") % {"a": found.tracked, "b": found.begun},
            how,
        ),
    ]


def benefit_sentence(now: Assessed) -> str:
    """What came of it so far, in one line."""
    why = " ".join(reason_words(code) for code in now.standing.reasons)
    if now.kept:
        return why
    if now.change is None or now.latest is None:
        return f"{state_of(now)}: {why}"
    unit = now.benefit.measure.unit if now.benefit.measure else ""
    words = {
        "value": value_words(now.latest.value),
        "unit": unit,
        "day": display.day(now.latest.ends),
        "change": value_words(abs(now.change)),
        "way": _("better") if now.change >= 0 else _("worse"),
        "state": state_of(now),
        "why": why,
    }
    return (
        _("%(state)s: %(value)s %(unit)s on %(day)s, %(change)s %(way)s than the baseline. %(why)s")
        % words
    )


def value_words(value: Decimal | None) -> str:
    """A value of a measure with the digits that it has."""
    if value is None:
        return display.not_known()
    digits = -int(value.normalize().as_tuple().exponent)
    return display.number(value, min(max(digits, 0), 4))


def figures_of(now: Assessed) -> list[Figure]:
    one = now.benefit
    unit = one.measure.unit if one.measure else ""
    target = now.standing.target
    return [
        Figure(
            _("Realised so far"),
            realised_words(now),
            display.price_base(PriceBase(one.base_year)) if one.unit_value is not None else "",
            _(
                "The change since the baseline, times what one unit is worth, times the %(share)s"
                " %% that is put down to it, over the days that count for each reading below."
            )
            % {"share": one.attributed.normalize()},
        ),
        Figure(
            _("Newest measured value"),
            f"{value_words(now.latest.value)} {unit}" if now.latest else display.not_known(),
            display.day(now.latest.ends) if now.latest else "",
        ),
        Figure(
            _("Baseline"),
            f"{value_words(one.baseline)} {unit}" if one.baseline is not None else "",
            display.day(one.baseline_on) if one.baseline_on else "",
        ),
        Figure(
            _("Target"),
            f"{value_words(target[1])} {unit}" if target else "",
            display.day(target[0]) if target else "",
        ),
    ]


def record_of(now: Assessed, start: str, case_line: str) -> list[dict[str, Any]]:
    """The record by section: title, key, and its lines as (label, words). ``start`` and
    ``case_line`` are what this person may know of them."""
    one = now.benefit
    kept_back = _("kept back")
    return [
        _section("about", _("What it is"), [
            (_("What it is for"), one.objective), (_("Who gains"), one.gainers),
            (_("Who loses"), one.losers), (_("What it needs to come about"), one.enablers),
            (_("Goal"), one.goal), (_("Found on the way"), _("yes") if one.emergent else _("no")),
        ]),
        _section("people", _("Who answers for it"), [
            (_("Owner in the business"), one.owner),
            (_("Owner after closure"), one.owner_after or one.owner),
            (_("Who checks the figures"), one.verifier),
        ]),
        _section("measure", _("How it is measured"), [
            (_("Measure"), kept_back if now.kept else one.measure),
            (_("Better is"), one.measure.get_direction_display() if one.measure else ""),
            (_("Baseline"), kept_back if now.kept else value_words(one.baseline)
             if one.baseline is not None else ""),
            (_("Where the baseline comes from"), one.baseline_source),
        ]),
        *_worth(now, case_line),
        _section("time", _("When it starts and ends"), [
            (_("Starts"), start), (_("Ends"), display.day(one.ends_on) if one.ends_on else ""),
            (_("Next review"), display.day(now.next_review) if now.next_review else ""),
        ]),
    ]  # fmt: skip


def _worth(now: Assessed, case_line: str) -> list[dict[str, Any]]:
    one, no_money = now.benefit, _("not put into money")
    return [
        _section("value", _("What it is worth"), [
            (_("Class"), one.get_benefit_class_display() if one.benefit_class else ""),
            (_("One unit of change"), no_money if one.unit_value is None else
             f"{one.currency} {display.number(one.unit_value, 2)}, {one.get_unit_basis_display()}"),
            (_("Counted once with"), one.group or _("nothing else")),
            (_("In the business case"), case_line),
            (_("How sure this is"), one.get_certainty_display()),
        ]),
        _section("attribution", _("What would have happened anyway"), [
            (_("How it is compared"), one.get_method_display()),
            (_("Share put down to it"), f"{one.attributed.normalize():f} %"),
            (_("Why this share"), one.attributed_why or
             (_("Nobody has set it: all of the change counts.") if one.attributed == 100 else "")),
        ]),
    ]  # fmt: skip


def _section(key: str, title: str, lines: list[tuple[str, Any]]) -> dict[str, Any]:
    return {
        "key": key,
        "title": title,
        "lines": [(label, str(words or "")) for label, words in lines],
    }
