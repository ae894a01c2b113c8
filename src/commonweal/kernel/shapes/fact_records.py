"""Facts as canonical JSON takes them, and back: what is frozen with a decision and read again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from commonweal.kernel.digest import canonical_digest
from commonweal.kernel.shapes.facts import Fact, FactItem, FactValue, Fold

__all__ = [
    "evidence_digest",
    "fact_from",
    "fact_record",
    "item_from",
    "item_record",
    "value_from",
    "value_record",
]


def fact_record(fact: Fact) -> dict[str, Any]:
    """The fact as canonical JSON takes it; ``fact_from`` reads it back. Items by kind and id."""
    items = sorted(fact.items, key=lambda item: (item.kind, item.id))
    return {
        "value": value_record(fact.value),
        "why": fact.why,
        "told": [list(pair) for pair in fact.told],
        "fold": fact.fold.value,
        "marking": fact.marking,
        "fields": list(fact.fields),
        "items": [item_record(item) for item in items],
    }


def fact_from(record: Mapping[str, Any]) -> Fact:
    return Fact(
        value=value_from(record["value"]),
        why=record["why"],
        items=tuple(item_from(item) for item in record["items"]),
        fold=Fold(record["fold"]),
        told=tuple((word, text) for word, text in record["told"]),
        marking=record["marking"],
        fields=tuple(record["fields"]),
    )


def item_record(item: FactItem) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "id": item.id,
        "label": item.label,
        "path": item.path,
        "digest": item.digest,
        "met": item.met,
        "marking": item.marking,
        "fields": list(item.fields),
    }


def item_from(record: Mapping[str, Any]) -> FactItem:
    return FactItem(**{**record, "fields": tuple(record["fields"])})


def value_record(value: FactValue | None) -> bool | dict[str, str] | None:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return {"text": value} if isinstance(value, str) else {"number": _plain(Decimal(value))}


def _plain(value: Decimal) -> str:
    """Digits without zeros at the end, because databases differ in how many they give."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def value_from(value: Any) -> FactValue | None:
    if value is None or isinstance(value, bool):
        return value
    ((kind, text),) = value.items()
    if kind == "date":
        return date.fromisoformat(text)
    return str(text) if kind == "text" else Decimal(text)


def evidence_digest(read: Mapping[str, Any]) -> str:
    """The digest of what was read of a record: SHA-256 of its canonical JSON, in hexadecimal."""
    return canonical_digest(read)
