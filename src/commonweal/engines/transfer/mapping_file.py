"""From the YAML file of a mapping to a ``TransferMapping``, with every problem and its line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from commonweal.engines.express import ExpressionError, parse
from commonweal.engines.transfer.mapping import (
    Bad,
    Changes,
    OnBad,
    Part,
    Rule,
    SourcePlace,
    TableMapping,
    TransferMapping,
)
from commonweal.engines.transfer.marked import Marked, marked
from commonweal.engines.transfer.problems import MappingError, Problem
from commonweal.kernel.digest import canonical_digest
from commonweal.kernel.errors import BadInput

__all__ = ["KINDS", "Reading", "read_mapping"]

KINDS = (
    "integer", "decimal", "float", "text", "date", "timestamp", "instant", "time", "truth",
    "bytes", "uuid", "json",
)  # fmt: skip
_WAYS = ("from", "value", "join", "digest", "constant")
_RULE = {
    *_WAYS, "between", "trim", "empty", "part", "codes", "as", "format", "places", "default", "bad",
}  # fmt: skip
_TABLE = {
    "target", "source", "key", "columns", "fields", "left_out", "bad", "changes", "back",
}  # fmt: skip
_TOP = {
    "name", "version", "source", "target", "tables", "codes", "chunk_rows", "most_rejected",
}  # fmt: skip
_SOURCE = {"table", "file", "copybook", "record", "layout", "encoding", "memo", "options"}
_CHANGES = {"mark", "overlap"}
_PART = {"at", "number", "first", "last"}
_TRIMS = ("none", "both", "left", "right")
_MOST_ROWS, _MOST_REJECTED = 1_000_000, 100_000_000


def read_mapping(path: Path) -> TransferMapping:
    """MappingError with all that is wrong in it; BadInput where there is no such file."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"The mapping cannot be read ({error}).", where=str(path)) from error
    return mapping_of(text, str(path))


def mapping_of(text: str, where: str) -> TransferMapping:
    root = marked(text, where)
    reading = Reading()
    said = root.bare()
    found = reading.mapping(root, where, canonical_digest(said))
    if reading.problems:
        raise MappingError(reading.problems, where)
    return replace(found, said=said)


