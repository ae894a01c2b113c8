"""Which organisation a source means by a name, and which organisations may have become one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from commonweal.apps.accounts.rules import same_name_key

__all__ = ["BodyFound", "NewBody", "Succession", "body_ids", "find_bodies", "successions"]

_JOINT = re.compile(r"\s*(?:&|/|;|\+|,|\band\b)\s*")


@dataclass(frozen=True, slots=True)
class NewBody:
    """An organisation that is not in the record yet."""

    name: str
    short: str = ""


@dataclass(frozen=True, slots=True)
class BodyFound:
    """What a name in a source stands for: an organisation of the record (``id``) or a new one.

    ``alias`` is the name where the organisation does not know it yet; ``joint`` is true where
    the source names several bodies, of which the first was taken.
    """

    id: str = ""
    new: NewBody | None = None
    alias: str = ""
    joint: bool = False


@dataclass(frozen=True, slots=True)
class Succession:
    """One body that became part of another: offered to a person, never assumed."""

    before: str
    after: str
    year: int


@cache
def _data(series: str) -> dict[str, list[dict[str, object]]]:
    text = files("commonweal.apps.matches").joinpath("data/bodies.json").read_text()
    found: dict[str, list[dict[str, object]]] = json.loads(text).get(series, {})
    return found


@cache
def _known(series: str) -> dict[str, NewBody]:
    """Certain names of known bodies: same key, same body."""
    found: dict[str, NewBody] = {}
    for row in _data(series).get("bodies", []):
        body = NewBody(str(row["name"]), str(row["short"]))
        also = row["also"] if isinstance(row["also"], list) else []
        for name in (body.short, body.name, *also):
            found[same_name_key(name)] = body
    return found


def successions(series: str) -> list[Succession]:
    rows = _data(series).get("successions", [])
    return [Succession(str(r["before"]), str(r["after"]), int(str(r["year"]))) for r in rows]


def find_bodies(
    names: Iterable[tuple[str, str]], existing: Mapping[str, str], series: str = ""
) -> dict[str, BodyFound]:
    """For each (name, short name) of a source, by name: what it stands for.

    ``existing`` maps ``same_name_key`` of every name in the record to an organisation's id.
    """

    def known(name: str) -> NewBody | None:
        return _known(series).get(same_name_key(name))

    return {name: _find(name, short, existing, known) for name, short in names if name.strip()}


def _find(
    name: str, short: str, existing: Mapping[str, str], known: Callable[[str], NewBody | None]
) -> BodyFound:
    if found := existing.get(same_name_key(name)):
        return BodyFound(id=found)
    body = known(name)
    if body:
        return _certain(name, body, existing)
    first, *others = _JOINT.split(name)
    if others and all(known(p) or existing.get(same_name_key(p)) for p in (first, *others)):
        one = _find(first, "", existing, known)
        return BodyFound(id=one.id, new=one.new, joint=True)
    return BodyFound(new=NewBody(" ".join(name.split()), short))


def _certain(name: str, body: NewBody, existing: Mapping[str, str]) -> BodyFound:
    keys = [same_name_key(body.name), same_name_key(body.short)]
    alias = "" if same_name_key(name) in keys else name
    found = next((existing[key] for key in keys if key in existing), "")
    if found:
        return BodyFound(id=found, alias=name)
    return BodyFound(new=body, alias=alias)


def body_ids(found: Mapping[str, BodyFound], made: Mapping[str, str]) -> dict[str, str]:
    """The id for each name of a source; ``made`` maps the names of new bodies to their ids."""
    return {name: one.id or (made[one.new.name] if one.new else "") for name, one in found.items()}
