"""Whether a column may say something of a person: by its name, its values, and what texts hold."""

from __future__ import annotations

from typing import Any

from commonweal.engines.profile.forms import Found
from commonweal.engines.profile.results import Days
from commonweal.engines.profile.scratch import text_literal
from commonweal.engines.profile.suspects import SEARCHED, Suspect, named_suspect, suspects_of
from commonweal.engines.profile.values import Asked, is_value, rows_where
from commonweal.kernel.counting import counted

__all__ = ["suspects_in"]

_SAMPLE = 2_000
_LONG = 1_600  # bytes: no number and no name
_OLD_SHARE = 0.05
_SOUGHT = (
    (("e-mail address",), "contains(v, '@')"),
    (("IBAN", "national insurance number"), "regexp_matches(v, '[A-Z]{2} ?[0-9]{2}')"),
)
"""What is sought within texts, with what each that holds one must have: that is quickly seen."""
_EVER = 18_446_744_073_709_551_615  # the greatest hash


def suspects_in(
    asked: Asked, found: Found, facts: dict[str, Any], days: Days | None
) -> tuple[list[Suspect], int | None]:
    """And how many different values were looked at, where these are not all."""
    named = named_suspect(asked.name, asked.loaded.source.name)
    if asked.family not in {"text", "whole"} or found.form == "truth":
        return _of_days(asked, named, days), None
    suspects = []
    if found.kind not in {"date", "timestamp"}:
        suspects = suspects_of(_sample(asked, facts, found), asked.name, facts["distinct"])
    suspects += _inside(asked, facts, {each.kind for each in suspects})
    if days is not None or named is not None:
        suspects += [each for each in _of_days(asked, named, days) if each not in suspects]
    return suspects, _SAMPLE if facts["distinct"] > _SAMPLE else None


def _sample(asked: Asked, facts: dict[str, Any], found: Found) -> list[str]:
    """The different values with the least hashes. Of many only those that can be among them are
    looked at: four times as many as are needed."""
    values = asked.values
    if asked.many:
        most = _EVER * 4 * _SAMPLE // max(facts["distinct"], 1)
        values = asked.one_by_one(f"hash({asked.held}) <= {min(most, _EVER)}")
    rows = asked.scratch.all(
        f"SELECT t FROM (SELECT DISTINCT t FROM {values} WHERE strlen(t) <= {_LONG} "
        f"AND {is_value()}) ORDER BY hash(t), t LIMIT {_SAMPLE}"
    )
    texts = [row[0] for row in rows]
    if asked.family == "whole" and found.kind != "date":  # a zero in front is lost in a number
        return [each.rjust(9, "0") if len(each) == 8 else each for each in texts]
    return texts


def _of_days(asked: Asked, named: Suspect | None, days: Days | None) -> list[Suspect]:
    """Dates of which many are long past are those of births, unless their column says otherwise."""
    if days is None:
        return [named] if named and asked.family in {"text", "whole", "bytes"} else []
    if named is not None:
        return [named] if named.kind == "birth date" else []
    old, all_days = asked.scratch.one(
        f"SELECT {rows_where(f'year(day) BETWEEN 1900 AND {asked.today.year - 60}')}, "
        "sum(n) FROM days WHERE NOT stands"
    )
    if all_days and old >= _OLD_SHARE * all_days and days.last <= str(asked.today):
        told = f"{old / all_days:.0%} of its dates are more than sixty years back"
        return [Suspect("birth date", "its values", round(old / all_days, 4), told)]
    return []


def _inside(asked: Asked, facts: dict[str, Any], known: set[str]) -> list[Suspect]:
    """Addresses and numbers within longer texts, over all rows."""
    if asked.family != "text" or facts["longest"] < 6:
        return []
    counts: dict[str, int] = {}
    for listed, first in _SOUGHT:
        wanted = {kind: rows_where(_holds(kind)) for kind in listed if kind not in known}
        if wanted:
            counts |= asked.named(wanted, f" WHERE {first}")
    rows = asked.loaded.rows or 1
    return [
        Suspect(
            kind,
            "texts that hold one",
            round(int(count) / rows, 6),
            f"{counted(int(count), 'text holds', 'texts hold')} one",
        )
        for kind, count in counts.items()
        if count
    ]


def _holds(kind: str) -> str:
    """SQL: a text that holds one. A whole value that looks like a national insurance number may be
    the number of a thing, since it has no check digit: those are judged by how many there are."""
    pattern = text_literal(SEARCHED[kind])
    found = f"regexp_matches(v, {pattern})"
    if kind != "national insurance number":
        return found
    more = f"strlen(t) > strlen(regexp_extract(t, {pattern})) + 1"
    return f"CASE WHEN {found} THEN {more} ELSE false END"
