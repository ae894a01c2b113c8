"""What the templates of a case are given: sections of the record, already in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.apps.appraisals.queries import CasePage, missing_words
from commonweal.apps.cases.models import Option
from commonweal.apps.cases.queries import plan_label
from commonweal.apps.cases.rules import sections, write_amounts
from commonweal.kernel.money import PriceBase
from commonweal.web import display
from commonweal.web.pages.cases import pictures, words
from commonweal.web.pages.cases.words import OptionWords
from commonweal.web.pages.shown import kept_words, label_of


@dataclass(frozen=True, slots=True)
class SectionWords:
    key: str
    title: str
    asks: str
    answers: list[tuple[str, str]]
    open_count: int


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of an option. ``side`` is cost or benefit, "" for one of the programme's plan."""

    id: str
    side: str
    name: str
    kind: str
    amounts: str
    note: str
    removable: bool = False


@dataclass(frozen=True, slots=True)
class OptionRow:
    option: Option
    worth: OptionWords | None
    lines: list[LineRow]


def version_content(page: CasePage) -> dict[str, Any]:
    """The whole context of a version's page."""
    result = page.run.done.result if page.run.done else {}
    worth = {one.key: one for one in words.options_of(result)}
    return {
        "page": page,
        "case": page.case,
        "kept": [(label_of(name), kept_words(why)) for name, why in page.kept.items()],
        "sentence": _sentence(page),
        "todo": [missing_words(one) for one in page.todo],
        "sections": [] if page.kept else _sections(page),
        "options": [
            OptionRow(option, worth.get(option.lineage), _lines(page, option))
            for option in page.options
        ],
        "scores": _scores(page),
    }


def appraisal_content(page: CasePage, chosen: str) -> dict[str, Any]:
    """``chosen`` is the key of the option whose details are shown; else the preferred one."""
    run = page.run.done
    context: dict[str, Any] = {"page": page, "run": run, "seen": page.run, "options": []}
    if run is None:
        return {**context, "sentence": _sentence(page)}
    options = words.options_of(run.result)
    shown = next((o for o in options if o.key == chosen), None)
    shown = shown or next((o for o in options if o.preferred), options[-1])
    return {
        **context,
        "sentence": _sentence(page),
        "options": options,
        "shown": shown,
        "prices": display.price_base(PriceBase(run.result["price_year"])),
        "spread": pictures.spread_chart(options),
        "tornado": pictures.tornado_chart(run.result, shown),
        "switches": pictures.switches_of(shown),
        "grid": pictures.grid_of(run.result, shown),
        "scenarios": [
            (row["name"], words.money(run.result, row["npsv"])) for row in shown.raw["scenarios"]
        ],
        "sets": [
            (_set_name(row), words.money(run.result, row["npsv"])) for row in shown.raw["sets"]
        ],
        "lines": [
            (words.label(row["label"]), _side(row["kind"]), words.exact(run.result, row["pv"]))
            for row in shown.raw["lines"]
        ],
        "unranged": [words.label(one) for one in shown.raw["unranged"]],
        "left_out": [text for o in options for text in words.left_out_words(o.raw)],
        "uplifts": words.uplift_words(shown.raw),
        "weighted": run.result["weighted"],
        "error": words.money(run.result, (shown.raw["spread"] or {}).get("error_p50")),
    }


def _side(kind: str) -> str:
    return {"cost": _("cost"), "benefit": _("gain"), "disbenefit": _("loss")}[kind]


def _set_name(row: Mapping[str, Any]) -> str:
    return _("Without weights") if row["key"] == "unweighted" else f"{row['label']} ({row['key']})"


def _sentence(page: CasePage) -> str:
    if page.kept:
        return _("What it says and what it is worth are kept back from your role.")
    if page.run.done:
        return words.sentence_of(page.run.done.result, fresh=page.run.fresh)
    if page.run.waiting:
        return _("What it is worth is being worked out.")
    if not page.todo:
        return _("What it is worth has not been worked out.")
    count = len(page.todo)
    return ngettext(
        "%(n)s thing is to be done before somebody can approve it.",
        "%(n)s things are to be done before somebody can approve it.",
        count,
    ) % {"n": count}


def _sections(page: CasePage) -> list[SectionWords]:
    found = []
    for section in sections():
        asked = [p for p in section.prompts if p.asked_at(page.case.stage)]
        answers = [(_(p.ask), page.case.answers.get(p.key, "").strip()) for p in asked]
        still = sum(1 for _ask, text in answers if not text)
        found.append(SectionWords(section.key, _(section.title), _(section.asks), answers, still))
    return found


def _lines(page: CasePage, option: Option) -> list[LineRow]:
    rows = [
        LineRow("", "", plan_label(row), _("the programme's plan"), write_amounts(row["amounts"]),
                f"{row['currency']}, {_prices(row['base_year'])}")
        for row in (_plan(page, option) if option.includes_plan else [])
    ]  # fmt: skip
    for cost in option.cost_lines.all():
        note = cost.zero_reason or ("" if cost.amounts else _("not given yet"))
        rows.append(
            LineRow(cost.id, "cost", cost.name, _("cost"), write_amounts(cost.amounts),
                    note or _range(cost), removable=not cost.purpose)
        )  # fmt: skip
    for gain in option.benefit_lines.all():
        kind = gain.get_benefit_class_display()
        rows.append(
            LineRow(gain.id, "benefit", gain.name, kind, write_amounts(gain.amounts),
                    _range(gain), removable=True)
        )  # fmt: skip
    return rows


def _plan(page: CasePage, option: Option) -> list[dict[str, Any]]:
    return page.plan if page.case.state == "draft" else option.plan_lines


def _prices(year: int) -> str:
    return _("%(year)s prices") % {"year": year} if year else _("cash prices")


def _range(line: Any) -> str:
    if line.low_percent is None:
        return _("how far it may lie from this is not said")
    return _("may be %(low)s to %(high)s %% of this") % {
        "low": display.number(line.low_percent),
        "high": display.number(line.high_percent),
    }


def _scores(page: CasePage) -> list[tuple[str, list[tuple[str, Any]]]]:
    return [
        (f.name, [(o.name, f.scores.get(o.lineage)) for o in page.options]) for f in page.factors
    ]
