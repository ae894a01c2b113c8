"""What the words of a mapping say, read anew: nothing here comes from what loads rows by them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from commonweal.engines.express import Expression, names, parse
from commonweal.kernel.errors import BadInput

__all__ = ["MappedTable", "Rule", "mapped_table"]

Codes = Mapping[str, Mapping[str, str | None]]


@dataclass(frozen=True, slots=True)
class Rule:
    """How one column or field is made. ``bad``: by kind of fault, what the mapping says of it."""

    name: str
    source: str = ""
    value: Expression | None = None
    join: tuple[str, ...] = ()
    between: str = ""
    digest: tuple[str, ...] = ()
    constant: str | None = None
    trim: str = ""
    empty: tuple[str, ...] = ()
    part: Mapping[str, str] = field(default_factory=dict)
    codes: str = ""
    kind: str = ""
    form: str = ""
    places: int | None = None
    default: str | None = None
    bad: Mapping[str, str] = field(default_factory=dict)

    @property
    def reads(self) -> tuple[str, ...]:
        if self.value is not None:
            return tuple(sorted(names(self.value)))
        return tuple(filter(None, (self.source, *self.join, *self.digest)))

    @property
    def as_text(self) -> bool:
        return bool(self.trim or self.empty or self.part or self.codes)

    @property
    def is_unchanged(self) -> bool:
        """The value of one column as it stands: what is bad of it is not replaced either."""
        replaced = {"empty", "default"} & set(self.bad.values())
        other = self.as_text or self.form or self.default is not None
        return bool(self.source) and not (other or replaced)


@dataclass(frozen=True, slots=True)
class MappedTable:
    """One table of a mapping. ``digest`` is that of the whole file."""

    name: str
    version: str
    digest: str
    target: str
    columns: tuple[Rule, ...]
    fields: tuple[Rule, ...] = ()
    left_out: tuple[str, ...] = ()
    codes: Codes = field(default_factory=dict)

    def origins(self, rule: Rule) -> frozenset[str]:
        """The columns of the source that a rule rests on, by way of fields or not."""
        made: dict[str, frozenset[str]] = {}
        for each in self.fields:
            if each is rule:
                break
            made[each.name] = _through(each, made)
        return _through(rule, made)

    @property
    def taken(self) -> frozenset[str]:
        return frozenset().union(*(self.origins(rule) for rule in self.columns))


def mapped_table(said: Mapping[str, Any], digest: str, target: str) -> MappedTable:
    """``said``: the words of the file, which somebody has checked already. BadInput where it has no
    such table."""
    found = [each for each in said["tables"] if each["target"] == target]
    if not found:
        known = ", ".join(each["target"] for each in said["tables"])
        raise BadInput(f"The mapping has no table {target}. It has {known}.", field="--mapping")
    (table,) = found
    bad = table.get("bad") or {}
    return MappedTable(
        name=said["name"],
        version=said["version"],
        digest=digest,
        target=target,
        columns=_rules(table["columns"], bad),
        fields=_rules(table.get("fields") or {}, bad),
        left_out=_texts(table.get("left_out")),
        codes={name: each or {} for name, each in (said.get("codes") or {}).items()},
    )


def _rules(given: Mapping[str, Any], bad: Mapping[str, str]) -> tuple[Rule, ...]:
    return tuple(_rule(name, each, bad) for name, each in given.items())


def _rule(name: str, given: Any, bad: Mapping[str, str]) -> Rule:
    if isinstance(given, str):
        return Rule(name, source=given, bad=bad)
    trim = given.get("trim") or ""
    return Rule(
        name,
        source=given.get("from") or "",
        value=parse(given["value"]) if given.get("value") else None,
        join=_texts(given.get("join")),
        between=given.get("between") or "",
        digest=_texts(given.get("digest")),
        constant=(given["constant"] or "") if "constant" in given else None,
        trim="" if trim == "none" else trim,
        empty=_texts(given.get("empty")),
        part=given.get("part") or {},
        codes=given.get("codes") or "",
        kind=given.get("as") or "",
        form=given.get("format") or "",
        places=int(given["places"]) if given.get("places") is not None else None,
        default=given.get("default"),
        bad={**bad, **(given.get("bad") or {})},
    )


def _texts(given: str | Sequence[str | None] | None) -> tuple[str, ...]:
    if isinstance(given, str):
        return (given,)
    return tuple(each or "" for each in given or ())


def _through(rule: Rule, made: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*(made.get(name, frozenset({name})) for name in rule.reads))
