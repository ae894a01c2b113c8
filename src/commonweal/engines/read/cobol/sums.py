"""A length given as a sum of fields and whole numbers: ``(LEN-A + LEN_B) * 2 - 4``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from commonweal.engines.read.cobol.layout import Field, Layout, plain
from commonweal.kernel.errors import BadInput

__all__ = ["Sum", "parse_sum"]

_LONGEST, _OPEN, _MINUS = 500, "(", "-"
_TOKEN = re.compile(r"\s*([A-Za-z0-9:@#$_][\w:@#$-]*|[-+*/()])")
_SIGNS = {"+", "-", "*", "/", "(", ")"}
_Value = Callable[[Mapping[str, int]], int]


@dataclass(frozen=True, slots=True)
class Sum:
    """``fields`` by the name under which ``value`` wants them."""

    fields: dict[str, Field]
    value: _Value
    text: str


def parse_sum(text: str, layout: Layout) -> Sum:
    """Raises BadInput where a name is no single field, or the sum cannot be read."""
    if len(text) > _LONGEST:
        raise _wrong(text)
    reader = _Reader(text, layout)
    value = reader.added()
    if reader.tokens:
        raise _wrong(text)
    return Sum(reader.fields, value, text)


def _wrong(text: str) -> BadInput:
    return BadInput(
        f"The length {text[:60]!r} is no field and no sum of fields and numbers.",
        field="record_length_field",
    )


class _Reader:
    def __init__(self, text: str, layout: Layout) -> None:
        self.text, self.layout = text, layout
        self.fields: dict[str, Field] = {}
        self.tokens = self._cut(text.strip())

    def _cut(self, text: str) -> list[str]:
        tokens, at = [], 0
        while at < len(text):
            found = _TOKEN.match(text, at)
            if not found:
                raise _wrong(self.text)
            word = found[1]
            # LEN-2 may be a field, or a field less two: it is the field if there is one.
            while "-" in word.strip("-") and self.layout.named(word) is None:
                word = word.rpartition("-")[0]
            tokens.append(word)
            at = found.start(1) + len(word)
        return tokens

    def added(self) -> _Value:
        value = self._multiplied()
        while self.tokens and self.tokens[0] in {"+", "-"}:
            value = _joined(self.tokens.pop(0), value, self._multiplied())
        return value

    def _multiplied(self) -> _Value:
        value = self._one()
        while self.tokens and self.tokens[0] in {"*", "/"}:
            value = _joined(self.tokens.pop(0), value, self._one())
        return value

    def _one(self) -> _Value:
        token = self.tokens.pop(0) if self.tokens else ""
        if token == _OPEN:
            value = self.added()
            if not self.tokens or self.tokens.pop(0) != ")":
                raise _wrong(self.text)
            return value
        if token == _MINUS:
            inner = self._one()
            return lambda values: -inner(values)
        if token.isascii() and token.isdigit() and self.layout.named(token) is None:
            number = int(token[:12])
            return lambda _values: number
        return self._field(token)

    def _field(self, token: str) -> _Value:
        found = self.layout.named(token) if token and token not in _SIGNS else None
        if found is None or found.children or found.occurs:
            raise _wrong(self.text)
        name = plain(token)
        self.fields[name] = found
        return lambda values: values[name]


def _joined(sign: str, left: _Value, right: _Value) -> _Value:
    if sign == "+":
        return lambda values: left(values) + right(values)
    if sign == "-":
        return lambda values: left(values) - right(values)
    if sign == "*":
        return lambda values: left(values) * right(values)
    return lambda values: _divided(left(values), right(values))


def _divided(left: int, right: int) -> int:
    """Whole, towards zero; -1, which is no length, where nothing can be divided by it."""
    if right == 0:
        return -1
    whole = abs(left) // abs(right)
    return whole if (left < 0) == (right < 0) else -whole
