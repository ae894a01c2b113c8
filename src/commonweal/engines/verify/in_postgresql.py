"""What a side in PostgreSQL is asked, in SQL. Sessions are set up by ``read``: UTC, ISO dates."""

from __future__ import annotations

from collections.abc import Sequence

from commonweal.engines.read.databases import ColumnFacts, Kind
from commonweal.engines.read.databases.postgresql import quoted
from commonweal.engines.verify.methods import Scheme, goes_plain
from commonweal.engines.verify.pairing import Pair

__all__ = [
    "PROBE",
    "TRAVELS",
    "arriving",
    "bucket",
    "canonical",
    "fetched",
    "number",
    "row_hash",
    "total",
]

# Both servers must give the same number for this: same hash functions, byte order and encoding.
PROBE = (
    "SELECT hashint8extended(hash_record_extended(ROW(1::int2, -7::int4, 5::int8, 'é'::text, "
    "date '2026-11-22', timestamp '2026-11-22 04:00:00.000001', true, "
    "uuid 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '\\x00ff'::bytea, 1.50::numeric(12,2), "
    "NULL::text, numeric_send(1.50), float8send(0.1)), 0), 1) AS probe, "
    "current_setting('server_encoding') AS encoding, "
    "current_setting('server_version_num')::int4 / 10000 AS version"
)
# A numeric does not travel as itself: its text is made in a third of the time by the server.
TRAVELS = {"int2", "int4", "int8", "float4", "float8", "text", "varchar", "bytea", "bool"}
TRAVELS |= {"date", "timestamp", "timestamptz"}
_BAR = ", '|', "
_LENGTHY = {Kind.TEXT, Kind.JSON, Kind.OTHER}
_NUMBER = r"'^[+-]?[0-9]+(\.[0-9]*)?$'"
_FLOAT = r"'^([+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]{1,3})?|-?[Ii]nf(inity)?|[Nn]a[Nn])$'"
_CAST = {
    Kind.DATE: "date",
    Kind.TIMESTAMP: "timestamp",
    Kind.INSTANT: "timestamptz",
    Kind.TIME: "time",
}
_TIME = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?"
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_ENDLESS = "-?infinity"


def canonical(column: ColumnFacts, pair: Pair, *, bits: bool) -> str:
    """The value as the agreed text of the pair's kind; NULL stays NULL. What cannot be read as
    that kind is its own text behind an exclamation mark. Without ``bits`` no other store has to
    write the same: floats are their digits, and decimals keep their zeros."""
    name = quoted(column.name)
    if column.kind is Kind.TEXT and pair.kind is not Kind.TEXT:
        return _read(f"{name}::text", pair.kind, bits=bits)
    ways = {
        Kind.DECIMAL: lambda: _decimal(name, column, pair, agreed=bits),
        Kind.FLOAT: lambda: _bits(f"{name}::float8") if bits else f"{name}::text",
        Kind.TIMESTAMP: lambda: f"{name}::timestamp::text",
        Kind.INSTANT: lambda: _instant(name, column),
        Kind.TRUTH: lambda: _truth(name, column),
        Kind.BYTES: lambda: f"'x' || encode({name}, 'hex')",
        Kind.UUID: lambda: f"replace({name}::text, '-', '')",
    }
    return ways.get(pair.kind, lambda: _text(name, column))()


def arriving(column: ColumnFacts, pair: Pair) -> tuple[str, Kind | None]:
    """How a column is fetched under its own name, and as what it arrives."""
    text, held = fetched(column, pair)
    return (text if held else f"{text} AS {quoted(column.name)}"), held


def fetched(column: ColumnFacts, pair: Pair) -> tuple[str, Kind | None]:
    """How a column is asked for to be compared elsewhere, and as what it then arrives: itself where
    the way there keeps it whole, else its agreed text (None)."""
    fits = pair.kind is column.kind or column.kind is Kind.TEXT or pair.kind is Kind.DECIMAL
    if column.base in TRAVELS and fits:
        return quoted(column.name), column.kind
    return canonical(column, pair, bits=False), None


def row_hash(columns: Sequence[tuple[ColumnFacts, Pair]], scheme: Scheme, encoding: str) -> str:
    """A bigint for the whole row. What stands outermost must not be linear: the server's hash of a
    row is, and without a step behind it two rows that swap values keep the sum of their hashes."""
    if scheme is Scheme.RECORD:
        typed = ", ".join(_typed(column, pair) for column, pair in columns)
        return f"hashint8extended(hash_record_extended(ROW({typed}), 0), 1)"
    text = written([canonical(c, p, bits=True) for c, p in columns], [p for _, p in columns])
    return _md5(text, encoding)


def bucket(keys: Sequence[tuple[ColumnFacts, Pair]], scheme: Scheme, encoding: str) -> str:
    """A bigint, zero or more, that depends on the key alone."""
    if scheme is Scheme.RECORD:
        typed = ", ".join(_typed(column, pair) for column, pair in keys)
        return f"(hash_record_extended(ROW({typed}), 0) & 1152921504606846975)"
    text = written([canonical(c, p, bits=True) for c, p in keys], [p for _, p in keys])
    return _md5(text, encoding)


def written(texts: Sequence[str], pairs: Sequence[Pair]) -> str:
    """One text of which each value can be told: no two rows of different values give the same.

    Only texts can hold a bar or be empty, so they alone carry their length.
    """
    parts = []
    for text, pair in zip(texts, pairs, strict=True):
        parts.append(f"length({text}), ':', {text}" if pair.kind in _LENGTHY else text)
    return f"concat({_BAR.join(parts)})"


