"""What each finding about the quality of data is called, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.web.pages.shown import label_of

DIMENSIONS: dict[str, tuple[Promise, Promise]] = {
    "validity": (gettext_lazy("Validity"), gettext_lazy("Is each value one that can be?")),
    "completeness": (
        gettext_lazy("Completeness"),
        gettext_lazy("Is everything there that a decision needs?"),
    ),
    "timeliness": (gettext_lazy("Timeliness"), gettext_lazy("Is it recent enough to act on?")),
    "uniqueness": (gettext_lazy("Uniqueness"), gettext_lazy("Is each programme there once?")),
    "consistency": (
        gettext_lazy("Consistency"),
        gettext_lazy("Do the values of one report agree with each other?"),
    ),
}
# Code: what was found, and what to do.
_WORDS: dict[str, tuple[Promise, Promise]] = {
    "missing": (
        gettext_lazy("%(field)s: not known"),
        gettext_lazy("Ask the programme for it before the next report."),
    ),
    "not-understood": (
        gettext_lazy("%(field)s: could not be read"),
        gettext_lazy("Open the report, read the published text, and ask for a value."),
    ),
    "cost-negative": (
        gettext_lazy("The whole-life cost is below zero"),
        gettext_lazy("Ask whether benefits were taken off it, or a sign is wrong."),
    ),
    "cost-zero": (
        gettext_lazy("The whole-life cost is published as zero"),
        gettext_lazy("Ask for the cost; until then no growth can be measured."),
    ),
    "ends-before-start": (
        gettext_lazy("It ends before it starts"),
        gettext_lazy("Ask which of the two dates is wrong."),
    ),
    "ended-still-reported": (
        gettext_lazy("The end date had passed when it was reported"),
        gettext_lazy("Ask for the new end date, or close the programme."),
    ),
    "year-above-whole-life": (
        gettext_lazy("One year costs more than the whole life"),
        gettext_lazy("Ask whether both are in the same unit, and which is wrong."),
    ),
    "variance-differs": (
        gettext_lazy("The published difference is not that of budget and forecast"),
        gettext_lazy("Ask which of the three figures of the year is wrong."),
    ),
    "report-old": (
        gettext_lazy("The newest report is more than 400 days old"),
        gettext_lazy("Ask for the next report, or mark the programme as no longer reported."),
    ),
    "same-name": (
        gettext_lazy("Another programme has the same name"),
        gettext_lazy("Compare the two, then join them or tell them apart by name."),
    ),
}


_DOUBTFUL = gettext_lazy("%(field)s: doubtful"), gettext_lazy("Look at it.")


@dataclass(frozen=True, slots=True)
class FindingWords:
    """What was found, and what to do."""

    what: str
    do: str


def finding_words(code: str, field: str) -> FindingWords:
    what, do = _WORDS.get(code, _DOUBTFUL)
    return FindingWords(str(what) % {"field": label_of(field)}, str(do))


def dimension_words(name: str) -> tuple[str, str]:
    """The name of a dimension and the question that it asks."""
    label, question = DIMENSIONS[name]
    return str(label), str(question)


def scope_words(dimension: str, code: str, field: str) -> str:
    """What a list of findings is a list of."""
    if code:
        return finding_words(code, field).what
    return dimension_words(dimension)[0] if dimension in DIMENSIONS else _("All findings")
