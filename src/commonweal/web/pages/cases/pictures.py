"""The pictures and tables of an appraisal, each with the finding as its title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from commonweal.web import charts, display
from commonweal.web.pages.cases.words import OptionWords, Result, label, money


@dataclass(frozen=True, slots=True)
class Switch:
    """At which size of one line the option is worth nothing, and at which it changes places."""

    line: str
    zero: str
    flips: str


@dataclass(frozen=True, slots=True)
class Grid:
    first: str
    second: str
    percents: Sequence[str]
    rows: Sequence[tuple[str, Sequence[tuple[str, bool]]]]


def spread_chart(options: Sequence[OptionWords]) -> charts.Chart:
    """Every option from P10 to P90, with the middle."""
    drawn = [one for one in options if one.raw["spread"]]
    best = next((one for one in drawn if one.preferred), drawn[0] if drawn else None)
    title = (
        _("%(name)s is as likely as not worth %(middle)s or more")
        % {"name": best.name, "middle": best.middle}
        if best
        else _("How far the options may lie from their figures")
    )
    heads = [_("Option"), _("1 in 10 at or below"), _("5 in 10"), _("9 in 10"),
             _("Chance of less than nothing")]  # fmt: skip
    return charts.spans(
        charts.Spans(
            title=title,
            told=_("Value today of each option: 8 chances in 10 lie on its bar."),
            rows=[
                charts.Span(
                    one.name,
                    float(one.raw["spread"]["p10"]),
                    float(one.raw["spread"]["p90"]),
                    _("%(low)s to %(high)s") % {"low": one.low, "high": one.high},
                    float(one.raw["spread"]["p50"]),
                )
                for one in drawn
            ],
            heads=heads,
            table=[[o.name, o.low, o.middle, o.high, o.below_zero] for o in options],
        )
    )


def tornado_chart(result: Result, option: OptionWords) -> charts.Chart:
    bars = option.raw["tornado"]
    title = (
        _("%(line)s moves the answer most") % {"line": label(bars[0]["label"])}
        if bars
        else _("What moves the answer most")
    )
    rows, table = [], []
    for bar in bars:
        low, high = money(result, bar["npsv_low"]), money(result, bar["npsv_high"])
        ends = sorted((bar["npsv_low"], bar["npsv_high"]), key=Decimal)
        span = _("%(low)s to %(high)s") % {
            "low": money(result, ends[0]),
            "high": money(result, ends[1]),
        }
        rows.append(
            charts.Span(label(bar["label"]), float(bar["npsv_low"]), float(bar["npsv_high"]), span)
        )
        table.append([label(bar["label"]), f"{bar['low']} %", f"{bar['high']} %", low, high])
    heads = [_("Line"), _("Low end"), _("High end"), _("Value today at the low end"),
             _("Value today at the high end")]  # fmt: skip
    return charts.spans(
        charts.Spans(
            title=title,
            told=_("Each line alone at the ends of its range; the dashed line is the figure."),
            rows=rows,
            heads=heads,
            table=table,
            common=float(option.raw["npsv"]),
            common_words=option.worth,
        )
    )


def switches_of(option: OptionWords) -> list[Switch]:
    return [
        Switch(label(one["label"]), _times(one["factor"]), _times(one["flips"]))
        for one in option.raw["switching"]
    ]


def _times(factor: str | None) -> str:
    """What a line would have to become, in percent of what it is."""
    if factor is None:
        return _("at no size")
    value = Decimal(factor)
    if value < 0:
        return _("at no size above zero")
    change = display.number(abs(value - 1) * 100, 1)
    if value == 1:
        return _("as it is")
    words = _("%(n)s %% more") if value > 1 else _("%(n)s %% less")
    return words % {"n": change}


def grid_of(result: Result, option: OptionWords) -> Grid | None:
    told = option.raw["grid"]
    if told is None:
        return None
    rows = [
        (f"{percent} %", [(money(result, cell), Decimal(cell) < 0) for cell in cells])
        for percent, cells in zip(told["percents"], told["rows"], strict=True)
    ]
    percents = [f"{percent} %" for percent in told["percents"]]
    return Grid(label(told["first"]), label(told["second"]), percents, rows)
