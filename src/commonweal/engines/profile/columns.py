"""One column measured: its different values are counted once, and every question is put to them.

``d`` holds each different value as text ``v``, how many rows have it ``n``, and it trimmed ``t``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from commonweal.engines.profile.forms import (
    DIGITS_ALONE,
    IN_FRONT,
    NOTHING,
    Found,
    day_of,
    found_of,
    tests_for,
)
from commonweal.engines.profile.loading import Loaded
from commonweal.engines.profile.results import Code, ColumnProfile, Days, Numbers, Shape
from commonweal.engines.profile.scratch import Scratch, text_literal
from commonweal.engines.profile.suspects import SEARCHED, Suspect, named_suspect, suspects_of
from commonweal.kernel.counting import counted

__all__ = ["family_of", "measured"]

_SAMPLE = 2_000
_FORM_SAMPLE = 2_000
_MOST_CODES, _LONGEST_CODE = 50, 40
_MOST_SHAPES, _LONGEST_SHAPE = 12, 40
_BLANKS = "' \t\r\n\u00a0'"
_STAND_INS = (
    "9999-12-31", "9999-01-01", "2999-12-31", "2099-12-31", "1900-01-01", "1899-12-30",
    "1899-12-31", "1970-01-01", "0001-01-01", "1800-01-01", "1753-01-01", "1600-01-01",
)  # fmt: skip
_EARLY, _AHEAD_YEARS, _OLD_SHARE = "1900-01-01", 10, 0.05
_SHAPE = (
    f"CASE WHEN length(v) > {_LONGEST_SHAPE} THEN 'longer than {_LONGEST_SHAPE}' ELSE "
    r"regexp_replace(regexp_replace(regexp_replace(regexp_replace(v, '\p{Lu}', 'A', 'g'), "
    r"'[^\P{L}A]', 'a', 'g'), '\p{N}', '9', 'g'), '[^ -~]', '?', 'g') END"
)


def _rows(test: str) -> str:
    """SQL: how many rows have a value for which the test is true."""
    return f"coalesce(sum(n) FILTER (WHERE {test}), 0)::BIGINT"


_COUNTED = {
    "distinct": "count(*)",
    "filled": "coalesce(sum(n), 0)::BIGINT",
    "empties": _rows("v = ''"),
    "blanks": _rows("v <> '' AND t = ''"),
    "zeros": _rows(r"regexp_full_match(t, '[+-]?0+(?:[.,]0+)?')"),
    "nothing": _rows(f"lower(t) IN ({', '.join(map(text_literal, NOTHING))})"),
    "shortest": "coalesce(min(length(v)), 0)",
    "longest": "coalesce(max(length(v)), 0)",
    "padded": _rows("v <> t AND t <> ''"),
    "controls": _rows(r"regexp_matches(v, '[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]')"),
    "damaged": _rows(
        "strlen(v) <> length(v) AND "
        r"regexp_matches(v, '\x{FFFD}|Ã[\x{80}-\x{BF}]|â€|Â[\x{A0}-\x{BF}]')"
    ),
    "beyond_ascii": _rows("strlen(v) <> length(v)"),
}


def family_of(kind: Any) -> str:
    """text, whole, decimal, float, date, timestamp, time, truth or bytes, of an Arrow type."""
    import pyarrow as pa

    types = pa.types
    ways = (
        (types.is_integer, "whole"), (types.is_floating, "float"), (types.is_date, "date"),
        (types.is_timestamp, "timestamp"), (types.is_time, "time"), (types.is_boolean, "truth"),
        (types.is_binary, "bytes"), (types.is_large_binary, "bytes"),
        (types.is_fixed_size_binary, "bytes"),
    )  # fmt: skip
    if types.is_decimal(kind):
        return "whole" if kind.scale == 0 else "decimal"
    return next((name for asked, name in ways if asked(kind)), "text")


@dataclass(frozen=True, slots=True)
class _Asked:
    scratch: Scratch
    loaded: Loaded
    name: str
    family: str
    held: str
    today: date


def measured(scratch: Scratch, loaded: Loaded, at: int, today: date) -> ColumnProfile:
    """Column number ``at`` of what was loaded."""
    name = loaded.names[at]
    family = "text" if name in loaded.widened else family_of(loaded.kinds[at])
    asked = _Asked(scratch, loaded, name, family, f"c{at}", today)
    _counted_out(asked)
    facts = scratch.named(list(_COUNTED), _one(_COUNTED))
    words = _few_words(asked, facts["distinct"])
    found = _found(asked, facts, words)
    days = _days(asked, found)
    suspects, sampled = _suspects(asked, found, facts, days)
    hidden = bool(suspects)
    shapes, shapes_in_all = _shapes(asked)
    return ColumnProfile(
        name=name,
        declared=loaded.source.declared.get(name, ""),
        kind=str(loaded.kinds[at]),
        found=found,
        rows=loaded.rows,
        nulls=loaded.rows - facts["filled"],
        words_for_nothing=facts["nothing"] if family == "text" else 0,
        unreadable=loaded.unreadable[name],
        shapes=shapes,
        shapes_in_all=shapes_in_all,
        numbers=None if hidden else _numbers(asked, found),
        days=_without_ends(days) if hidden else days,
        codes=None if hidden else _codes(asked, found, facts),
        nothing=() if hidden or family != "text" else _nothing(asked),
        suspects=tuple(suspects),
        sampled=sampled,
        **{name: facts[name] for name in _COUNTED if name not in {"filled", "nothing"}},
    )


def _one(named: dict[str, str], where: str = "") -> str:
    return f"SELECT {', '.join(named.values())} FROM d{where}"


def _counted_out(asked: _Asked) -> None:
    text = f"{asked.held}::VARCHAR"
    if asked.family == "bytes":
        held = asked.held
        text = f"CASE WHEN octet_length({held}) <= 64 THEN lower(hex({held})) ELSE md5({held}) END"
    asked.scratch.run(
        f"CREATE OR REPLACE TEMP TABLE d AS SELECT v, count(*)::BIGINT AS n, trim(v, {_BLANKS}) "
        f"AS t FROM (SELECT {text} AS v FROM {asked.loaded.table}) WHERE v IS NOT NULL GROUP BY v"
    )


def _value() -> str:
    """True where the text is a value, not one of the ways to write nothing."""
    return f"t <> '' AND lower(t) NOT IN ({', '.join(map(text_literal, NOTHING))})"


def _few_words(asked: _Asked, distinct: int) -> frozenset[str]:
    if asked.family != "text" or not 0 < distinct <= 8:
        return frozenset()
    return frozenset(
        row[0] for row in asked.scratch.all(f"SELECT lower(t) FROM d WHERE {_value()}")
    )


def _found(asked: _Asked, facts: dict[str, Any], words: frozenset[str]) -> Found:
    tests = tests_for(asked.family)
    if not tests or not facts["distinct"]:
        return Found(asked.family)
    zero = "" if asked.family == "text" else "t <> '0' AND "
    where = f" WHERE {zero}{_value()}"
    if facts["distinct"] > 2 * _FORM_SAMPLE:
        tests = _likely(asked, tests, where)
    listed = {name: _rows(test) for name, test in tests.items()}
    every = {"": "coalesce(sum(n), 0)::BIGINT", "distinct": "count(*)", **listed}
    counts = dict.fromkeys(DIGITS_ALONE, 0)
    counts |= asked.scratch.named(list(every), _one(every, where))
    if asked.family == "text":
        _without_zeros(asked, counts)
    return found_of(asked.family, counts, counts[""], counts["distinct"], words)


def _likely(asked: _Asked, tests: dict[str, str], where: str) -> dict[str, str]:
    """The forms that could be that of nearly all rows: those that half of the rows have of the most
    frequent values and of a sample of the others. Only these are counted over all."""
    listed = {name: _rows(test) for name, test in tests.items()}
    every = {"": "coalesce(sum(n), 0)::BIGINT", **listed}
    asked.scratch.run(
        "CREATE OR REPLACE TEMP TABLE few AS "
        f"(SELECT t, n FROM d{where} ORDER BY n DESC, t LIMIT {_FORM_SAMPLE}) UNION "
        f"(SELECT t, n FROM d{where} ORDER BY hash(t), t LIMIT {_FORM_SAMPLE})"
    )
    counts = asked.scratch.named(list(every), f"SELECT {', '.join(every.values())} FROM few")
    likely = {name: test for name, test in tests.items() if 2 * counts[name] >= counts[""]}
    return {**likely, IN_FRONT: tests[IN_FRONT]} if "integer" in likely else likely


def _without_zeros(asked: _Asked, counts: dict[str, Any]) -> None:
    """Texts of dates hold 00000000 where there is none: it does not speak against dates."""
    none = _rows("regexp_full_match(t, '0{6}|0{8}')")
    zeros = asked.scratch.one(f"SELECT {none} FROM d")[0]
    for name in DIGITS_ALONE:
        counts[name] += zeros if counts[name] else 0


# Ranges -------------------------------------------------------------------------------------------


def _numbers(asked: _Asked, found: Found) -> Numbers | None:
    """Exact for whole numbers and decimals; floats by their shortest digits."""
    if asked.family not in {"whole", "decimal", "float", "text"} or found.kind == "date":
        return None
    if asked.family == "text" and found.form not in {"integer", "decimal", "decimal comma"}:
        return None
    text = "replace(t, ',', '.')" if found.form == "decimal comma" else "t"
    number = f"TRY_CAST({text} AS {_number_type(asked, found)})"
    plain = f"regexp_replace({text}, '^[+-]?0*', '')"
    row = asked.scratch.one(
        f"SELECT min({number})::VARCHAR, max({number})::VARCHAR, "
        f"{_rows(f'{number} < 0')}, "
        f"max(length(regexp_extract({plain}, '^[0-9]*'))), "
        rf"max(length(rtrim(regexp_extract({plain}, '\.([0-9]*)$', 1), '0'))) "
        f"FROM d WHERE {number} IS NOT NULL"
    )
    if row[0] is None:
        return None
    return Numbers(_short(row[0]), _short(row[1]), row[2], row[3] or 0, row[4] or 0)


def _number_type(asked: _Asked, found: Found) -> str:
    if asked.family == "float":
        return "DOUBLE"
    whole = asked.family == "whole" or found.form == "integer"
    return "HUGEINT" if whole else "DECIMAL(38, 12)"


def _short(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text.lower() else text


def _days(asked: _Asked, found: Found) -> Days | None:
    if asked.family in {"date", "timestamp"}:
        day = (
            "TRY_CAST(v AS TIMESTAMP)::DATE" if asked.family == "timestamp" else day_of("%Y-%m-%d")
        )
    elif found.kind in {"date", "timestamp", "instant"} and found.written:
        day = day_of(found.written)
    elif found.kind in {"timestamp", "instant"}:
        day = "TRY_CAST(left(t, 10) AS DATE)"
    else:
        return None
    listed = ", ".join(f"DATE '{each}'" for each in _STAND_INS)
    asked.scratch.run(
        f"CREATE OR REPLACE TEMP TABLE days AS SELECT {day} AS day, n, "
        f"{day} IN ({listed}) AS stands FROM d WHERE {day} IS NOT NULL"
    )
    ahead = asked.today.replace(year=asked.today.year + _AHEAD_YEARS, day=min(asked.today.day, 28))
    bounds = (f"< DATE '{_EARLY}'", f"> DATE '{ahead}'", f"> DATE '{asked.today}'")
    row = asked.scratch.one(
        "SELECT (min(day) FILTER (WHERE NOT stands))::VARCHAR, "
        "(max(day) FILTER (WHERE NOT stands))::VARCHAR, "
        + ", ".join(_rows(f"NOT stands AND day {each}") for each in bounds)
        + ", "
        "count(*) FROM days"
    )
    if not row[5]:
        return None
    stands = asked.scratch.all(
        "SELECT day::VARCHAR, sum(n)::BIGINT FROM days WHERE stands GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    codes = tuple(Code(*each) for each in stands)
    return Days(row[0] or "", row[1] or "", row[2], row[3], row[4], codes)


def _without_ends(days: Days | None) -> Days | None:
    """The first and the last birthday are those of somebody, and so may be one that stands for
    something else."""
    return days and Days("", "", days.early, days.late, days.ahead, ())


# What the values look like ------------------------------------------------------------------------


def _shapes(asked: _Asked) -> tuple[tuple[Shape, ...], int]:
    if asked.family not in {"text", "whole", "decimal"}:
        return (), 0
    grouped = f"SELECT {_SHAPE} AS shape, sum(n)::BIGINT AS rows FROM d GROUP BY 1"
    asked.scratch.run(f"CREATE OR REPLACE TEMP TABLE shapes AS {grouped}")
    rows = asked.scratch.all(
        f"SELECT shape, rows FROM shapes ORDER BY rows DESC, shape LIMIT {_MOST_SHAPES}"
    )
    in_all = asked.scratch.one("SELECT count(*) FROM shapes")[0]
    return tuple(Shape(*row) for row in rows), in_all


def _codes(asked: _Asked, found: Found, facts: dict[str, Any]) -> tuple[Code, ...] | None:
    """Few values, each of many rows: the values of a list, not of people."""
    few = 0 < facts["distinct"] <= _MOST_CODES and facts["longest"] <= _LONGEST_CODE
    often = facts["filled"] >= 5 * facts["distinct"]
    if not (few and often) or asked.family not in {"text", "whole", "truth"}:
        return None
    if found.kind in {"date", "timestamp", "instant", "time", "decimal", "float", "uuid"}:
        return None
    rows = asked.scratch.all("SELECT v, n FROM d ORDER BY n DESC, v")
    return tuple(Code(*row) for row in rows)


def _nothing(asked: _Asked) -> tuple[str, ...]:
    words = ", ".join(map(text_literal, NOTHING))
    query = f"SELECT DISTINCT t FROM d WHERE lower(t) IN ({words}) ORDER BY t LIMIT 20"
    return tuple(row[0] for row in asked.scratch.all(query))


def _suspects(
    asked: _Asked, found: Found, facts: dict[str, Any], days: Days | None
) -> tuple[list[Suspect], int | None]:
    """And how many different values were looked at, where these are not all."""
    named = named_suspect(asked.name, asked.loaded.source.name)
    if asked.family not in {"text", "whole"} or found.form == "truth":
        return _of_days(asked, named, days), None
    sample = [
        row[0]
        for row in asked.scratch.all(
            f"SELECT t FROM d WHERE {_value()} ORDER BY hash(t), t LIMIT {_SAMPLE}"
        )
    ]
    if asked.family == "whole":
        sample = [each.rjust(9, "0") if len(each) == 8 and _no_dates(found) else each
                  for each in sample]  # fmt: skip
    suspects = (
        []
        if found.kind in {"date", "timestamp"}
        else (suspects_of(sample, asked.name, facts["distinct"]))
    )
    suspects += _inside(asked, facts, {each.kind for each in suspects})
    if days is not None or named is not None:
        suspects += [each for each in _of_days(asked, named, days) if each not in suspects]
    return suspects, _SAMPLE if facts["distinct"] > _SAMPLE else None


def _no_dates(found: Found) -> bool:
    return found.kind != "date"


def _of_days(asked: _Asked, named: Suspect | None, days: Days | None) -> list[Suspect]:
    """Dates of which many are long past are those of births, unless their column says otherwise."""
    if days is None:
        return [named] if named and asked.family in {"text", "whole", "bytes"} else []
    if named is not None:
        return [named] if named.kind == "birth date" else []
    old, all_days = asked.scratch.one(
        f"SELECT {_rows(f'year(day) BETWEEN 1900 AND {asked.today.year - 60}')}, "
        "sum(n) FROM days WHERE NOT stands"
    )
    if all_days and old >= _OLD_SHARE * all_days and days.last <= str(asked.today):
        told = f"{old / all_days:.0%} of its dates are more than sixty years back"
        return [Suspect("birth date", "its values", round(old / all_days, 4), told)]
    return []


def _inside(asked: _Asked, facts: dict[str, Any], known: set[str]) -> list[Suspect]:
    """Addresses and numbers within longer texts, over all rows."""
    if asked.family != "text" or facts["longest"] < 6:
        return []
    wanted = {kind: pattern for kind, pattern in SEARCHED.items() if kind not in known}
    listed = {
        kind: _rows(f"regexp_matches(v, {text_literal(pattern)})")
        for kind, pattern in wanted.items()
    }
    counts = asked.scratch.named(list(listed), _one(listed)) if listed else {}
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
