"""Rules about money: what it costs, what was said of it, and how fast it is spent."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from commonweal.engines.question.asking import Question, Side, Who
from commonweal.engines.question.readings import stopped_series
from commonweal.engines.question.record import History, Report
from commonweal.engines.question.saying import (
    LATE,
    NOT_FIRM,
    ON_TRACK,
    SCHEDULE,
    WITHIN_BUDGET,
    any_of,
    field,
    hollow,
    money,
    quoted,
)
from commonweal.engines.read.documents import said_in
from commonweal.engines.read.sentences import sentences

__all__ = [
    "amount_differs",
    "baseline_without_change",
    "cost_grew",
    "cost_jumped",
    "cost_moved_unsaid",
    "cost_not_firm",
    "forecast_equals_budget",
    "number_stopped",
    "spend_ahead",
    "underspend_on_track",
    "within_budget_but_grew",
    "year_does_not_fit",
    "year_off_budget",
    "year_over_quietly",
]

SMALL, TENTH, FIFTH, OFF = (Decimal(share) / 100 for share in (5, 10, 20, 30))
HALF, WIDE = Decimal("0.5"), Decimal(2)
_MOVES = any_of(
    r"increas\w+",
    r"decreas\w+",
    r"reduc\w+",
    r"chang\w+",
    r"revis\w+",
    r"re-?baselin\w+",
    r"higher",
    r"lower",
    r"additional",
    r"extend\w*",
    r"grown?",
    r"risen",
    r"vari(?:ance|ation)s?",
    r"differ\w*",
    r"inflation",
    r"includes?",
    r"now",
    r"approved",
    r"re-?profil\w+",
    r"uplift\w*",
    r"saving\w*",
)
_COST = any_of(
    r"whole[- ]life costs?",
    r"wlcs?",
    r"total (?:programme |project )?costs?",
    r"lifetime costs?",
)
_SMALL_SAID = any_of(
    r"(?:variance|is) less than (?:or equal to )?5 ?%",
    r"less than 5%? variance",
    r"no (?:significant )?variance",
    r"balanced budget",
    r"in line with budget",
    r"on budget",
)


def _growth(before: Report | None, now: Report | None) -> Decimal | None:
    """The share by which the whole-life cost grew; None where the two do not compare."""
    if before is None or now is None or not before.whole_life_cost or now.whole_life_cost is None:
        return None
    if (before.currency, before.price_base) != (now.currency, now.price_base):
        return None
    return now.whole_life_cost / before.whole_life_cost - 1


def _grown(before: Report, now: Report, growth: Decimal) -> Side:
    said = f"{field(now, 'whole_life_cost').says}, {abs(growth):.0%} "
    old = money(before.whole_life_cost or Decimal(0), before.currency)
    return Side(said + ("more" if growth > 0 else "less") + f" than {old} before", now.source)


def within_budget_but_grew(history: History) -> Iterator[Question]:
    """Within budget, say the words; the whole life costs over 5 % more than before."""
    before, now = history.previous, history.latest
    growth = _growth(before, now)
    if before is None or now is None or growth is None or growth <= SMALL:
        return
    side = quoted(history.said("cost", "document"), WITHIN_BUDGET)
    if side:
        yield Question(
            "within-budget-but-grew", side, _grown(before, now, growth), Who.FINANCE,
            facts={"share": f"{growth:.0%}"}, size=float(min(growth, Decimal(1))),
        )  # fmt: skip


def cost_moved_unsaid(history: History) -> Iterator[Question]:
    """The whole-life cost moved by over 5 %, and no word of its text speaks of a move."""
    before, now = history.previous, history.latest
    growth = _growth(before, now)
    if before is None or now is None or growth is None or abs(growth) <= SMALL:
        return
    texts = [text for text in now.said("cost") if not hollow(text)]
    if quoted(texts, _MOVES):
        return
    told = quoted(texts, any_of(r"\w+")) or Side("Nothing is said about the cost.", now.source)
    yield Question(
        "cost-moved-unsaid", told, _grown(before, now, growth), Who.FINANCE,
        facts={"share": f"{abs(growth):.0%}"}, size=float(min(abs(growth), Decimal(1))),
    )  # fmt: skip


def cost_jumped(history: History) -> Iterator[Question]:
    """The whole-life cost more than doubled or halved: is the same thing counted?"""
    growth = _growth(history.previous, history.latest)
    if growth is not None and not 1 / WIDE <= growth + 1 <= WIDE:
        yield from _two_costs(history, "cost-jumped", growth)


def cost_grew(history: History) -> Iterator[Question]:
    """The whole-life cost grew by over a tenth, and did not double: is that all?"""
    growth = _growth(history.previous, history.latest)
    if growth is not None and TENTH < growth <= WIDE - 1:
        yield from _two_costs(history, "cost-grew", growth)


def _two_costs(history: History, rule: str, growth: Decimal) -> Iterator[Question]:
    before, now = history.reports[-2:]
    yield Question(
        rule, field(before, "whole_life_cost"), field(now, "whole_life_cost"), Who.FINANCE,
        facts={"share": f"{abs(growth):.0%}"}, size=float(min(abs(growth), Decimal(1))),
    )  # fmt: skip


def cost_not_firm(history: History) -> Iterator[Question]:
    """The field gives a cost; the words say that it is not settled."""
    now = history.latest
    if now is None or not now.whole_life_cost:
        return
    side = quoted(history.said("cost", "document"), NOT_FIRM)
    if side:
        yield Question("cost-not-firm", side, field(now, "whole_life_cost"), Who.FINANCE, size=0.7)


def amount_differs(history: History) -> Iterator[Question]:
    """The words give another whole-life cost than the field does, by over 5 %."""
    now = history.latest
    if now is None or not now.whole_life_cost:
        return
    for text in history.said("cost", "document"):
        for one in sentences(text.words):
            if not _COST.search(one.words) or _MOVES.search(one.words):
                continue
            said = [a.number for a in said_in(one.words) if a.kind == "amount" and a.number]
            apart = min((abs(each / now.whole_life_cost - 1) for each in said), default=Decimal(0))
            if len(said) == 1 and apart > SMALL:
                yield Question(
                    "amount-differs",
                    Side(one.words, text.source),
                    field(now, "whole_life_cost"),
                    Who.FINANCE,
                    facts={"share": f"{apart:.0%}"},
                    size=float(min(apart, Decimal(1))),
                )
                return


def year_over_quietly(history: History) -> Iterator[Question]:
    """The year's forecast is over 5 % above its budget, and the words say that it is not."""
    now = history.latest
    if now is None or not now.year_budget or now.year_forecast is None:
        return
    over = now.year_forecast / now.year_budget - 1
    side = quoted(history.said("budget", "document"), _SMALL_SAID) if over > SMALL else None
    if side:
        words = f"{field(now, 'year_forecast').says}; {field(now, 'year_budget').says}"
        yield Question(
            "year-over-quietly", side, Side(words, now.source), Who.FINANCE,
            facts={"share": f"{over:.0%}"}, size=float(min(over, Decimal(1))),
        )  # fmt: skip


