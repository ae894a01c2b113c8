"""References to frameworks, and changes to one that is being written."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

from commonweal.engines.assess import Criterion, Framework, GateKind, Weight, framework_from
from commonweal.kernel.errors import RuleBroken

__all__ = ["SHIPPED", "key_of", "shipped", "with_part", "without_part"]

SHIPPED = ("uk-gates", "pm2", "two-gates")
_PARTS = {
    "criterion": ("criteria", Criterion),
    "gate": ("gates", GateKind),
    "weight": ("weights", Weight),
}
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")


@cache
def shipped() -> Mapping[str, Framework]:
    """The frameworks that ship, by their reference (``uk-gates@1``)."""
    found = {}
    for name in SHIPPED:
        record = _data(name)
        asked = {key for gate in record["gates"] for key in gate["criteria"]}
        weights = {weight["key"] for weight in record["weights"]}
        criteria = [
            {"key": key, **_at_weight(values, weights)}
            for key, values in _data("criteria").items()
            if key in asked
        ]
        framework = framework_from({**record, "criteria": criteria})
        found[f"{framework.key}@{framework.version}"] = framework
    return found


def _at_weight(values: dict[str, Any], weights: set[str]) -> dict[str, Any]:
    """A framework without the weight that a criterion is asked from asks it at its heaviest."""
    known = not values.get("weight") or values["weight"] in weights
    return values if known else {**values, "weight": "standard"}


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(f"data/{name}.toml").read_text("utf-8"))


def key_of(title: str) -> str:
    """A key made of a title: small letters, digits and hyphens."""
    return _NOT_PLAIN.sub("-", title.casefold().strip())[:60].strip("-")


def with_part(framework: Framework, kind: str, key: str, values: Mapping[str, Any]) -> Framework:
    """The framework with one criterion, gate or weight changed, or added where ``key`` is "".

    RuleBroken where there is none of that key, or the new one's title gives a key that is taken.
    """
    name, make = _PARTS[kind]
    parts = list(getattr(framework, name))
    if not key:
        made = make(**{"key": key_of(str(values["title"])), **values})
        if not made.key or any(each.key == made.key for each in parts):
            raise RuleBroken(
                "Another one has this title. Give a title of its own.",
                code="key-taken",
                field="title",
            )
        parts = _placed(parts, made, kind)
        return _having(framework, name, parts)
    place = _place(parts, key)
    parts[place] = replace(parts[place], **values)
    return _having(framework, name, parts)


def _placed(parts: list[Any], made: Any, kind: str) -> list[Any]:
    """A new weight comes first: the last one is for whatever no other is for."""
    return [made, *parts] if kind == "weight" else [*parts, made]


def without_part(framework: Framework, kind: str, key: str) -> Framework:
    """The framework without one; a criterion goes from every gate that asked it."""
    name, _make = _PARTS[kind]
    parts = list(getattr(framework, name))
    del parts[_place(parts, key)]
    left = _having(framework, name, parts)
    if kind != "criterion":
        return left
    gates = (
        replace(gate, criteria=tuple(each for each in gate.criteria if each != key))
        for gate in left.gates
    )
    return replace(left, gates=tuple(gates))


def _having(framework: Framework, name: str, parts: list[Any]) -> Framework:
    changed: dict[str, Any] = {name: tuple(parts)}
    return replace(framework, **changed)


def _place(parts: list[Any], key: str) -> int:
    for place, each in enumerate(parts):
        if each.key == key:
            return place
    raise RuleBroken("This part is not there any more. Load the page again.", code="part-gone")
