"""What is to be compared of two databases, and how: reviewed, with a version, before the run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from commonweal.engines.verify.checks import Checks, checks_from
from commonweal.engines.verify.filters import Filters
from commonweal.kernel.errors import BadInput

__all__ = ["Plan", "TablePlan", "plan_from"]

_OF_TABLE = {"target", "key", "columns", "leave_out", "checks", "where", "because"}


@dataclass(frozen=True, slots=True)
class TablePlan:
    """``names``: columns of the source under other names in the target."""

    target: str = ""
    key: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    checks: Checks | None = None
    filters: Filters = field(default_factory=Filters)


@dataclass(frozen=True, slots=True)
class Plan:
    """Tables by their names in the source; ``left_out``: tables of either side."""

    version: str = ""
    tables: Mapping[str, TablePlan] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()

    def table(self, name: str) -> TablePlan:
        return self.tables.get(name, TablePlan())

    def leaves_out(self, name: str) -> bool:
        return name in self.left_out


def plan_from(data: Any) -> Plan:
    """From ``{"version": "1", "leave_out": [...], "tables": {"claims": {"key": [...], ...}}}``."""
    if not isinstance(data, Mapping) or set(data) - {"version", "tables", "leave_out"}:
        raise BadInput("A plan holds a version, tables and leave_out.")
    if not data.get("version"):
        raise BadInput("A plan has a version.", field="version")
    tables = data.get("tables") or {}
    if not isinstance(tables, Mapping):
        raise BadInput("The tables of a plan stand under their names.", field="tables")
    return Plan(
        version=str(data["version"]),
        tables={str(name): _table(str(name), each or {}) for name, each in tables.items()},
        left_out=_texts(data.get("leave_out"), "leave_out"),
    )


def _table(name: str, data: Any) -> TablePlan:
    if not isinstance(data, Mapping) or set(data) - _OF_TABLE:
        raise BadInput(f"A table of a plan has {', '.join(sorted(_OF_TABLE))}.", field=name)
    names = data.get("columns") or {}
    if not isinstance(names, Mapping):
        raise BadInput("Columns are old: new.", field=name)
    return TablePlan(
        target=str(data.get("target") or ""),
        key=_texts(data.get("key"), name),
        names={str(old): str(new) for old, new in names.items()},
        left_out=_texts(data.get("leave_out"), name),
        checks=checks_from(data["checks"]) if data.get("checks") else None,
        filters=_filters(name, data),
    )


def _filters(name: str, data: Mapping[str, Any]) -> Filters:
    where = data.get("where") or {}
    if not isinstance(where, Mapping) or set(where) - {"source", "target"}:
        raise BadInput("Filters stand under source and target.", field=name)
    source, target = (str(where.get(side) or "") for side in ("source", "target"))
    return Filters((source, target), str(data.get("because") or ""))


def _texts(listed: Any, name: str) -> tuple[str, ...]:
    """A list, or one by itself."""
    if listed is None:
        return ()
    if isinstance(listed, str | int):
        return (str(listed),)
    if not isinstance(listed, list):
        raise BadInput("This is a list of names.", field=name)
    return tuple(map(str, listed))