def year_off_budget(history: History) -> Iterator[Question]:
    """The year's forecast is over 30 % away from its budget: what was not done, or done dearer?"""
    now = history.latest
    if now is None or not now.year_budget or now.year_forecast is None:
        return
    off = now.year_forecast / now.year_budget - 1
    if abs(off) > OFF:
        yield Question(
            "year-off-budget", field(now, "year_forecast"), field(now, "year_budget"), Who.FINANCE,
            facts={"share": f"{abs(off):.0%}"}, size=float(min(abs(off), Decimal(1))),
        )  # fmt: skip


def forecast_equals_budget(history: History) -> Iterator[Question]:
    """The forecast of the year is its budget to the penny: was it forecast at all?"""
    now = history.latest
    if now is None or not now.year_budget or now.year_forecast != now.year_budget:
        return
    yield Question(
        "forecast-equals-budget", field(now, "year_forecast"), field(now, "year_budget"),
        Who.FINANCE, size=0.3,
    )  # fmt: skip


def year_does_not_fit(history: History) -> Iterator[Question]:
    """At this year's pace the years that are left cost more than the whole life is to cost."""
    now = history.latest
    if now is None or now.end is None or not now.year_forecast:
        return
    if now.whole_life_cost is None or now.whole_life_cost <= 0:
        return
    years = Decimal((now.end - now.on).days) / 365
    if years <= 0:
        return
    needed = now.year_forecast * (years + HALF)
    if needed > now.whole_life_cost:
        words = f"{field(now, 'year_forecast').says}; {years:.1f} years are left"
        yield Question(
            "year-does-not-fit", Side(words, now.source), field(now, "whole_life_cost"),
            Who.FINANCE, facts={"years": f"{years:.1f}", "needed": money(needed, now.currency)},
            size=float(min(needed / now.whole_life_cost - 1, Decimal(1))),
        )  # fmt: skip


