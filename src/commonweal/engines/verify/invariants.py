"""What must add up beyond a single row: sums that both sides share, balances, periods that do not
overlap. The columns that it takes come to a DuckDB of bounded memory, whatever the store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from commonweal.engines.read.databases import TableSource
from commonweal.engines.verify.relations import entered
from commonweal.engines.verify.statements import Answer, Statement, statement_from
from commonweal.kernel.counting import counted
from commonweal.kernel.errors import BadInput

__all__ = ["Balance", "Group", "Invariant", "Periods", "Sums", "answers", "invariants_from"]

_PARTS = ("year", "quarter", "month")
_MOST = "DECIMAL(38,12)"
_EXAMPLES = 5
_ENDS = ("inclusive", "exclusive")


@dataclass(frozen=True, slots=True)
class Group:
    """A column, or the year, quarter or month of its day."""

    column: str
    part: str = ""

    @property
    def label(self) -> str:
        return f"{self.part}({self.column})" if self.part else self.column

    def sql(self, name: str) -> str:
        """What is no day is a group of its own, which the other side has too, or it differs."""
        if not self.part:
            return name
        day = f"TRY_CAST(left({name}, 10) AS DATE)"
        ways = {
            "year": f"year({day})::VARCHAR",
            "quarter": f"year({day}) || ' Q' || quarter({day})",
            "month": f"left({day}::VARCHAR, 7)",
        }
        return f"CASE WHEN {day} IS NULL THEN '!' || {name} ELSE {ways[self.part]} END"


@dataclass(frozen=True, slots=True)
class Sums:
    """Each sum of ``column`` is the same on both sides. Columns go by their names in the target."""

    column: str
    by: tuple[Group, ...] = ()
    code = "sums-differ"

    @property
    def asked(self) -> str:
        return f"the sums of {self.column}{_by(self.by)} are those of the source"


@dataclass(frozen=True, slots=True)
class Balance:
    """In each group the columns of the one side come to the sum of those of the other."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    by: tuple[Group, ...] = ()
    code = "out-of-balance"

    @property
    def asked(self) -> str:
        return f"{' + '.join(self.left)} = {' + '.join(self.right)}{_by(self.by)}"


@dataclass(frozen=True, slots=True)
class Periods:
    """No two periods of the same ``of`` share a day; one without an end goes on, one without a
    beginning always was. ``inclusive``: the last day belongs to its period."""

    of: tuple[str, ...]
    start: str
    end: str
    inclusive: bool = True
    code = "periods-overlap"

    @property
    def asked(self) -> str:
        return f"periods from {self.start} to {self.end} of one {', '.join(self.of)} do not overlap"


Invariant = Sums | Balance | Periods | Statement


def invariants_from(data: Mapping[str, Any]) -> tuple[Invariant, ...]:
    """From the lists ``sums``, ``balances``, ``periods`` and ``statements`` of a file of checks."""
    makers = (
        ("sums", _sums),
        ("balances", _balance),
        ("periods", _periods),
        ("statements", statement_from),
    )
    found: list[Invariant] = []
    for name, made in makers:
        listed = data.get(name) or []
        if not isinstance(listed, list) or not all(isinstance(each, Mapping) for each in listed):
            raise BadInput(f"The {name} of a file of checks are a list.", field=name)
        found += [made(each) for each in listed]
    return tuple(found)


def answers(
    tables: Sequence[TableSource],
    asked: Sequence[Invariant],
    names: Mapping[str, str],
    connection: Any,
) -> Iterator[Answer]:
    """``tables``: source and target; ``names``: of the target's columns in the source."""
    for each in asked:
        if isinstance(each, Statement):
            yield each.answer(tables)
        elif isinstance(each, Sums):
            yield _compared_sums(tables, each, names, connection)
        elif isinstance(each, Balance):
            yield _balanced(tables[1], each, connection)
        else:
            yield _apart(tables[1], each, connection)


