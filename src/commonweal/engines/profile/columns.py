"""One column measured: every question is put to its values."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from commonweal.engines.profile.forms import (
    DIGITS_ALONE,
    IN_FRONT,
    NOTHING,
    Found,
    found_of,
    tests_for,
)
from commonweal.engines.profile.loading import Loaded
from commonweal.engines.profile.people import suspects_in
from commonweal.engines.profile.ranges import days_of, numbers_of, without_ends
from commonweal.engines.profile.results import Code, ColumnProfile
from commonweal.engines.profile.scratch import Scratch, text_literal
from commonweal.engines.profile.shapes import shapes_of
from commonweal.engines.profile.values import (
    Asked,
    asked_of,
    facts_of,
    is_value,
    rows_where,
    sizes_of,
)

__all__ = ["columns_of"]

_FORM_SAMPLE = 2_000
_MOST_CODES, _LONGEST_CODE = 50, 40


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


def columns_of(scratch: Scratch, loaded: Loaded, today: date) -> Iterator[ColumnProfile]:
    """One after the other, in the order of what was loaded."""
    named = zip(loaded.names, loaded.kinds, strict=True)
    families = ["text" if n in loaded.widened else family_of(kind) for n, kind in named]
    sizes = tuple(sizes_of(scratch, loaded, families))
    for at, column in enumerate(zip(families, sizes, strict=True)):
        yield _measured(asked_of(scratch, loaded, at, column, today))


def _measured(asked: Asked) -> ColumnProfile:
    facts = facts_of(asked)
    loaded, family = asked.loaded, asked.family
    found = _found(asked, facts)
    days = days_of(asked, found)
    suspects, sampled = suspects_in(asked, found, facts, days)
    hidden = bool(suspects)
    shapes, shapes_in_all = shapes_of(asked)
    return ColumnProfile(
        name=asked.name,
        declared=loaded.source.declared.get(asked.name, ""),
        kind=str(loaded.kinds[loaded.names.index(asked.name)]),
        found=found,
        rows=loaded.rows,
        nulls=loaded.rows - facts["filled"],
        words_for_nothing=facts["nothing"] if family == "text" else 0,
        unreadable=loaded.unreadable[asked.name],
        shapes=shapes,
        shapes_in_all=shapes_in_all,
        numbers=None if hidden else numbers_of(asked, found),
        days=without_ends(days) if hidden else days,
        codes=None if hidden else _codes(asked, found, facts),
        nothing=() if hidden or family != "text" else _nothing(asked, facts),
        suspects=tuple(suspects),
        sampled=sampled,
        **{name: count for name, count in facts.items() if name not in {"filled", "nothing"}},
    )


# What they are ------------------------------------------------------------------------------------


def _found(asked: Asked, facts: dict[str, Any]) -> Found:
    tests = tests_for(asked.family)
    if not tests or not facts["distinct"]:
        return Found(asked.family)
    words = _few_words(asked, facts["distinct"])
    where = f" WHERE {is_value()}" if asked.family == "text" else " WHERE t <> '0'"
    if facts["distinct"] > 2 * _FORM_SAMPLE:
        tests = _likely(asked, tests, where)
    counts = dict.fromkeys(DIGITS_ALONE, 0)
    if tests:
        counts |= asked.named({name: rows_where(test) for name, test in tests.items()}, where)
    if asked.family == "text":
        _without_zeros(asked, counts)
    none = [facts["zeros"]] if asked.family == "whole" else _none_of(facts)
    return found_of(
        asked.family, counts, facts["filled"] - sum(none), facts["distinct"], words
    )  # fmt: skip


def _none_of(facts: dict[str, Any]) -> list[int]:
    return [facts[name] for name in ("empties", "blanks", "nothing")]


def _few_words(asked: Asked, distinct: int) -> frozenset[str]:
    if asked.family != "text" or not 0 < distinct <= 8:
        return frozenset()
    rows = asked.scratch.all(f"SELECT lower(t) FROM {asked.values} WHERE {is_value()}")
    return frozenset(row[0] for row in rows)


def _likely(asked: Asked, tests: dict[str, str], where: str) -> dict[str, str]:
    """The forms that could be that of nearly all rows: those that half of the rows have, among the
    most frequent values and a sample of the others, or in a sample of the rows. Only these are
    counted over all."""
    if asked.many:
        step = max(asked.loaded.rows // (4 * _FORM_SAMPLE), 1)
        some = asked.one_by_one(f"hash(rowid) % {step} = 0")
        few = f"SELECT CASE WHEN strlen(t) > 48 THEN '' ELSE t END AS t, n FROM {some}{where}"
    else:
        few = (
            f"(SELECT t, n FROM d{where} ORDER BY n DESC, t LIMIT {_FORM_SAMPLE}) UNION "
            f"(SELECT t, n FROM d{where} ORDER BY hash(t), t LIMIT {_FORM_SAMPLE})"
        )
    asked.scratch.run(f"CREATE OR REPLACE TEMP TABLE few AS {few}")
    listed = {name: rows_where(test) for name, test in tests.items()}
    every = {"": "coalesce(sum(n), 0)::BIGINT", **listed}
    counts = asked.scratch.named(list(every), f"SELECT {', '.join(every.values())} FROM few")
    likely = {name: test for name, test in tests.items() if 2 * counts[name] >= counts[""]}
    return {**likely, IN_FRONT: tests[IN_FRONT]} if "integer" in likely else likely


def _without_zeros(asked: Asked, counts: dict[str, Any]) -> None:
    """Texts of dates hold 00000000 where there is none: it does not speak against dates."""
    if not any(counts[name] for name in DIGITS_ALONE):
        return
    zeros = asked.named({"none": rows_where("regexp_full_match(t, '0{6}|0{8}')")})["none"]
    for name in DIGITS_ALONE:
        counts[name] += zeros if counts[name] else 0


def _codes(asked: Asked, found: Found, facts: dict[str, Any]) -> tuple[Code, ...] | None:
    """Few values, each of many rows: the values of a list, not of people."""
    few = 0 < facts["distinct"] <= _MOST_CODES and facts["longest"] <= _LONGEST_CODE
    often = facts["filled"] >= 5 * facts["distinct"]
    if asked.many or not (few and often) or asked.family not in {"text", "whole", "truth"}:
        return None
    if found.kind in {"date", "timestamp", "instant", "time", "decimal", "float", "uuid"}:
        return None
    rows = asked.scratch.all("SELECT v, n FROM d ORDER BY n DESC, v")
    return tuple(Code(*row) for row in rows)


def _nothing(asked: Asked, facts: dict[str, Any]) -> tuple[str, ...]:
    if not facts["nothing"]:
        return ()
    words = ", ".join(map(text_literal, NOTHING))
    short = f"CASE WHEN strlen(t) < 48 THEN lower(t) IN ({words}) ELSE false END"
    query = f"SELECT DISTINCT t FROM {asked.values} WHERE {short} ORDER BY t LIMIT 20"
    return tuple(row[0] for row in asked.scratch.all(query))
