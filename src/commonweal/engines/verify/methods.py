"""How the rows of a pair of tables are hashed, column by column, and what that cannot see.

Five ways. ``bytes``: two like PostgreSQL servers send their rows as COPY BINARY has them, and equal
rows are equal bytes; only where a key is there twice are they compared by the hash of ``record``.
``beside``: rows of both sides stand beside each other, and their values are compared as
they pass; only where rows are missing are they joined by their hash. ``record``: PostgreSQL hashes
the row itself; only types whose own hash tells all their values apart go in as they are, every
other by the bytes that COPY BINARY would send. ``local``: both sides are hashed by DuckDB.
``text``: each side writes every value as one agreed text, and the md5 of these texts is compared.
"""

from __future__ import annotations

from enum import StrEnum

from commonweal.engines.read.databases import Kind
from commonweal.engines.verify.pairing import Pair

__all__ = ["Scheme", "blind_spots", "goes_plain", "method_of"]


class Scheme(StrEnum):
    RECORD = "record"
    LOCAL = "local"
    TEXT = "text"
    BESIDE = "beside"
    BYTES = "bytes"


_TEXT_NAMES = {"text", "varchar"}
# Their hash tells any two values apart but for chance; 64-bit ones are folded, see goes_plain.
_TESTED = {"int2", "int4", "date", "uuid", "bytea", "bool"}
_BESIDE = "in ranges where keys are missing or several, one different row in 2 to the 64 by chance"
_CHANCE = "one different row in 2 to the power of 60 by chance"


def goes_plain(pair: Pair) -> bool:
    """True where PostgreSQL's own hash of the type tells all values of both columns apart."""
    bases = {pair.source.base, pair.target.base}
    if bases <= _TEXT_NAMES:
        return pair.source.deterministic and pair.target.deterministic
    if bases == {"numeric"}:
        # With a stated size every value is kept to its places: 1.0 and 1.00 cannot both be there.
        return pair.places is not None
    return len(bases) == 1 and bases <= _TESTED


def method_of(pair: Pair, scheme: Scheme) -> str:
    """In words, for the verdict."""
    if scheme is Scheme.RECORD:
        if goes_plain(pair):
            return "the server's own hash of the value"
        same = pair.source.base == pair.target.base
        return "hash of its binary form" if same else "hash of its text"
    if scheme is Scheme.BYTES:
        same = pair.source.base == pair.target.base
        return "its binary form" if same else f"its text as {pair.kind}"
    if scheme is Scheme.LOCAL:
        return "hash of the value" if pair.like else f"hash of its text as {pair.kind}"
    if scheme is Scheme.BESIDE:
        return "the value itself" if pair.like else f"its text as {pair.kind}"
    return f"md5 of its text as {pair.kind}"


def blind_spots(pair: Pair, scheme: Scheme) -> tuple[str, ...]:
    """Which differences in this column the method cannot see."""
    chance = {Scheme.TEXT: _CHANCE, Scheme.BESIDE: _BESIDE, Scheme.BYTES: _BESIDE}
    found = [chance.get(scheme, _CHANCE.replace("60", "64"))]
    if scheme in {Scheme.RECORD, Scheme.BYTES} and pair.source.base == pair.target.base:
        return (*found, *_of_base(pair))
    if scheme in {Scheme.LOCAL, Scheme.BESIDE} and pair.like:
        return (*found, *(("which bits stand for NaN",) if pair.kind is Kind.FLOAT else ()))
    return (*found, *_of_text(pair))


def _of_base(pair: Pair) -> tuple[str, ...]:
    if pair.source.base in {"json", "xml"}:
        return ("nothing else: blanks and order of members count",)
    if pair.source.base == "jsonb":
        return ("what jsonb does not keep: blanks, order and repetition of members",)
    return ()


def _of_text(pair: Pair) -> tuple[str, ...]:
    kinds = {pair.source.kind, pair.target.kind}
    said: dict[Kind, tuple[str, ...]] = {
        Kind.DECIMAL: ("zeros at the end of a number (1.0 and 1.00)", "negative zero"),
        Kind.INTEGER: ("zeros and a plus sign before a number",),
        Kind.FLOAT: ("which bits stand for NaN",),
        Kind.TIMESTAMP: ("a T or a blank between date and time",),
        Kind.INSTANT: ("the time zone in which a moment is written",),
        Kind.UUID: ("hyphens and capitals",),
        Kind.BYTES: ("capitals of hexadecimal digits",),
        Kind.TRUTH: ("whether true is written as true, t or 1",),
    }
    found = list(said.get(pair.kind, ()))
    if Kind.FLOAT in kinds and pair.kind is Kind.DECIMAL:
        found.append("digits of a float beyond the shortest that stand for it")
    if kinds == {Kind.TIMESTAMP, Kind.INSTANT}:
        found.append("the time zone of a time without one: it is taken for UTC")
    if pair.kind is Kind.TIMESTAMP and Kind.DATE in kinds:
        found.append("a date and midnight of that day")
    if "sqlite" in {pair.source.base, pair.target.base}:
        found.append("whether SQLite keeps the value as text, bytes of UTF-8 or number")
    return tuple(found)
