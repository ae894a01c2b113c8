"""A batch in words: its sentence, its problems with what to do, its plan for machines."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commonweal.apps.returns.models import Batch, BatchState
from commonweal.apps.returns.rules.problems import LOOK, NOTE, STOPS
from commonweal.engines.read.tables import column_letters

# Code of a problem: what it is, and what to do about it.
_WORDS = {
    "cell-not-understood": (
        gettext_lazy("This cell could not be understood."),
        gettext_lazy(
            "Ask for the figure or correct the cell, and import the file again. Until then it "
            "counts as not given; its words are kept."
        ),
    ),
    "two-currencies": (
        gettext_lazy("This figure is in another currency than the cost beside it."),
        gettext_lazy("Give both in one currency. Until then this one is kept in its words only."),
    ),
    "other-currency": (
        gettext_lazy("This sum is in another currency than the rest of the table."),
        gettext_lazy("Give it in the currency of the table. Until then its words are kept."),
    ),
    "value-too-large": (
        gettext_lazy("This figure is larger than any real one."),
        gettext_lazy("Check its unit (thousands, millions) and correct the cell."),
    ),
    "repeated": (
        gettext_lazy("The same report stands in another file of this import."),
        gettext_lazy("Nothing to do: it is taken once."),
    ),
    "reported-twice": (
        gettext_lazy("Two different reports of the same date have this name."),
        gettext_lazy(
            "Take the wrong one out, or tell the two apart by their names, and import again."
        ),
    ),
    "not-a-return": (
        gettext_lazy("This table is not one of the published returns that are recognised."),
        gettext_lazy(
            "Import it alone, on the page “Start with yours”, where you say what its columns are."
        ),
    ),
    "left-out": (
        gettext_lazy("A line of the file was left out."),
        gettext_lazy("Nothing to do, unless it should have been a report."),
    ),
    "year-differs": (
        gettext_lazy("The file speaks of two years."),
        gettext_lazy("Check that the date of the position is right."),
    ),
}
_LEVELS = {
    STOPS: (gettext_lazy("This file cannot be read."), gettext_lazy("Mend it and import again.")),
    LOOK: (gettext_lazy("Look at this cell."), gettext_lazy("Correct it and import again.")),
    NOTE: (gettext_lazy("Good to know."), gettext_lazy("Nothing to do.")),
}
LEVEL_WORDS = {
    STOPS: gettext_lazy("Stops the import"),
    LOOK: gettext_lazy("To look at"),
    NOTE: gettext_lazy("Good to know"),
}
FIELD_WORDS = {
    "label": gettext_lazy("Report"),
    "reported_name": gettext_lazy("Name as reported"),
    "confidence": gettext_lazy("Confidence, what they say"),
    "confidence_scale": gettext_lazy("Scale of confidence"),
    "confidence_by": gettext_lazy("Confidence given by"),
    "second_confidence": gettext_lazy("Second rating"),
    "second_confidence_by": gettext_lazy("Second rating given by"),
    "start_date": gettext_lazy("Start date"),
    "end_date": gettext_lazy("End date"),
    "whole_life_cost": gettext_lazy("Whole-life cost"),
    "benefits": gettext_lazy("Benefits"),
    "year_baseline": gettext_lazy("Budget of the year"),
    "year_forecast": gettext_lazy("Forecast of the year"),
    "year_variance_percent": gettext_lazy("Variance of the year, per cent"),
    "currency": gettext_lazy("Currency"),
    "base_year": gettext_lazy("Price base"),
    "narratives": gettext_lazy("Texts"),
}
_ORDER = {STOPS: 0, LOOK: 1, NOTE: 2}


def problems_told(batch: Batch) -> list[dict[str, Any]]:
    """The problems of a batch, the gravest first, each with its place and what to do in words."""
    told = [told_problem(problem) for problem in batch.problems]
    return sorted(told, key=lambda one: _ORDER[one["level"]])


def told_problem(problem: Mapping[str, Any]) -> dict[str, Any]:
    """A problem with its place, what it is and what to do in words."""
    what, mend = _WORDS.get(problem["code"], _LEVELS[problem["level"]])
    said = problem["said"]
    if problem["code"] not in _WORDS and said:  # the engine's sentence says what to do as well
        what, mend = said, "" if problem["level"] == STOPS else mend
    elif said:
        what = f"{what} ({said})"
    return {
        **problem,
        "cell": f"{column_letters(problem['column'])}{problem['row']}" if problem["row"] else "",
        "column_letters": column_letters(problem["column"]),
        "level_words": str(LEVEL_WORDS[problem["level"]]),
        "what": str(what),
        "mend": str(mend),
    }


def problems_csv(batch: Batch, neutral: Any = str) -> str:
    """The problems as CSV; ``neutral`` makes text safe to open in a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out)
    heads = (_("File"), _("Sheet"), _("Row"), _("Column"), _("Header"), _("Value"))
    writer.writerow([*heads, _("How grave"), _("Problem"), _("What to do")])
    for one in problems_told(batch):
        place = one["file"], one["sheet"], one["row"] or "", one["column_letters"]
        words = one["header"], one["value"], one["level_words"], one["what"], one["mend"]
        writer.writerow([neutral(str(cell)) for cell in (*place, *words)])
    return out.getvalue()