def _compared_sums(
    tables: Sequence[TableSource], asked: Sums, names: Mapping[str, str], connection: Any
) -> Answer:
    wanted = [asked.column, *(each.column for each in asked.by)]
    for name, table, known in (("olds", tables[0], names), ("news", tables[1], {})):
        entered(connection, name, table, [known.get(each, each) for each in wanted])
    groups = _groups(asked.by, 1)
    summed = (
        f"(SELECT {', '.join([*groups, 'true AS here'])}, sum({_amount(0)}) AS total, "
        f"count(*) FILTER ({_odd(0)}) AS odd FROM {{}} GROUP BY ALL)"
    )
    same = " AND ".join([f"o.g{at} IS NOT DISTINCT FROM n.g{at}" for at in range(len(groups))])
    shown = _shown([f"CASE WHEN o.here THEN o.g{at} ELSE n.g{at} END" for at in range(len(groups))])
    return _told(
        connection,
        f"SELECT {shown} AS shown, {_trimmed('o.total')} AS old, {_trimmed('n.total')} AS new "
        f"FROM {summed.format('olds')} o FULL JOIN {summed.format('news')} n ON {same or 'true'} "
        "WHERE o.total IS DISTINCT FROM n.total OR o.odd > 0 OR n.odd > 0",
        asked,
        ("sum differs between the sides, or holds", "sums differ between the sides, or hold"),
        "what is no number",
    )


def _balanced(table: TableSource, asked: Balance, connection: Any) -> Answer:
    both = [*asked.left, *asked.right]
    entered(connection, "news", table, [*both, *(each.column for each in asked.by)])
    groups = _groups(asked.by, len(both))
    places = range(len(both))
    sides = [places[: len(asked.left)], places[len(asked.left) :]]
    left, right = (" + ".join(f"coalesce(sum({_amount(at)}), 0)" for at in side) for side in sides)
    odd = " OR ".join(_odd(at) for at in places)
    return _told(
        connection,
        f"SELECT {_shown([f'g{at}' for at in range(len(groups))])} AS shown, "
        f'{_trimmed("l")} AS old, {_trimmed("r")} AS "new" FROM (SELECT '
        f"{', '.join([*groups, f'{left} AS l', f'{right} AS r'])}, count(*) FILTER ({odd}) AS odd "
        "FROM news GROUP BY ALL) WHERE l <> r OR odd > 0",
        asked,
        ("group is out of balance, or holds", "groups are out of balance, or hold"),
        "what is no number",
    )


def _apart(table: TableSource, asked: Periods, connection: Any) -> Answer:
    entered(connection, "news", table, [asked.start, asked.end, *asked.of])
    start, end = (f"TRY_CAST({name} AS TIMESTAMP)" for name in ("c0", "c1"))
    places = ", ".join(f"c{at + 2}" for at in range(len(asked.of)))
    meets = "<=" if asked.inclusive else "<"
    period = "coalesce(c0, '') || ' to ' || coalesce(c1, '')"
    held = " AND ".join(f"c{at + 2} IS NOT NULL" for at in range(len(asked.of)))
    return _told(
        connection,
        f"SELECT concat_ws(', ', {places}) AS shown, before AS old, {period} AS \"new\" FROM ("
        f"SELECT *, max(f) OVER w AS latest, arg_max({period}, f) OVER w AS before FROM (SELECT *, "
        f"CASE WHEN c0 IS NULL THEN '-infinity'::TIMESTAMP ELSE {start} END AS s, "
        f"CASE WHEN c1 IS NULL THEN 'infinity'::TIMESTAMP ELSE {end} END AS f FROM news "
        f"WHERE {held}) WINDOW w AS (PARTITION BY {places} ORDER BY s, f "
        "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) "
        f"WHERE s IS NULL OR f IS NULL OR f < s OR s {meets} latest",
        asked,
        (
            "period overlaps another, ends before it begins, or holds",
            "periods overlap another, end before they begin, or hold",
        ),
        "what is no day",
    )


