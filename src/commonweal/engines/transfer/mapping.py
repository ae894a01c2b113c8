"""A mapping: which columns become which, and what becomes of what does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from commonweal.engines.express import Expression, names

__all__ = [
    "Bad",
    "Changes",
    "OnBad",
    "Part",
    "Rule",
    "SourcePlace",
    "TableMapping",
    "TransferMapping",
]


class Bad(StrEnum):
    """Why a value cannot be loaded; stable, for mappings and machines."""

    UNREADABLE = "unreadable"  # the source's bytes are no value of their field
    MISSING = "missing"  # no value, and the target needs one
    FORM = "form"  # no number, date or text that the target knows
    LENGTH = "length"  # more characters than the target holds
    SIZE = "size"  # a number beyond what the target holds
    PRECISION = "precision"  # digits after the point that the target would lose
    CODE = "code"  # not in the code list
    UNKNOWN = "unknown"  # the expression has no answer: a division by zero
    REFUSED = "refused"  # the target database refuses the row


class OnBad(StrEnum):
    REJECT = "reject"  # the row goes to the quarantine
    EMPTY = "empty"  # the row is loaded without this value, and the quarantine says so
    DEFAULT = "default"  # ... with the default instead
    STOP = "stop"  # nothing further is loaded


@dataclass(frozen=True, slots=True)
class Part:
    """The ``number``-th piece between ``at``, or the characters ``first`` to ``last`` (from 1)."""

    at: str = ""
    number: int = 0
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """How one column gets its value: from one of ``source``, ``value``, ``join``, ``digest`` and
    ``constant``, then trimmed, taken as no value, cut, translated, read as ``kind``."""

    name: str
    line: int
    source: str = ""
    value: Expression | None = None
    join: tuple[str, ...] = ()
    between: str = ""
    digest: tuple[str, ...] = ()
    constant: str | None = None
    trim: str = "none"
    empty: tuple[str, ...] = ()
    part: Part | None = None
    codes: str = ""
    kind: str = ""
    format: str = ""
    places: int | None = None
    default: str | None = None
    bad: Mapping[Bad, OnBad] = field(default_factory=dict)

    @property
    def reads(self) -> tuple[str, ...]:
        """The columns and fields that it is made of."""
        if self.source:
            return (self.source,)
        if self.value is not None:
            return tuple(sorted(names(self.value)))
        return self.join or self.digest

    def on(self, bad: Bad) -> OnBad:
        return self.bad.get(bad, OnBad.REJECT)


@dataclass(frozen=True, slots=True)
class SourcePlace:
    """A ``table`` of the database that the mapping names, or a ``file`` and what describes it."""

    table: str = ""
    file: str = ""
    copybook: str = ""
    record: str = ""
    layout: str = ""
    encoding: str = ""
    memo: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Changes:
    """How later changes of a table are seen: ``by`` is ``log`` (triggers write them down), ``mark``
    (the column ``mark`` rises with each change; ``overlap``: by how much each reading goes back, in
    seconds or, where the mark is a number, in numbers), ``none`` (not meant to be followed), or
    nothing where the mapping does not say."""

    by: str = ""
    mark: str = ""
    overlap: int = 0


@dataclass(frozen=True, slots=True)
class TableMapping:
    """``fields`` are values on the way, for rules to read; they are not loaded. ``back``: how
    columns of the source are made of those of the target, where that does not follow from
    ``columns``."""

    target: str
    line: int
    source: SourcePlace
    key: tuple[str, ...]
    columns: tuple[Rule, ...]
    fields: tuple[Rule, ...] = ()
    left_out: tuple[str, ...] = ()
    refused: OnBad = OnBad.REJECT
    changes: Changes = Changes()
    back: tuple[Rule, ...] = ()

    def origins(self, rule: Rule) -> frozenset[str]:
        """The columns of the source on which a rule rests, by way of fields or not."""
        made: dict[str, frozenset[str]] = {}
        for each in self.fields:
            if each is rule:
                break
            made[each.name] = _through(each, made)
        return _through(rule, made)


def _through(rule: Rule, made: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*(made.get(name, frozenset({name})) for name in rule.reads))


@dataclass(frozen=True, slots=True)
class TransferMapping:
    """``digest`` is that of what the file says, not of how it is laid out. ``where`` is its path.

    ``chunk_rows`` and ``chunk_bytes`` bound what is loaded at once; ``most_rejected``: how many
    rows of a table may go to the quarantine before the transfer stops. ``said``: the words of the
    file, of which the digest is, for who works it out in another way.
    """

    name: str
    version: str
    tables: tuple[TableMapping, ...]
    where: str
    digest: str
    source: str = ""
    target: str = ""
    codes: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    chunk_rows: int = 50_000
    most_rejected: int = 100_000
    said: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
