"""What a gate asks, as data: a framework has gates, a gate has criteria, a weight says how many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from commonweal.engines.express import Expression, conjuncts, names, parse
from commonweal.kernel.digest import canonical_digest
from commonweal.kernel.errors import BadInput

__all__ = [
    "Criterion",
    "Framework",
    "GateKind",
    "Weight",
    "criterion_from",
    "criterion_record",
    "framework_digest",
    "framework_from",
    "framework_record",
    "names_in",
    "names_of",
    "parsed",
    "parts_of",
]


@dataclass(frozen=True, slots=True)
class Criterion:
    """``rule`` is an expression over facts that is true where the criterion is met; without one it
    is answered by a document that somebody has read.

    Where ``applies`` is false the criterion is not applicable, and ``otherwise`` says why.
    ``weight`` is the lightest weight at which it is asked. ``waivable`` lets a named person say
    that it does not apply here, with a reason.
    """

    key: str
    title: str
    rule: str = ""
    applies: str = ""
    otherwise: str = ""
    guidance: str = ""
    supplied_by: str = "programme_manager"
    weight: str = ""
    waivable: bool = False


@dataclass(frozen=True, slots=True)
class Weight:
    """How heavy a gate is. ``rule`` is true for initiatives that may take this one; the heaviest
    has none. ``one_page`` gates ask for no panel; ``panel`` is how many independent people."""

    key: str
    title: str
    rule: str = ""
    guidance: str = ""
    one_page: bool = False
    panel: int = 0


@dataclass(frozen=True, slots=True)
class GateKind:
    """A gate of a framework: what it decides, and the keys of the criteria that it asks."""

    key: str
    title: str
    purpose: str = ""
    guidance: str = ""
    repeatable: bool = False
    criteria: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Framework:
    """Gates in their order, weights from the lightest to the heaviest."""

    key: str
    name: str
    version: int
    source: str
    summary: str = ""
    weights: tuple[Weight, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    gates: tuple[GateKind, ...] = ()

    def gate(self, key: str) -> GateKind | None:
        return next((gate for gate in self.gates if gate.key == key), None)

    def criterion(self, key: str) -> Criterion | None:
        return next((one for one in self.criteria if one.key == key), None)

    def asked(self, gate: str, weight: str) -> tuple[Criterion, ...]:
        """The criteria that a gate asks at a weight, in the order of the gate."""
        kind = self.gate(gate)
        if kind is None:
            raise BadInput(f"This framework has no gate {gate}.", code="no-such-gate")
        order = [each.key for each in self.weights]
        most = order.index(weight) if weight in order else len(order)
        by_key = {one.key: one for one in self.criteria}
        found = (by_key[key] for key in kind.criteria)
        return tuple(
            one for one in found if one.weight not in order or order.index(one.weight) <= most
        )


@lru_cache(maxsize=4_096)
def parsed(text: str) -> Expression:
    """ExpressionError where the text is no expression."""
    return parse(text)


@lru_cache(maxsize=4_096)
def names_in(text: str) -> tuple[str, ...]:
    """The facts that an expression reads."""
    return names(parsed(text))


@lru_cache(maxsize=4_096)
def parts_of(text: str) -> tuple[Expression, ...]:
    """What *and* joins in an expression."""
    return conjuncts(parsed(text))


def names_of(criterion: Criterion) -> tuple[str, ...]:
    """The facts that a criterion reads, each once."""
    texts = (text for text in (criterion.applies, criterion.rule) if text)
    return tuple(dict.fromkeys(name for text in texts for name in names_in(text)))


def criterion_record(criterion: Criterion) -> dict[str, Any]:
    return {name: getattr(criterion, name) for name in Criterion.__slots__}


def criterion_from(record: Mapping[str, Any]) -> Criterion:
    return Criterion(**record)


def framework_record(framework: Framework) -> dict[str, Any]:
    """As canonical JSON takes it; ``framework_from`` reads it back."""
    record = asdict(framework)
    for gate in record["gates"]:
        gate["criteria"] = list(gate["criteria"])
    return record | {name: list(record[name]) for name in ("weights", "criteria", "gates")}


def framework_from(record: Mapping[str, Any]) -> Framework:
    """BadInput where the record has not the shape of a framework."""
    try:
        gates = (
            GateKind(**{**gate, "criteria": tuple(gate.get("criteria", ()))})
            for gate in record["gates"]
        )
        lists = {
            "weights": tuple(Weight(**each) for each in record["weights"]),
            "criteria": tuple(Criterion(**each) for each in record["criteria"]),
            "gates": tuple(gates),
        }
        return Framework(**{**record, **lists})
    except (KeyError, TypeError) as wrong:
        message = f"This is not a framework as it is written here: {wrong}."
        raise BadInput(message, code="framework-shape") from None


def framework_digest(framework: Framework) -> str:
    return canonical_digest(framework_record(framework))
