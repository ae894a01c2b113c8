"""How a rule begins, before its value is brought into a shape: in DuckDB's SQL, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from commonweal.engines.express import Type
from commonweal.engines.read.databases import Kind
from commonweal.engines.verify.in_duckdb import name_of
from commonweal.engines.verify.mapped.casts import Step, V, literal, written
from commonweal.engines.verify.mapped.rules import Codes, Rule
from commonweal.engines.verify.mapped.shapes import Held

__all__ = ["Begun", "begun", "enter_codes"]

_TRIMS = {"both": "trim", "left": "ltrim", "right": "rtrim"}
_BLANKS = " \t\r\n\u00a0"
_TEXT = Held(Kind.TEXT, "VARCHAR")
_FOUND = {
    Type.NUMBER: Held(Kind.DECIMAL, "DECIMAL(31,12)"),
    Type.TEXT: _TEXT,
    Type.DATE: Held(Kind.DATE, "DATE"),
    Type.TRUTH: Held(Kind.TRUTH, "BOOLEAN"),
    Type.NOTHING: Held(None, "INTEGER"),
}


@dataclass(frozen=True, slots=True)
class Begun:
    """The first value, as what it is held, and what is done to it as a text."""

    value: str
    held: Held
    steps: tuple[Step, ...] = ()


def begun(
    rule: Rule, columns: Mapping[str, Held], codes: Codes, answer: tuple[str, Type] | None
) -> Begun:
    """``columns``: what the source and the fields before have, as what. ``answer``: of an
    expression, the SQL whose text says it, and its type."""
    value, held, steps = _first(rule, columns, answer)
    if rule.as_text:
        steps += [Step(written(held)), *_as_text(rule, codes)]
        held = _TEXT
    return Begun(value, held, tuple(steps))


def _first(
    rule: Rule, columns: Mapping[str, Held], answer: tuple[str, Type] | None
) -> tuple[str, Held, list[Step]]:
    if rule.source:
        held = columns[rule.source]
        return name_of(held.name), held, []
    if answer is not None:
        text, kind = answer
        held = _FOUND[kind]
        steps = [
            Step(good=f"{V} <> '?'", bad="unknown"),
            Step(f"TRY_CAST(substr({V}, 2) AS {held.sql})"),
        ]
        return text, held, steps
    if rule.join or rule.digest:
        texts = [_text_of(columns[name]) for name in rule.join or rule.digest]
        return (_joined(rule, texts), _TEXT, []) if rule.join else _digest(texts)
    return literal(rule.constant or ""), _TEXT, []


def _text_of(held: Held) -> str:
    return written(held).replace(V, name_of(held.name))


def _joined(rule: Rule, texts: list[str]) -> str:
    """Parts without a value are left out; where none has one, there is none."""
    listed = ", ".join(texts)
    there = f"coalesce({listed}) IS NOT NULL"
    return f"CASE WHEN {there} THEN concat_ws({literal(rule.between)}, {listed}) END"


def _digest(texts: list[str]) -> tuple[str, Held, list[Step]]:
    """The SHA-256 of each length in four bytes and each text, as a UUID of version 8 (RFC 9562)."""
    held = " || ".join(f"unhex(printf('%08x', strlen({t}))) || encode({t})" for t in texts)
    there = " AND ".join(f"({text}) IS NOT NULL" for text in texts)
    nibble = f"substr('89ab', ((strpos('0123456789abcdef', substr({V}, 17, 1)) - 1) % 4) + 1, 1)"
    marked = f"substr({V}, 1, 12) || '8' || substr({V}, 14, 3) || {nibble} || substr({V}, 18, 15)"
    first = f"CASE WHEN {there} THEN sha256({held}) END"
    return first, Held(Kind.UUID, "VARCHAR"), [Step(marked)]


def _as_text(rule: Rule, codes: Codes) -> Iterator[Step]:
    if rule.trim:
        yield Step(f"{_TRIMS[rule.trim]}({V}, {literal(_BLANKS)})")
    if rule.empty:
        listed = ", ".join(map(literal, rule.empty))
        yield Step(f"CASE WHEN {V} NOT IN ({listed}) THEN {V} END")
    if rule.part:
        yield Step(_part(rule.part))
    if rule.codes:
        yield from _translated(rule.codes, codes)


def _part(part: Mapping[str, str]) -> str:
    if part.get("at"):
        return f"string_split({V}, {literal(part['at'])})[{int(part['number'])}]"
    first, last = int(part["first"]), int(part["last"])
    return f"nullif(substring({V}, {first}, {last - first + 1}), '')"


def _translated(name: str, codes: Codes) -> Iterator[Step]:
    """Looked up in a table of the list: of some thousand codes, one after the other takes long."""
    table = name_of(_table_of(name, codes))
    yield Step(good=f"{V} IN (SELECT code FROM {table})", bad="code")
    yield Step(f"(SELECT c.value FROM {table} c WHERE c.code = {V})")


def _table_of(name: str, codes: Codes) -> str:
    return f"#k{list(codes).index(name)}"


def enter_codes(connection: Any, codes: Codes) -> None:
    """Let DuckDB find the code lists of a mapping."""
    import pyarrow as pa

    for name, listed in codes.items():
        columns = {"code": list(listed), "value": list(listed.values())}
        kinds = pa.schema([("code", pa.string()), ("value", pa.string())])
        connection.register(_table_of(name, codes), pa.table(columns, kinds))
