"""YAML with the line of every word: plain lists and tables of texts, nothing that runs or refers.

Every value is the text that stands there. YAML's own guesses (``NO`` is false, ``010`` is eight,
``1.50`` is 1.5) would change codes and amounts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from commonweal.engines.transfer.problems import MappingError, Problem

__all__ = ["Marked", "marked"]

_MOST_CHARACTERS = 1_000_000
_MOST_PARTS = 100_000
_DEEPEST = 12
_NOTHING = {"", "~", "null", "Null", "NULL"}


@dataclass(frozen=True, slots=True)
class Marked:
    """``value``: a text, None, a tuple or a mapping of further ones. ``line`` counts from 1."""

    value: str | tuple[Marked, ...] | Mapping[str, Marked] | None
    line: int

    def bare(self) -> Any:
        """The values alone."""
        if isinstance(self.value, tuple):
            return [each.bare() for each in self.value]
        if isinstance(self.value, Mapping):
            return {name: each.bare() for name, each in self.value.items()}
        return self.value


def marked(text: str, where: str) -> Marked:
    """MappingError where it is no YAML, or larger and deeper than a mapping is."""
    if len(text) > _MOST_CHARACTERS:
        raise _refused(where, 1, f"The file has more than {_MOST_CHARACTERS:,} characters.")
    try:
        events = yaml.parse(text, Loader=yaml.SafeLoader)
        found = _Reading(where, events).document()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _refused(where, line, f"This is no YAML: {error.problem}.") from error
    except yaml.YAMLError as error:
        raise _refused(where, 1, f"This is no YAML: {error}.") from error
    return found


def _refused(where: str, line: int, message: str, suggestion: str = "") -> MappingError:
    return MappingError([Problem(line, "", message, suggestion)], where)


class _Reading:
    def __init__(self, where: str, events: Iterator[Any]) -> None:
        self.where, self.events = where, events
        self.parts = self.depth = 0

    def document(self) -> Marked:
        found = Marked(None, 1)
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                found = self._value(self._next())
                break
        if any(isinstance(event, yaml.DocumentStartEvent) for event in self.events):
            raise _refused(self.where, 1, "The file holds more than one document.")
        return found

    def _next(self) -> Any:
        self.parts += 1
        event = next(self.events)
        if self.parts > _MOST_PARTS:
            raise _refused(self.where, self._line(event), f"More than {_MOST_PARTS:,} values.")
        return event

    def _line(self, event: Any) -> int:
        return int(event.start_mark.line) + 1

    def _value(self, event: Any) -> Marked:
        line = self._line(event)
        if isinstance(event, yaml.AliasEvent) or event.anchor or _tagged(event):
            message = "Anchors, aliases and tags are not read here."
            raise _refused(self.where, line, message, "Write the value itself.")
        if isinstance(event, yaml.ScalarEvent):
            nothing = event.style is None and event.value in _NOTHING
            return Marked(None if nothing else event.value, line)
        self.depth += 1
        if self.depth > _DEEPEST:
            raise _refused(self.where, line, f"Nested more than {_DEEPEST} deep.")
        listed = isinstance(event, yaml.SequenceStartEvent)
        found = Marked(self._list() if listed else self._table(), line)
        self.depth -= 1
        return found

    def _list(self) -> tuple[Marked, ...]:
        found = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            found.append(self._value(event))
        return tuple(found)

    def _table(self) -> dict[str, Marked]:
        found: dict[str, Marked] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            line = self._line(event)
            if not isinstance(event, yaml.ScalarEvent) or event.anchor or _tagged(event):
                raise _refused(self.where, line, "A name is a plain text.")
            if event.value in found:
                message = f"{event.value} stands here twice."
                raise _refused(self.where, line, message, "Keep one of them.")
            found[event.value] = self._value(self._next())
        return found


def _tagged(event: Any) -> bool:
    return bool(getattr(event, "tag", None)) and event.tag != "!"
