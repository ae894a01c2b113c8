"""Two answers beside each other, part by part."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any

from commonweal.engines.replay.rules import Explained, Rules, Tolerance, form_of
from commonweal.engines.replay.sending import Reply

__all__ = ["CANNOT_SEE", "Difference", "Number", "differences_between"]

CANNOT_SEE = (
    "how a number is written: 1.0, 1.00 and 1e0 are the same number, and so are 0 and -0",
    "the order of the fields of an object, and blanks between them",
    "headers other than Content-Type, Location and Content-Disposition",
    "how long an answer took",
)
_HEADERS = ("content-type", "content-disposition", "location")
_LONGEST = 300
_MOST = 1_000  # of one answer; beyond that it is another answer altogether


@dataclass(frozen=True, slots=True)
class Difference:
    """``path`` with ``[*]`` for places of lists, ``place`` with their numbers. ``kind`` is number,
    text, truth, nothing, list, object, status, header or row. ``old`` and ``new`` are shown, and
    cut where they are long; None: it is not there. Of the whole values it was seen whether a rule
    excuses or explains them, and whether both have one form."""

    path: str
    place: str
    kind: str
    old: str | None
    new: str | None
    excused: Tolerance | None = None
    explained: Explained | None = None
    same_form: bool = False

    @classmethod
    def of(cls, where: tuple[str, str, str], old: Any, new: Any, rules: Rules) -> Difference:
        """``where``: path, place and kind."""
        path = where[0]
        one, other = _plain(old), _plain(new)
        alike = type(old) is type(new)
        excused = rules.excusing(path, one, other) if alike or not (one or other) else None
        explained = rules.explaining(path, one, other)
        form = alike and one is not None and other is not None and form_of(one) == form_of(other)
        return cls(*where, _shown(old), _shown(new), excused, explained, form)


class Number(Decimal):
    """A number of JSON, exact, with no difference between 1 and 1.0."""

    said: str

    @classmethod
    def of(cls, text: str) -> Number | str:
        try:
            made = cls(text)
        except InvalidOperation:  # an exponent beyond what a Decimal holds
            return f"number {text}"
        if not made.is_finite():
            return f"number {text}"
        made.said = text
        return made


class _Absent:
    """Stands for a field that one side does not have."""


_ABSENT = _Absent()


def differences_between(
    old: Reply, new: Reply, rules: Rules, *, origins: tuple[str, str] = ("", "")
) -> list[Difference]:
    """All that differs; ``origins`` are taken off addresses that an answer leads to."""
    found = []
    if old.status != new.status:
        where = ("status", "status", "status")
        found.append(Difference.of(where, str(old.status), str(new.status), rules))
    for name in _HEADERS:
        one, other = (
            _header(reply, name, origin) for reply, origin in zip((old, new), origins, strict=True)
        )
        if one != other:
            where = (f"header {name}", f"header {name}", "header")
            found.append(Difference.of(where, one, other, rules))
    if old.body != new.body:
        inside = _Walk(rules).differ(_value(old), _value(new), "$", "$")
        found += islice(inside, _MOST)
        if next(inside, None) is not None:
            found.append(Difference("$", "$", "object", f"over {_MOST} differences", None))
    return found


def _header(reply: Reply, name: str, origin: str) -> str | None:
    text = reply.headers.get(name)
    if text is None:
        return None
    if name == "content-type":
        return ";".join(part.strip().lower() for part in text.split(";"))
    if name == "location" and origin and text.startswith(origin + "/"):
        return text[len(origin) :]
    return text


def _value(reply: Reply) -> Any:
    """JSON where it is that, else text, else the bytes as hexadecimal digits."""
    try:
        return json.loads(
            reply.body.decode("utf-8"),
            parse_float=Number.of,
            parse_int=Number.of,
            parse_constant=str,
            object_pairs_hook=_object,
        )
    except (ValueError, RecursionError):
        pass
    try:
        return reply.body.decode("utf-8")
    except UnicodeDecodeError:
        return f"bytes {reply.body.hex()}"


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A name that comes twice is kept twice: readers of JSON disagree which of them counts."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        number, single = 2, name
        while name in found:
            name, number = f"{single}#{number}", number + 1  # noqa: PLW2901
        found[name] = value
    return found


class _Walk:
    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.any_order = [each for each in rules.tolerances if each.kind == "any-order"]

    def differ(self, old: Any, new: Any, path: str, place: str) -> Iterator[Difference]:
        if isinstance(old, dict) and isinstance(new, dict):
            for name in [*old, *(name for name in new if name not in old)]:
                one, other = old.get(name, _ABSENT), new.get(name, _ABSENT)
                yield from self.differ(one, other, f"{path}.{name}", f"{place}.{name}")
        elif isinstance(old, list) and isinstance(new, list):
            yield from self._lists(old, new, path, place)
        elif type(old) is not type(new) or old != new:
            kind = _kind(new if old is _ABSENT else old)
            yield Difference.of((path, place, kind), old, new, self.rules)

    def _lists(self, old: list[Any], new: list[Any], path: str, place: str) -> Iterator[Difference]:
        allowed = next((each for each in self.any_order if each.covers(path)), None)
        if allowed and old != new and _same_members(old, new):
            yield Difference(path, place, "list", _shown(old), _shown(new), allowed)
            return
        for at in range(max(len(old), len(new))):
            one = old[at] if at < len(old) else _ABSENT
            other = new[at] if at < len(new) else _ABSENT
            yield from self.differ(one, other, f"{path}[*]", f"{place}[{at}]")


def _same_members(old: list[Any], new: list[Any]) -> bool:
    """The same members as often as each other, whatever their order."""
    one, other = (Counter(_sorted(each) for each in side) for side in (old, new))
    return one == other


def _sorted(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=_as_number, ensure_ascii=False)


def _as_number(value: Decimal) -> dict[str, str]:
    """Told from a text of the same digits."""
    return {"number": str(value.normalize())}


def _kind(value: Any) -> str:
    kinds: Mapping[type, str] = {
        Number: "number", str: "text", bool: "truth", dict: "object", list: "list",
    }  # fmt: skip
    return kinds.get(type(value), "nothing")


def _plain(value: Any) -> str | None:
    """The whole value as text; None where it is nothing, or empty with nothing in it."""
    if value is _ABSENT or value is None or (isinstance(value, list | dict) and not value):
        return None
    if isinstance(value, Number):
        return value.said
    return value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)


def _shown(value: Any) -> str | None:
    if value is _ABSENT:
        return None
    text = _plain(value)
    if text is None:
        return "null" if value is None else json.dumps(value)
    text = text.encode("utf-8", "replace").decode()  # half of a pair of UTF-16 has no bytes
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