def underspend_on_track(history: History) -> Iterator[Question]:
    """On track, say the words; the year will spend a fifth less than its budget."""
    now = history.latest
    if now is None or not now.year_budget or now.year_forecast is None:
        return
    under = 1 - now.year_forecast / now.year_budget
    side = quoted(history.said(*SCHEDULE), ON_TRACK, LATE) if under >= FIFTH else None
    if side:
        words = f"{field(now, 'year_forecast').says}; {field(now, 'year_budget').says}"
        yield Question(
            "underspend-on-track", side, Side(words, now.source), Who.MANAGER,
            facts={"share": f"{under:.0%}"}, size=float(min(under, Decimal(1))),
        )  # fmt: skip


def spend_ahead(history: History) -> Iterator[Question]:
    """A larger share of the money is spent than of the work is done, by over ten points."""
    now = history.latest
    if now is None or now.spent is None or now.progress is None or not now.whole_life_cost:
        return
    share = now.spent / now.whole_life_cost
    ahead = share - now.progress
    if ahead <= TENTH:
        return
    told = f"{field(now, 'spent').says}, {share:.0%} of the whole-life cost"
    yield Question(
        "spend-ahead", Side(told, now.source), field(now, "progress"), Who.FINANCE,
        facts={"share": f"{ahead:.0%}"}, size=float(min(2 * ahead, Decimal(1))),
    )  # fmt: skip


def baseline_without_change(history: History) -> Iterator[Question]:
    """A layer of promises later than the original, and no agreed change request that brought it."""
    agreed = [one for one in history.changes if one.agreed]
    for before, layer in pairwise(history.layers):
        same = (before.end, before.cost) == (layer.end, layer.cost)
        if layer.number == 0 or layer.change or same:
            continue
        told = f"Plan {layer.number} was set on {layer.known.day} {layer.known:%B %Y}"
        known = f"{len(agreed)} agreed change requests; none of them brought it"
        yield Question(
            "baseline-without-change", Side(told, layer.source), Side(known, layer.source), Who.SRO,
            about=str(layer.number), size=0.7,
        )  # fmt: skip


_WATCHED = {
    "whole_life_cost": Who.FINANCE, "end": Who.MANAGER, "year_forecast": Who.FINANCE,
    "rating": Who.SRO, "benefits": Who.BENEFITS, "progress": Who.MANAGER,
}  # fmt: skip


def number_stopped(history: History) -> Iterator[Question]:
    """A field that every report had so far is missing; or a series has no value for two of its
    usual steps."""
    now, before = history.latest, history.previous
    if now is not None and before is not None:
        for name, who in _WATCHED.items():
            if getattr(now, name) is None and getattr(before, name) is not None:
                yield Question(
                    "number-stopped",
                    field(before, name),
                    Side(f"{field(now, name).says}", now.source),
                    who,
                    about=name,
                    size=0.6,
                )
    yield from stopped_series(history)