def totals(batch: Batch) -> dict[str, int]:
    """What approval does, over all series of the batch."""
    rows: Iterable[Mapping[str, Any]] = batch.plan.get("series", [])
    names = ("initiatives_added", "reports_added", "reports_changed", "reports_unchanged")
    counts = {name: sum(row[name] for row in rows) for name in names}
    counts["doubts"] = sum(len(row["doubts"]) for row in rows)
    counts["bodies_added"] = sum(len(row["bodies_added"]) for row in rows)
    return counts


def sentence(batch: Batch) -> str:
    """What approving a batch would do, in one sentence."""
    if batch.state == BatchState.UNKNOWN:
        return _("This is not a published return that is recognised: say what its columns are.")
    count = totals(batch)
    adds, changes = count["reports_added"], count["reports_changed"]
    if not adds and not changes:
        return _("Everything in these files is in the record already: nothing would change.")
    same, new = count["reports_unchanged"], count["initiatives_added"]
    parts = [
        (adds, ngettext("%(n)s report would be added", "%(n)s reports would be added", adds)),
        (new, ngettext("%(n)s initiative is new", "%(n)s initiatives are new", new)),
        (changes, ngettext("%(n)s report would change", "%(n)s reports would change", changes)),
        (same, ngettext("%(n)s is left alone", "%(n)s are left alone", same)),
    ]
    return "; ".join(words % _n(number) for number, words in parts if number) + "."


def _n(number: int) -> dict[str, str]:
    return {"n": f"{number:,}"}


def said(batch: Batch) -> list[str]:
    """A batch for somebody at a command line: one line a file, then the sentence."""
    lines = []
    for table in batch.plan.get("tables", []):
        sheet = f", {table['sheet']}" if table["sheet"] else ""
        facts = {**table, "place": f"{table['file']}{sheet}"}
        lines.append(
            _("%(place)s: %(title)s %(year)s, position of %(as_at)s, %(reports)s reports") % facts
        )
    doubts = totals(batch)["doubts"]
    if doubts:
        lines.append(
            ngettext(
                "%(n)s doubtful match: a person decides it on the page of matches",
                "%(n)s doubtful matches: a person decides them on the page of matches",
                doubts,
            )
            % _n(doubts)
        )
    return [*lines, sentence(batch)]


def problem_lines(batch: Batch, most: int) -> list[str]:
    """The problems that need a person, one line each; what is only good to know is counted."""
    told = problems_told(batch)
    grave = [one for one in told if one["level"] != NOTE]
    lines = [
        "{level_words}: {place}: {what} {value} {mend}".format(
            **{
                **one,
                "place": f"{one['file']} {one['sheet']} {one['cell']}".strip(),
                "value": f"“{one['value'][:80]}”." if one["value"] else "",
            }
        )
        for one in grave[:most]
    ]
    if len(grave) > most:
        lines.append(_("... and %(n)s more") % _n(len(grave) - most))
    return lines


def summary(batch: Batch) -> dict[str, Any]:
    """The plan of a batch for machines."""
    return {
        "batch": batch.id,
        "state": batch.state,
        "files": batch.files,
        "tables": [
            {k: v for k, v in table.items() if k != "places"}
            for table in batch.plan.get("tables", [])
        ],
        "series": [
            {k: v for k, v in row.items() if k != "outcome"} for row in batch.plan.get("series", [])
        ],
        **totals(batch),
        "problems": [
            {k: one[k] for k in ("level", "code", "file", "sheet", "row", "column", "value")}
            | {"what": one["what"], "mend": one["mend"]}
            for one in problems_told(batch)
        ],
    }