def number(column: ColumnFacts) -> str:
    """A key column as bigint; NULL where it is none."""
    name = quoted(column.name)
    if column.kind is Kind.INTEGER:
        return f"{name}::int8"
    fits = f"{name}::text ~ '^-?[0-9]{{1,18}}(\\.0*)?$'"
    return f"CASE WHEN {fits} THEN {name}::text::numeric::int8 END"


def total(column: ColumnFacts, pair: Pair) -> dict[str, str]:
    """Control totals of one column: each a text, or NULL."""
    name = quoted(column.name)
    found = {"values": f"count({name})::text"}
    if pair.kind in {Kind.INTEGER, Kind.DECIMAL}:
        amount = name
        if column.kind is Kind.TEXT:
            amount = f"CASE WHEN {name}::text ~ {_NUMBER} THEN {name}::text::numeric END"
        elif column.kind is Kind.FLOAT:
            amount = f"{name}::text::numeric"
        found["sum"] = f"trim_scale(sum({amount})::numeric)::text"
    elif pair.kind is Kind.TEXT:
        found["characters"] = f"sum(length({canonical(column, pair, bits=True)}))::text"
    elif pair.kind in {Kind.DATE, Kind.TIMESTAMP, Kind.INSTANT}:
        text = canonical(column, pair, bits=True)
        found["first"], found["last"] = (f'{each}({text} COLLATE "C")' for each in ("min", "max"))
    return found


def _typed(column: ColumnFacts, pair: Pair) -> str:
    name = quoted(column.name)
    if goes_plain(pair):
        return f"{name}::text" if column.kind is Kind.TEXT else name
    # The hash of a 64-bit number folds its halves: 1 and 4294967296 have the same.
    if pair.source.base == pair.target.base and column.send:
        return f"{column.send}({name})"
    if pair.kind is Kind.INTEGER:
        return f"int8send({name}::int8)"
    return canonical(column, pair, bits=False)


def _md5(text: str, encoding: str) -> str:
    """60 bits, because a bit string of 64 may be a negative number, which DuckDB has to undo."""
    data = text if encoding == "UTF8" else f"convert_to({text}, 'UTF8')"
    return f"('x0' || left(md5({data}), 15))::bit(64)::bigint"


def _text(name: str, column: ColumnFacts) -> str:
    # A cast to text would cut the blanks that belong to the value of a char(n).
    return f"textin(bpcharout({name}))" if column.base == "bpchar" else f"{name}::text"


def _decimal(name: str, column: ColumnFacts, pair: Pair, *, agreed: bool) -> str:
    alike = pair.source.base == pair.target.base and not agreed
    if alike or pair.places is not None or column.kind is Kind.INTEGER:
        return f"{name}::text"
    if column.kind is Kind.FLOAT:
        return f"trim_scale({name}::text::numeric)::text"
    return f"trim_scale({name})::text"


def _bits(name: str) -> str:
    shown = f"('x' || encode(float8send({name}), 'hex'))::bit(64)::bigint::text"
    return f"CASE WHEN {name} = 'NaN' THEN 'NaN' ELSE {shown} END"


def _instant(name: str, column: ColumnFacts) -> str:
    return (
        f"({name} AT TIME ZONE 'UTC')::text"
        if column.kind is Kind.INSTANT
        else f"{name}::timestamp::text"
    )


def _truth(name: str, column: ColumnFacts) -> str:
    if column.kind is Kind.TRUTH:
        return f"{name}::text"
    return f"CASE {name}::text WHEN '1' THEN 'true' WHEN '0' THEN 'false' ELSE '!' || {name} END"


def _read(name: str, kind: Kind, *, bits: bool) -> str:
    """A text column read as the kind that the other side has."""
    odd = f"'!' || length({name}) || ':' || {name}"
    if kind is Kind.BYTES:
        return (
            f"'x' || CASE WHEN {name} LIKE '\\\\x%' THEN lower(substr({name}, 3)) ELSE "
            f"encode(convert_to({name}, 'UTF8'), 'hex') END"
        )
    ways = {
        Kind.INTEGER: (_NUMBER, f"trim_scale({name}::numeric)::text"),
        Kind.DECIMAL: (_NUMBER, f"trim_scale({name}::numeric)::text"),
        Kind.FLOAT: (_FLOAT, _bits(f"{name}::float8") if bits else f"({name}::float8)::text"),
        Kind.DATE: (f"'^({_DAY}|{_ENDLESS})$'", name),
        Kind.TIMESTAMP: (
            f"'^({_DAY}([ T]{_TIME})?|{_ENDLESS})$'",
            f"({name}::timestamp)::text",
        ),
        Kind.INSTANT: (
            f"'^({_DAY}[ T]{_TIME}(Z|[+-][0-9]{{2}}(:?[0-9]{{2}})?)?|{_ENDLESS})$'",
            f"({name}::timestamptz AT TIME ZONE 'UTC')::text",
        ),
        Kind.TIME: (f"'^{_TIME}$'", f"({name}::time)::text"),
        Kind.TRUTH: ("'(?i)^(true|false|t|f|0|1)$'", f"({name}::boolean)::text"),
        Kind.UUID: (
            "'^[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}$'",
            f"lower(replace({name}, '-', ''))",
        ),
    }
    pattern, value = ways.get(kind, ("''", name))
    # A day that matches its pattern may still be none.
    exists = f" AND pg_input_is_valid({name}, '{_CAST[kind]}')" if kind in _CAST else ""
    return f"CASE WHEN {name} ~ {pattern}{exists} THEN {value} ELSE {odd} END"
