"""What a side without a server is asked: the same texts and hashes, in the SQL of DuckDB."""

from __future__ import annotations

from collections.abc import Sequence

from commonweal.engines.read.databases import ColumnFacts, Kind
from commonweal.engines.verify.methods import Scheme
from commonweal.engines.verify.pairing import Pair

__all__ = [
    "Sided",
    "arrives_as",
    "bucket",
    "canonical",
    "name_of",
    "number",
    "row_hash",
    "total",
    "unlike",
]

_BAR = ", '|', "
_LENGTHY = {Kind.TEXT, Kind.JSON, Kind.OTHER}
_ITSELF = {Kind.INTEGER, Kind.TEXT, Kind.BYTES, Kind.TRUTH, Kind.DATE}
# What is written as their agreed text is read as the value that it came from.
_AS_WRITTEN = {
    Kind.INTEGER,
    Kind.DECIMAL,
    Kind.DATE,
    Kind.TIMESTAMP,
    Kind.INSTANT,
    Kind.TIME,
    Kind.TRUTH,
}
_FROM_SQLITE = {Kind.INTEGER, Kind.FLOAT, Kind.BYTES}
_PLAIN_NUMBER = r"'(0|-?[1-9][0-9]*|-?(0|[1-9][0-9]*)\.[0-9]*[1-9])'"
_SHORT_NUMBER = r"'[+-]?[0-9]{1,26}(\.[0-9]{0,12})?'"
_NUMBER = r"'[+-]?[0-9]+(\.[0-9]*)?'"
_FLOAT = r"'[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]{1,3})?|-?[Ii]nf(inity)?|[Nn]a[Nn]'"
_TIME = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?"
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_ENDLESS = "-?infinity"  # as PostgreSQL and DuckDB write the days and moments beyond all others
_MOST = "DECIMAL(38,12)"