class Reading:
    """Notes every problem and goes on with something harmless, so that one run shows them all."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def mapping(self, root: Marked, where: str, digest: str) -> TransferMapping:
        top = self.table(root, "", _TOP)
        tables = [
            self.one_table(each, f"tables[{at}]")
            for at, each in enumerate(self.listed(top.get("tables"), "tables"), 1)
        ]
        if not tables:
            self.note(root.line, "tables", "A mapping has at least one table.")
        twice = {
            each.target for each in tables if [e.target for e in tables].count(each.target) > 1
        }
        for each in tables:
            if each.target in twice:
                self.note(each.line, each.target, "Two tables of the mapping have this target.")
        codes = self.table(top.get("codes"), "codes", None)
        made = TransferMapping(
            name=self.needed(top, "name", root.line),
            version=self.needed(top, "version", root.line),
            tables=tuple(tables),
            where=where,
            digest=digest,
            source=self.text(top.get("source"), "source"),
            target=self.text(top.get("target"), "target"),
            codes={name: self.code_list(each, f"codes.{name}") for name, each in codes.items()},
            chunk_rows=self.whole(top.get("chunk_rows"), "chunk_rows", 50_000, 1, _MOST_ROWS),
            most_rejected=self.whole(
                top.get("most_rejected"), "most_rejected", 100_000, 0, _MOST_REJECTED
            ),
        )  # fmt: skip
        self.code_names(made)
        return made

    def code_names(self, made: TransferMapping) -> None:
        for table in made.tables:
            for rule in (*table.fields, *table.columns):
                if rule.codes and rule.codes not in made.codes:
                    known = ", ".join(made.codes) or "none"
                    message = f"There is no code list {rule.codes}."
                    self.note(rule.line, f"{table.target}.{rule.name}", message, f"Known: {known}.")

    def one_table(self, node: Marked, path: str) -> TableMapping:
        given = self.table(node, path, _TABLE)
        target = self.needed(given, "target", node.line, path)
        path = target or path
        bad = self.actions(given.get("bad"), f"{path}.bad")
        fields = self.rules(given.get("fields"), f"{path}.fields", bad)
        columns = self.rules(given.get("columns"), f"{path}.columns", bad)
        if not columns:
            self.note(node.line, f"{path}.columns", "A table has columns.")
        refused = bad.get(Bad.REFUSED, OnBad.REJECT)
        if refused not in {OnBad.REJECT, OnBad.STOP}:
            self.note(node.line, f"{path}.bad", "A refused row is rejected, or stops the transfer.")
        return TableMapping(
            target=target,
            line=node.line,
            source=self.place(given.get("source"), f"{path}.source", node.line),
            key=self.texts(given.get("key"), f"{path}.key"),
            columns=columns,
            fields=fields,
            left_out=self.texts(given.get("left_out"), f"{path}.left_out"),
            refused=refused,
            changes=self.changes(given.get("changes"), f"{path}.changes"),
            back=self.rules(given.get("back"), f"{path}.back", {}),
        )

    def changes(self, node: Marked | None, path: str) -> Changes:
        if node is None or isinstance(node.value, str):
            return Changes(self.choice(node, path, ("log", "none"), ""))
        given = self.table(node, path, _CHANGES)
        mark = self.needed(given, "mark", node.line, path)
        overlap = self.whole(given.get("overlap"), f"{path}.overlap", 0, 0, 999_999_999)
        return Changes("mark", mark, overlap)

    def place(self, node: Marked | None, path: str, line: int) -> SourcePlace:
        if node is not None and isinstance(node.value, str):
            return SourcePlace(table=node.value)
        given = self.table(node, path, _SOURCE)
        texts = {
            name: self.text(given.get(name), f"{path}.{name}") for name in _SOURCE - {"options"}
        }
        if bool(texts["table"]) == bool(texts["file"]):
            self.note(line, path, "Name a table of the source, or a file.")
        if texts["copybook"] and texts["layout"]:
            self.note(line, path, "Give a copybook or a layout, not both.")
        options = given.get("options")
        bare = options.bare() if options and isinstance(options.value, Mapping) else {}
        return SourcePlace(**texts, options=_guessed(bare))

    def rules(
        self, node: Marked | None, path: str, bad: Mapping[Bad, OnBad]
    ) -> tuple[Rule, ...]:  # fmt: skip
        given = self.table(node, path, None)
        return tuple(self.rule(name, each, f"{path}.{name}", bad) for name, each in given.items())

    def rule(self, name: str, node: Marked, path: str, bad: Mapping[Bad, OnBad]) -> Rule:
        if isinstance(node.value, str):
            return Rule(name, node.line, source=self.text(node, path), bad=dict(bad))
        given = self.table(node, path, _RULE)
        ways = [each for each in _WAYS if each in given]
        if len(ways) != 1:
            self.note(
                node.line, path, f"A column has one of {', '.join(_WAYS)}; found {len(ways)}."
            )
        own = self.actions(given.get("bad"), f"{path}.bad")
        if Bad.REFUSED in own:
            self.note(node.line, path, "Rows are refused, not values: say it below the table.")
        default = given.get("default")
        if OnBad.DEFAULT in own.values() and default is None:
            self.note(node.line, path, "There is no default.", "Add default: and its value.")
        return Rule(
            name,
            node.line,
            source=self.text(given.get("from"), f"{path}.from"),
            value=self.expression(given.get("value"), f"{path}.value"),
            join=self.texts(given.get("join"), f"{path}.join"),
            between=self.text(given.get("between"), f"{path}.between"),
            digest=self.texts(given.get("digest"), f"{path}.digest"),
            constant=self.text(given["constant"], path) if "constant" in given else None,
            trim=self.choice(given.get("trim"), f"{path}.trim", _TRIMS, "none"),
            empty=self.texts(given.get("empty"), f"{path}.empty"),
            part=self.part(given.get("part"), f"{path}.part"),
            codes=self.text(given.get("codes"), f"{path}.codes"),
            kind=self.choice(given.get("as"), f"{path}.as", KINDS, ""),
            format=self.form(given.get("format"), f"{path}.format"),
            places=self.whole(given["places"], path, 0, 0, 18) if "places" in given else None,
            default=self.text(default, f"{path}.default") if default is not None else None,
            bad={**bad, **own},
        )

    def part(self, node: Marked | None, path: str) -> Part | None:
        if node is None:
            return None
        given = self.table(node, path, _PART)
        made = Part(
            at=self.text(given.get("at"), f"{path}.at"),
            number=self.whole(given.get("number"), f"{path}.number", 0, 1, 1_000),
            first=self.whole(given.get("first"), f"{path}.first", 0, 1, 100_000),
            last=self.whole(given.get("last"), f"{path}.last", 0, 1, 100_000),
        )
        cut = bool(made.at) and bool(made.number) and not (made.first or made.last)
        placed = bool(made.first) and made.last >= made.first and not (made.at or made.number)
        if not (cut or placed):
            message = "A part is at and number, or first and last."
            self.note(
                node.line, path, message, 'Such as {at: "/", number: 2} or {first: 1, last: 3}.'
            )
        return made

    def form(self, node: Marked | None, path: str) -> str:
        found = self.text(node, path)
        if node is not None and "%y" in found:
            self.note(
                node.line,
                path,
                "Two digits of a year do not say the century.",
                "Put it before them: a field with constant: or value:, and join:.",
            )
        return found

    def expression(self, node: Marked | None, path: str) -> Any:
        text = self.text(node, path)
        if not (node and text):
            return None
        try:
            return parse(text)
        except ExpressionError as error:
            for each in error.problems:
                self.note(
                    node.line, path, f"character {each.at + 1}: {each.message}", each.suggestion
                )
        return None

    def code_list(self, node: Marked, path: str) -> dict[str, str | None]:
        return {
            code: None if each.value is None else self.text(each, f"{path}.{code}")
            for code, each in self.table(node, path, None).items()
        }

    def actions(self, node: Marked | None, path: str) -> dict[Bad, OnBad]:
        found = {}
        for name, each in self.table(node, path, {kind.value for kind in Bad}).items():
            choice = self.choice(each, f"{path}.{name}", [on.value for on in OnBad], "reject")
            if name in set(Bad):
                found[Bad(name)] = OnBad(choice)
        return found

    # What stands in a place -------------------------------------------------------------------

    def note(self, line: int, path: str, message: str, suggestion: str = "") -> None:
        self.problems.append(Problem(line, path, message, suggestion))

    def table(
        self, node: Marked | None, path: str, known: set[str] | None
    ) -> Mapping[str, Marked]:  # fmt: skip
        if node is None or node.value is None:
            return {}
        if not isinstance(node.value, Mapping):
            self.note(node.line, path, "Here stand names with values.", "Write name: value.")
            return {}
        for name, each in node.value.items():
            if known is not None and name not in known:
                message = f"{name} is not known here."
                self.note(each.line, path, message, f"Known: {', '.join(sorted(known))}.")
        return node.value

    def listed(self, node: Marked | None, path: str) -> Sequence[Marked]:
        if node is None or node.value is None:
            return ()
        if not isinstance(node.value, tuple):
            self.note(node.line, path, "Here stands a list.", "Write one - for each.")
            return ()
        return node.value

    def text(self, node: Marked | None, path: str) -> str:
        if node is None:
            return ""
        if not isinstance(node.value, str):
            self.note(node.line, path, "Here stands one text.")
            return ""
        if "\x00" in node.value:
            self.note(node.line, path, "A text holds no character with the code 0.")
        return node.value

    def texts(self, node: Marked | None, path: str) -> tuple[str, ...]:
        if node is not None and isinstance(node.value, str):
            return (node.value,)
        return tuple(self.text(each, path) for each in self.listed(node, path))

    def needed(self, given: Mapping[str, Marked], name: str, line: int, path: str = "") -> str:
        where = f"{path}.{name}" if path else name
        found = self.text(given.get(name), where)
        if not found:
            self.note(line, where, f"There is no {name}.", f"Add {name}: and its value.")
        return found

    def choice(
        self, node: Marked | None, path: str, known: Sequence[str], otherwise: str
    ) -> str:  # fmt: skip
        found = self.text(node, path) or otherwise
        if node is not None and found not in known:
            self.note(node.line, path, f"{found} is none of {', '.join(known)}.")
            return otherwise
        return found

    def whole(
        self, node: Marked | None, path: str, otherwise: int, least: int, most: int
    ) -> int:  # fmt: skip
        if node is None:
            return otherwise
        text = self.text(node, path)
        if not (
            text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most
        ):
            self.note(node.line, path, f"A whole number from {least} to {most:,} stands here.")
            return otherwise
        return int(text)


_WHOLE = re.compile(r"0|[1-9][0-9]{0,8}")
_WORDS: Mapping[str, Any] = {"true": True, "false": False}


def _guessed(bare: Any) -> Any:
    """Reader options keep numbers and truths, as JSON would write them."""
    if isinstance(bare, dict):
        return {name: _guessed(each) for name, each in bare.items()}
    if isinstance(bare, list):
        return [_guessed(each) for each in bare]
    if isinstance(bare, str) and _WHOLE.fullmatch(bare):
        return int(bare)
    return _WORDS.get(bare, bare) if isinstance(bare, str) else bare
