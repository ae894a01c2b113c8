"""A proposal as the YAML of a mapping and as SQL that makes its tables, with the reasons beside."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from commonweal.engines.profile.proposing import Proposal, Proposed, ProposedTable
from commonweal.engines.profile.sources import LIST
from commonweal.kernel.counting import counted
from commonweal.kernel.errors import BadInput

__all__ = ["Place", "mapping_text", "tables_text"]

Place = tuple[str, Mapping[str, Any]]
"""The address of the database, or empty; and the data set as a mapping names it."""


def mapping_text(
    proposal: Proposal, places: Mapping[str, Place], name: str, folder: Path, target: str = ""
) -> str:
    """``places`` by the data sets' names; files are named as seen from ``folder``. BadInput where
    tables of two databases would have to stand in one mapping."""
    databases = sorted({place[0] for place in places.values() if place[0]})
    if len(databases) > 1:
        raise BadInput(
            "A mapping reads one database. Profile the tables of each by themselves.",
            field="--mapping",
            where=", ".join(databases),
        )
    lines = [
        "# Proposed from a profile. Read every line: it says what was found, not what was meant.",
        f"name: {_text(name)}",
        "version: proposed-1",
    ]
    lines += [f"source: {_text(_seen_from(databases[0], folder))}"] if databases else []
    lines += [f"target: {_text(target)}"] if target else []
    lines += list(_codes(proposal))
    lines.append("tables:")
    for each in proposal.tables:
        lines += list(_table(each, places[each.profile.name], folder))
    return "\n".join(lines) + "\n"


def _seen_from(database: str, folder: Path) -> str:
    return database if "://" in database else _relative(Path(database), folder)


def _codes(proposal: Proposal) -> Iterator[str]:
    if proposal.codes:
        yield "codes:"
    for name, listed in proposal.codes.items():
        yield f"  {_text(name)}:"
        for code, value in listed.items():
            yield f"    {_text(code)}: {_text(value)}"


def _table(table: ProposedTable, place: Place, folder: Path) -> Iterator[str]:
    profile = table.profile
    database, given = place
    why = "" if table.source_key or not database else table.key_reason
    why = why if table.columns else "it holds no values"
    lists = [each.name for each in profile.columns if each.declared == LIST]
    why = f"{lists[0]} is a {LIST}, which transfer does not take" if lists else why
    if why:
        yield f"  # {_comment(profile.label)}: not proposed, because {why}."
        return
    yield f"  # {_comment(profile.label)}: {profile.rows:,} rows"
    yield f"  - target: {table.target}"
    if database:
        yield f"    source: {_text(str(given['table']))}"
    else:
        yield f"    source: {_flow({k: _seen(v, folder) for k, v in given.items()})}"
    if table.source_key:
        yield f"    key: {_flow(list(table.source_key))}  # {_comment(table.key_reason)}"
    if table.left_out:
        yield "    left_out:"
        for name, reason in table.left_out:
            yield f"      - {_text(name)}  # {_comment(reason)}"
    yield from _rules("fields", table.fields)
    yield from _rules("columns", table.columns)


def _rules(title: str, rules: tuple[Proposed, ...]) -> Iterator[str]:
    if rules:
        yield f"    {title}:"
    for each in rules:
        said = f"{each.type}: {each.reason}" if each.reason else each.type
        yield f"      {_text(each.name)}: {_flow(each.rule)}  # {_comment(said)}"


def _seen(value: Any, folder: Path) -> Any:
    return _relative(value, folder) if isinstance(value, Path) else value


def _relative(path: Path, folder: Path) -> str:
    return os.path.relpath(path.resolve(), folder.resolve())


def _flow(value: Any) -> str:
    """One line of YAML, in which no text can be taken for something else."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_text(k)}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else _text(str(value))


def _text(text: str) -> str:
    """A word as it stands where that is safe, else in quotes, as JSON writes it."""
    plain = text.replace("_", "a").replace("-", "a")
    word = plain.isascii() and plain.isalnum() and text[0].isalpha()
    if word and text.lower() not in {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}:
        return text
    written = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in written)


def _comment(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else "?" for c in text).split())


# SQL ----------------------------------------------------------------------------------------------


def tables_text(proposal: Proposal) -> str:
    """``CREATE TABLE`` for each table of the mapping, then the references that hold."""
    lines = ["-- Proposed from a profile, with the mapping beside it. Read every line."]
    made = {each.profile.name: each for each in proposal.tables if each.columns}
    for table in made.values():
        lines += ["", f"CREATE TABLE {_qualified(table.target)} ("]
        parts = [_column_text(each) for each in table.columns]
        parts += [f"  PRIMARY KEY ({', '.join(map(_quoted, table.key))})"] if table.key else []
        why = f"  -- {_comment(table.key_reason)}" if table.key else ""
        lines += [f"{each}," for each in parts[:-1]] + [parts[-1] + why, ");"]
    lines += ["", *_references(proposal, made)]
    return "\n".join(lines) + "\n"


def _column_text(column: Proposed) -> str:
    needed = " NOT NULL" if column.needed else ""
    return f"  {_quoted(column.name)} {column.type}{needed}"


def _references(proposal: Proposal, made: Mapping[str, ProposedTable]) -> Iterator[str]:
    for each in proposal.references:
        if each.child not in made or each.parent not in made:
            continue
        child, parent = made[each.child], made[each.parent]
        names = _target_names(child, each.columns), _target_names(parent, each.target)
        if not all(names):
            continue
        said = (
            f"ALTER TABLE {_qualified(child.target)} ADD FOREIGN KEY "
            f"({', '.join(map(_quoted, names[0]))}) REFERENCES {_qualified(parent.target)} "
            f"({', '.join(map(_quoted, names[1]))});"
        )
        whole = each.whole and each.way == "as written" and tuple(names[1]) == parent.key
        why = (
            f"{counted(each.rows, 'row')}, {each.orphan_rows:,} of them "
            f"{'refers' if each.orphan_rows == 1 else 'refer'} to nothing; {each.why}, {each.way}"
        )
        yield f"-- {why}\n{'' if whole and child is not parent else '-- '}{said}"


def _target_names(table: ProposedTable, columns: tuple[str, ...]) -> list[str]:
    by_source = {str(each.rule.get("from")): each.name for each in table.columns}
    return [by_source[name] for name in columns if name in by_source]


def _qualified(target: str) -> str:
    return ".".join(_quoted(part) for part in target.split("."))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
