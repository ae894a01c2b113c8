"""What texts and numbers really are: dates, amounts, codes. Counted over all values, by pattern."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from commonweal.engines.profile.scratch import text_literal

__all__ = [
    "DIGITS_ALONE",
    "IN_FRONT",
    "NOTHING",
    "Form",
    "Found",
    "day_of",
    "found_of",
    "tests_for",
]

NOTHING = (
    "-", "--", "---", ".", "..", "?", "n/a", "na", "n.a.", "n.v.t.", "nvt", "null", "none", "nil",
    "unknown", "onbekend", "unbekannt", "inconnu", "#n/a", "nan", "0000-00-00",
)  # fmt: skip
"""Words that people write where there is nothing, in small letters."""

_FIRST_YEAR, _LAST_YEAR = 1800, 2200
_MOSTLY = 0.95
_TRUTHS = (
    {"y", "n"}, {"yes", "no"}, {"j", "n"}, {"ja", "nee"}, {"ja", "nein"}, {"t", "f"},
    {"true", "false"}, {"o", "n"}, {"oui", "non"}, {"s", "n"}, {"si", "no"},
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Form:
    """``pattern`` is what the text looks like; ``form`` how a date is written, as strptime has it.
    ``hinted``: six digits are dates only where nothing speaks against it."""

    kind: str
    pattern: str
    form: str = ""
    hinted: bool = False


FORMS: Mapping[str, Form] = {
    "uuid": Form("uuid", r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"),
    "date": Form("date", r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "%Y-%m-%d"),
    "timestamp": Form(
        "timestamp",
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?",
    ),
    "instant": Form(
        "instant",
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
        r"(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)",
    ),
    "day.month.year hour:minute": Form(
        "timestamp", r"[0-9]{2}\.[0-9]{2}\.[0-9]{4} [0-9]{2}:[0-9]{2}", "%d.%m.%Y %H:%M"
    ),
    "day.month.year hour:minute:second": Form(
        "timestamp", r"[0-9]{2}\.[0-9]{2}\.[0-9]{4} [0-9:]{8}", "%d.%m.%Y %H:%M:%S"
    ),
    "day/month/year hour:minute": Form(
        "timestamp", r"[0-9]{2}/[0-9]{2}/[0-9]{4} [0-9]{2}:[0-9]{2}", "%d/%m/%Y %H:%M"
    ),
    "day/month/year hour:minute:second": Form(
        "timestamp", r"[0-9]{2}/[0-9]{2}/[0-9]{4} [0-9:]{8}", "%d/%m/%Y %H:%M:%S"
    ),
    "month/day/year hour:minute AM or PM": Form(
        "timestamp", r"[0-9]{2}/[0-9]{2}/[0-9]{4} [0-9:]{8} [AP]M", "%m/%d/%Y %I:%M:%S %p"
    ),
    "time": Form("time", r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?"),
    "day.month.year": Form("date", r"[0-9]{2}\.[0-9]{2}\.[0-9]{4}", "%d.%m.%Y"),
    "day-month-year": Form("date", r"[0-9]{2}-[0-9]{2}-[0-9]{4}", "%d-%m-%Y"),
    "day/month/year": Form("date", r"[0-9]{2}/[0-9]{2}/[0-9]{4}", "%d/%m/%Y"),
    "month/day/year": Form("date", r"[0-9]{2}/[0-9]{2}/[0-9]{4}", "%m/%d/%Y"),
    "year/month/day": Form("date", r"[0-9]{4}/[0-9]{2}/[0-9]{2}", "%Y/%m/%d"),
    "yearmonthday": Form("date", r"[0-9]{8}", "%Y%m%d"),
    "daymonthyear": Form("date", r"[0-9]{8}", "%d%m%Y", hinted=True),
    "two digits of the year": Form("date", r"[0-9]{6}", "%y%m%d", hinted=True),
    "integer": Form("integer", r"[+-]?(?:0|[1-9][0-9]{0,17})"),
    "digits": Form("text", r"[0-9]+"),
    "decimal": Form("decimal", r"[+-]?[0-9]{1,26}(?:\.[0-9]{1,12})?"),
    "decimal comma": Form("decimal", r"[+-]?[0-9]{1,26}(?:,[0-9]{1,12})?"),
    "float": Form("float", r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?"),
}
"""In the order in which they are believed."""

_BARE = {"%Y%m%d", "%d%m%Y", "%y%m%d"}  # digits alone, which could be something else
IN_FRONT = "zeros in front"
DIGITS_ALONE = ("yearmonthday", "daymonthyear", "two digits of the year")


@dataclass(frozen=True, slots=True)
class Found:
    """``form`` is a name of ``FORMS``, ``truth``, or empty where nothing but text was found.
    ``fits`` and ``odd`` count rows with and without that form. ``also``: a form that as many
    rows have."""

    kind: str
    form: str = ""
    written: str = ""
    fits: int = 0
    odd: int = 0
    also: str = ""


def tests_for(family: str) -> dict[str, str]:
    """By the name of the form, SQL that is true where the trimmed text ``t`` has it."""
    if family not in {"text", "whole"}:
        return {}
    names = FORMS if family == "text" else DIGITS_ALONE
    tests = {name: _test(FORMS[name]) for name in names}
    return {**tests, IN_FRONT: "regexp_full_match(t, '0[0-9]+')"} if family == "text" else tests


def _test(form: Form) -> str:
    looks = f"regexp_full_match(t, {text_literal(form.pattern)})"
    if form.form:
        year = f"year({day_of(form.form)})"
        last = _LAST_YEAR if form.form in _BARE else 9999
        return f"({looks} AND ({year} BETWEEN {_FIRST_YEAR} AND {last} OR {year} = 9999))"
    if form.kind in {"timestamp", "instant"}:
        held = "TIMESTAMP" if form.kind == "timestamp" else "TIMESTAMPTZ"
        return f"({looks} AND TRY_CAST(t AS {held}) IS NOT NULL)"
    return looks


def day_of(form: str, text: str = "t") -> str:
    """SQL: the date that the text stands for, or NULL."""
    if form == "%Y-%m-%d":
        return f"TRY_CAST({text} AS DATE)"
    return f"TRY_CAST(try_strptime({text}, '{form}') AS DATE)"


def found_of(
    family: str, counts: Mapping[str, int], values: int, distinct: int, words: frozenset[str]
) -> Found:
    """What ``values`` rows of texts or whole numbers are. ``words``: the texts themselves in small
    letters, where they are few."""
    if not values or family not in {"text", "whole"}:
        return Found(family)
    if words in _TRUTHS:
        return Found("truth", "truth", fits=values)
    for name, form in FORMS.items():
        fits = counts.get(name, 0)
        needed = 1.0 if form.hinted else _MOSTLY
        if (form.hinted and distinct < 10) or (name == "integer" and counts.get(IN_FRONT)):
            continue
        if not fits or fits < needed * values:
            continue
        also = _rival(name, counts, fits)
        return Found(form.kind, name, form.form, fits, values - fits, also)
    return Found("text" if family == "text" else "integer", fits=values)


def _rival(name: str, counts: Mapping[str, int], fits: int) -> str:
    rival = {"day/month/year": "month/day/year"}.get(name, "")
    return rival if rival and counts.get(rival, 0) == fits else ""
