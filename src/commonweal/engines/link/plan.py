"""How records are compared: a reviewed file that names columns, ways and thresholds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commonweal.kernel.digest import canonical_digest
from commonweal.kernel.errors import BadInput

__all__ = ["WAYS", "Compared", "LinkPlan", "plan_of", "read_plan"]

WAYS = ("same", "name", "text", "date", "email", "postcode")
_TOP = {"name", "version", "key", "columns", "block", "sure", "recall", "thresholds"}
_MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Compared:
    """A column that both sides have: under ``names`` of the first and the second source."""

    name: str
    way: str
    names: tuple[str, str]


@dataclass(frozen=True, slots=True)
class LinkPlan:
    """``block``: pairs are compared only where all columns of one of these groups are equal.
    ``sure``: where all columns of a group are equal, the records are of one, and ``recall`` is how
    many of all pairs that finds. From ``match`` on (a probability) a pair is one, from ``ask`` on a
    person decides."""

    name: str
    version: str
    key: tuple[str, str]
    columns: tuple[Compared, ...]
    block: tuple[tuple[str, ...], ...]
    sure: tuple[tuple[str, ...], ...]
    recall: float
    match: float
    ask: float
    digest: str


def read_plan(path: Path) -> LinkPlan:
    import yaml

    try:
        text = path.read_text(encoding="utf-8-sig")
        if len(text) > _MOST:
            raise BadInput("The file is larger than a plan is.", where=str(path))
        found = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - texts alone, nothing runs
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise BadInput(f"The plan cannot be read ({error}).", where=str(path)) from error
    return plan_of(found)


def plan_of(given: object) -> LinkPlan:
    """BadInput with what is wrong, and where."""
    top = _table(given, "plan")
    unknown = sorted(set(top) - _TOP)
    if unknown:
        known = ", ".join(sorted(_TOP))
        raise BadInput(f"{unknown[0]} is no word of a plan. Known: {known}.", field=unknown[0])
    columns = tuple(
        _compared(name, each) for name, each in _table(top.get("columns"), "columns").items()
    )
    if len(columns) < 2:
        raise BadInput("Compare two columns at least.", field="columns")
    known_names = [each.name for each in columns]
    thresholds = _table(top.get("thresholds", {}), "thresholds")
    match, ask = _share(thresholds, "match", 0.99), _share(thresholds, "ask", 0.5)
    if not ask <= match:
        raise BadInput("A person is asked below the match: ask <= match.", field="thresholds")
    block = _groups(top.get("block"), "block", known_names)
    _can_learn(block, known_names)
    everything = tuple(dict.fromkeys(name for group in block for name in group))
    sure = _groups(top["sure"], "sure", known_names) if "sure" in top else (everything,)
    return LinkPlan(
        name=_text(top.get("name"), "name"),
        version=_text(top.get("version"), "version"),
        key=_both(top.get("key"), "key"),
        columns=columns,
        block=block,
        sure=sure,
        recall=_share(top, "recall", 0.7),
        match=match,
        ask=ask,
        digest=canonical_digest(given),
    )


def _can_learn(block: Sequence[tuple[str, ...]], names: Sequence[str]) -> None:
    """What a column says is learned from pairs that another group found."""
    for name in names:
        if all(name in group for group in block):
            raise BadInput(
                f"Every group of block has {name}, so nothing can be learned of it. Add a group "
                "without it.",
                field="block",
            )


def _compared(name: str, given: object) -> Compared:
    if isinstance(given, str):
        given = {"compare": given}
    table = _table(given, f"columns.{name}")
    if set(table) - {"compare", "from"}:
        raise BadInput("A column has compare, and from.", field=f"columns.{name}")
    way = table.get("compare", "same")
    if way not in WAYS:
        raise BadInput(f"Compare by one of {', '.join(WAYS)}.", field=f"columns.{name}.compare")
    if not (name.isascii() and name.replace("_", "a").isalnum() and name[0].isalpha()):
        raise BadInput("Name it with letters, digits and _, and say from.", field=f"columns.{name}")
    return Compared(name, way, _both(table.get("from", name), f"columns.{name}.from"))


def _both(given: object, path: str) -> tuple[str, str]:
    """One name for both sources, or one for each."""
    if isinstance(given, list) and len(given) == 2:
        return _text(given[0], path), _text(given[1], path)
    return _text(given, path), _text(given, path)


def _groups(given: object, path: str, known: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    if not isinstance(given, list) or not given:
        raise BadInput(f"There is no {path}: lists of columns.", field=path)
    groups = [each if isinstance(each, list) else [each] for each in given]
    for name in (name for group in groups for name in group):
        if name not in known:
            raise BadInput(f"{name} is none of the columns.", field=path)
    if not all(groups):
        raise BadInput("A group has columns.", field=path)
    return tuple(tuple(group) for group in groups)


def _table(given: object, path: str) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise BadInput(f"There is no {path}, or it is no table.", field=path)
    return given


def _text(given: object, path: str) -> str:
    if not isinstance(given, str) or not given or "\x00" in given:
        raise BadInput(f"There is no {path}.", field=path)
    return given


def _share(given: Mapping[str, Any], name: str, otherwise: float) -> float:
    try:
        found = float(given.get(name, otherwise))
    except (TypeError, ValueError):
        found = -1.0
    if not 0 < found <= 1:
        raise BadInput(f"{name} is above 0 and at most 1.", field=name)
    return found