def _told(
    connection: Any,
    query: str,
    asked: Sums | Balance | Periods,
    found: tuple[str, str],
    what: str,
) -> Answer:
    """How many rows the query gives, said of one and of many, and the first by name."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE broken AS {query}")
    count = int(connection.sql("SELECT count(*) FROM broken").fetchall()[0][0])
    shown = connection.sql(f"FROM broken ORDER BY ALL LIMIT {_EXAMPLES}").fetchall()
    return Answer(asked.code, asked.asked, count, f"{counted(count, *found)} {what}", tuple(shown))


def _groups(by: Sequence[Group], first: int) -> list[str]:
    return [f"{each.sql(f'c{first + at}')} AS g{at}" for at, each in enumerate(by)]


def _shown(groups: Sequence[str]) -> str:
    listed = ", ".join(f"coalesce({each}, 'nothing')" for each in groups)
    return f"concat_ws(', ', {listed})" if groups else "'all rows'"


def _amount(at: int) -> str:
    return f"TRY_CAST(c{at} AS {_MOST})"


def _odd(at: int) -> str:
    return f"c{at} IS NOT NULL AND {_amount(at)} IS NULL"


def _trimmed(amount: str) -> str:
    return f"rtrim(rtrim({amount}::{_MOST}::VARCHAR, '0'), '.')"


def _by(by: Sequence[Group]) -> str:
    return f" by {', '.join(each.label for each in by)}" if by else ""


def _sums(data: Mapping[str, Any]) -> Sums:
    _only(data, {"column", "by"}, "sums")
    if not isinstance(data.get("column"), str):
        raise BadInput("A sum has a column, and by: what it is grouped by.", field="sums")
    return Sums(data["column"], _grouped(data.get("by"), "sums"))


def _balance(data: Mapping[str, Any]) -> Balance:
    _only(data, {"left", "right", "by"}, "balances")
    left, right = (_names(data.get(side), "balances") for side in ("left", "right"))
    return Balance(left, right, _grouped(data.get("by"), "balances"))


def _periods(data: Mapping[str, Any]) -> Periods:
    _only(data, {"of", "from", "to", "ends"}, "periods")
    start, end, ends = data.get("from"), data.get("to"), data.get("ends", "inclusive")
    if not (isinstance(start, str) and isinstance(end, str)) or ends not in _ENDS:
        raise BadInput(
            "Periods have of, from and to, and ends that are inclusive or exclusive.",
            field="periods",
        )
    return Periods(_names(data.get("of"), "periods"), start, end, ends == "inclusive")


def _grouped(data: Any, field: str) -> tuple[Group, ...]:
    """``office``, or ``year(paid_on)``: read by the one language for expressions."""
    from commonweal.engines.express.nodes import Call, Name
    from commonweal.engines.express.parser import parse

    found = []
    for text in _names(data, field) if data else ():
        node: object = parse(text).root
        part = ""
        if isinstance(node, Call) and node.function in _PARTS and len(node.arguments) == 1:
            part, node = node.function, node.arguments[0]
        if not isinstance(node, Name):
            raise BadInput(f"Sums go by columns, or by {', '.join(_PARTS)} of one.", field=field)
        found.append(Group(node.name, part))
    return tuple(found)


def _names(data: Any, field: str) -> tuple[str, ...]:
    listed = [data] if isinstance(data, str) else data
    if not isinstance(listed, list) or not listed or not all(isinstance(n, str) for n in listed):
        raise BadInput("Columns are a list of names.", field=field)
    return tuple(listed)


def _only(data: Mapping[str, Any], words: set[str], field: str) -> None:
    if set(data) - words:
        raise BadInput(f"Of {field} each has {', '.join(sorted(words))}.", field=field)