def name_of(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def arrives_as(column: ColumnFacts, widened: frozenset[str]) -> Kind:
    """SQLite's columns of most declared types come as texts; so does a CSV's every one."""
    if column.base != "sqlite":
        return column.kind
    plain = column.kind in _FROM_SQLITE and column.name not in widened
    return column.kind if plain else Kind.TEXT


Sided = tuple[ColumnFacts, Pair, Kind | None]
"""A column of one side, the pair it is of, and as what it arrived: None where its server wrote it
as the agreed text already."""


def canonical(
    column: ColumnFacts, pair: Pair, held: Kind | None, *, bits: bool, of: str = ""
) -> str:
    """The value as the agreed text of the pair's kind, as in ``in_postgresql``. ``of``: what stands
    before the name of the column."""
    name = of + name_of(column.name)
    if held is None:
        return name
    if held is Kind.TEXT and pair.kind not in _LENGTHY:
        return _read(name, pair.kind, bits=bits)
    ways = {
        Kind.DECIMAL: lambda: _decimal(name, held, pair),
        Kind.FLOAT: lambda: _bits(f"{name}::DOUBLE") if bits else f"{name}::DOUBLE::VARCHAR",
        Kind.TIMESTAMP: lambda: f"{_moment(name, held)}::VARCHAR",
        Kind.INSTANT: lambda: f"{_moment(name, held)}::VARCHAR",
        Kind.TRUTH: lambda: _truth(name, held),
        Kind.BYTES: lambda: f"'x' || lower(hex({name}))",
        Kind.UUID: lambda: f"replace({name}::VARCHAR, '-', '')",
    }
    return ways.get(pair.kind, lambda: f"{name}::VARCHAR")()


def unlike(one: Sided, other: Sided) -> str:
    """True where the value of ``o`` is not that of ``n``: themselves where their types tell all
    values apart, else their agreed texts."""
    (old, pair, held_old), (new, _, held_new) = one, other
    itself = "o." + name_of(old.name), "n." + name_of(new.name)
    if _plainly(pair, held_old, held_new):
        return f"{itself[0]} IS DISTINCT FROM {itself[1]}"
    texts = [
        canonical(column, pair, held, bits=False, of=of)
        for column, held, of in ((old, held_old, "o."), (new, held_new, "n."))
    ]
    differ = f"{texts[0]} IS DISTINCT FROM {texts[1]}"
    if pair.like and pair.kind is Kind.OTHER:
        return f"({itself[0]} IS DISTINCT FROM {itself[1]} OR {differ})"
    if pair.kind not in _AS_WRITTEN or (held_old is Kind.TEXT) is (held_new is Kind.TEXT):
        return differ
    # Mostly the text is the agreed one as it stands: reading it is spared.
    quick = [
        written if held is Kind.TEXT else text
        for written, held, text in zip(itself, (held_old, held_new), texts, strict=True)
    ]
    same = f"{quick[0]} IS NOT DISTINCT FROM {quick[1]}"
    return f"CASE WHEN {same} THEN false ELSE {differ} END"


def _plainly(pair: Pair, one: Kind | None, other: Kind | None) -> bool:
    if pair.like:
        return pair.kind not in {Kind.FLOAT, Kind.OTHER}
    return one is other is pair.kind and pair.kind in _ITSELF


def row_hash(columns: Sequence[Sided], scheme: Scheme) -> str:
    """A BIGINT of 60 bits (text) or a UBIGINT. The outer hash undoes that DuckDB joins the hashes
    of columns by a linear step, which would let rows swap values unseen in the xor."""
    if scheme is Scheme.LOCAL:
        return f"hash(hash({', '.join(_typed(*each) for each in columns)}))"
    return _md5(_written(columns))


def bucket(keys: Sequence[Sided], scheme: Scheme) -> str:
    if scheme is Scheme.LOCAL:
        return f"(hash({', '.join(_typed(*each) for each in keys)}) >> 4)::BIGINT"
    return _md5(_written(keys))


def _written(columns: Sequence[Sided]) -> str:
    parts = []
    for column, pair, held in columns:
        text = canonical(column, pair, held, bits=True)
        parts.append(f"length({text}), ':', {text}" if pair.kind in _LENGTHY else text)
    return f"concat({_BAR.join(parts)})"


def number(column: ColumnFacts, held: Kind | None, of: str = "") -> str:
    name = of + name_of(column.name)
    if held is Kind.INTEGER:
        return f"{name}::BIGINT"
    fits = rf"regexp_full_match({name}::VARCHAR, '-?[0-9]{{1,18}}(\.0*)?')"
    return f"CASE WHEN {fits} THEN TRY_CAST({name}::VARCHAR AS DECIMAL(38,0))::BIGINT END"


def total(column: ColumnFacts, pair: Pair, held: Kind | None) -> dict[str, str]:
    name = name_of(column.name)
    found = {"values": f"count({name})::VARCHAR"}
    if pair.kind in {Kind.INTEGER, Kind.DECIMAL}:
        amount = name
        if held in {Kind.TEXT, Kind.FLOAT}:
            amount = f"TRY_CAST({name}::VARCHAR AS {_MOST})"
        found["sum"] = _trimmed(f"sum({amount})::{_MOST}::VARCHAR")
    elif pair.kind is Kind.TEXT:
        found["characters"] = f"sum(length({name}::VARCHAR))::VARCHAR"
    elif pair.kind in {Kind.DATE, Kind.TIMESTAMP, Kind.INSTANT}:
        text = canonical(column, pair, held, bits=True)
        found["first"], found["last"] = f"min({text})", f"max({text})"
    return found


def _typed(column: ColumnFacts, pair: Pair, held: Kind | None) -> str:
    if pair.like and pair.kind not in {Kind.FLOAT, Kind.OTHER}:
        return name_of(column.name)
    text = canonical(column, pair, held, bits=False)
    # Of a type that is no simple value neither its equality nor its text is trusted alone.
    return f"{name_of(column.name)}, {text}" if pair.like and pair.kind is Kind.OTHER else text


def _md5(text: str) -> str:
    return f"('0x' || left(md5({text}), 15))::BIGINT"


def _trimmed(digits: str) -> str:
    """Digits with twelve places after the point, without the zeros at the end."""
    return f"rtrim(rtrim({digits}, '0'), '.')"


def _decimal(name: str, held: Kind | None, pair: Pair) -> str:
    if held is Kind.INTEGER or pair.places is not None:
        return f"{name}::VARCHAR"
    if held is Kind.FLOAT:
        digits = f"TRY_CAST({name}::VARCHAR AS {_MOST})"
        return (
            f"CASE WHEN {digits}::DOUBLE = {name} THEN {_trimmed(digits + '::VARCHAR')} "
            f"ELSE '!' || {name}::VARCHAR END"
        )
    digits = f"{name}::VARCHAR"
    return f"CASE WHEN contains({digits}, '.') THEN {_trimmed(digits)} ELSE {digits} END"


def _bits(name: str) -> str:
    return f"CASE WHEN isnan({name}) THEN 'NaN' ELSE {name}::BIT::BIGINT::VARCHAR END"


def _moment(name: str, held: Kind | None) -> str:
    if held is Kind.DATE:
        return f"{name}::TIMESTAMP"
    return f"({name} AT TIME ZONE 'UTC')" if held is Kind.INSTANT else name


def _truth(name: str, held: Kind | None) -> str:
    if held is Kind.TRUTH:
        return f"{name}::VARCHAR"
    return f"CASE {name}::VARCHAR WHEN '1' THEN 'true' WHEN '0' THEN 'false' ELSE '!' || {name} END"


def _read(name: str, kind: Kind, *, bits: bool) -> str:
    """A text column read as the kind that the other side has."""
    odd = f"'!' || length({name}) || ':' || {name}"
    if kind in {Kind.INTEGER, Kind.DECIMAL}:
        return _read_number(name, odd)
    if kind is Kind.BYTES:
        return (
            f"'x' || CASE WHEN starts_with({name}, '\\x') THEN lower({name}[3:]) "
            f"ELSE lower(hex(encode({name}))) END"
        )
    double = f"TRY_CAST({name} AS DOUBLE)"
    ways = {
        Kind.FLOAT: (f"'{_FLOAT[1:]}", _bits(double) if bits else f"{double}::VARCHAR"),
        Kind.DATE: (f"'{_DAY}|{_ENDLESS}'", f"TRY_CAST({name} AS DATE)::VARCHAR"),
        Kind.TIMESTAMP: (
            f"'{_DAY}([ T]{_TIME})?|{_ENDLESS}'",
            f"TRY_CAST({name} AS TIMESTAMP)::VARCHAR",
        ),
        Kind.INSTANT: (
            f"'{_DAY}[ T]{_TIME}(Z|[+-][0-9]{{2}}(:?[0-9]{{2}})?)?|{_ENDLESS}'",
            f"(TRY_CAST({name} AS TIMESTAMPTZ) AT TIME ZONE 'UTC')::VARCHAR",
        ),
        Kind.TIME: (f"'{_TIME}'", f"TRY_CAST({name} AS TIME)::VARCHAR"),
        Kind.TRUTH: (
            "'(?i)true|false|t|f|0|1'",
            f"CASE WHEN lower({name}) IN ('true', 't', '1') THEN 'true' ELSE 'false' END",
        ),
        Kind.UUID: (
            "'[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}'",
            f"lower(replace({name}, '-', ''))",
        ),
    }
    pattern, value = ways.get(kind, ("'.*'", name))
    fits = f"regexp_full_match({name}, {pattern})"
    read = f"coalesce(CASE WHEN {fits} THEN {value} END, {odd})"
    return f"CASE WHEN {name} IS NULL THEN NULL ELSE {read} END"


def _read_number(name: str, odd: str) -> str:
    """Any number of digits: what is written the one way already is the answer, what is short is
    rewritten by way of a decimal, and what is longer by its letters."""
    long = (
        f"regexp_replace(regexp_replace(regexp_replace({name}, '^[+]', ''), "
        f"'^(-?)0+([0-9])', '\\1\\2'), '([.][0-9]*?)0*$', '\\1')"
    )
    return (
        f"CASE WHEN {name} IS NULL THEN NULL "
        f"WHEN regexp_full_match({name}, {_PLAIN_NUMBER}) THEN {name} "
        f"WHEN regexp_full_match({name}, {_SHORT_NUMBER}) "
        f"THEN {_trimmed(f'{name}::{_MOST}::VARCHAR')} "
        f"WHEN regexp_full_match({name}, {_NUMBER}) THEN rtrim({long}, '.') "
        f"ELSE {odd} END"
    )
