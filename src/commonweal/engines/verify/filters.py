"""Which rows are compared, said for each side: a small typed expression, written by SQLGlot for the
store that is asked. What lies outside was not compared, and the verdict says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from commonweal.engines.read.databases import Kind, TableFacts, TableSource
from commonweal.engines.verify.pairing import Pair, Paired
from commonweal.engines.verify.verdict import Filtered, Finding
from commonweal.kernel.counting import counted
from commonweal.kernel.errors import BadInput

if TYPE_CHECKING:  # loaded where there are filters: that takes longer than a small comparison
    from commonweal.engines.express.nodes import Node

__all__ = ["EXPRESSED", "Filters", "Rest", "RowFilter", "Sifted", "filter_of", "rows_outside"]

EXPRESSED = {  # as what a column goes into an expression; other kinds do not
    Kind.INTEGER: "NUMBER",
    Kind.DECIMAL: "NUMBER",
    Kind.TEXT: "TEXT",
    Kind.DATE: "DATE",
    Kind.TRUTH: "TRUTH",
}
_LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class Rest:
    """Another verdict: of the same sides, with filters of its own. ``sha256``: its digest;
    ``states``: those of the files that it saw, empty where a side was none."""

    sha256: str
    sides: tuple[str, str]
    texts: tuple[str, str]
    states: tuple[str, str] = ("", "")

    def check(self, which: int, table: TableSource) -> None:
        if self.sides[which] != table.label:
            raise BadInput("The other verdict is of other tables.", where=self.sides[which])
        now = table.snapshot.get("sha256", "")
        if now and self.states[which] and now != self.states[which]:
            raise BadInput("The file was changed since the other verdict.", where=table.label)


@dataclass(frozen=True, slots=True)
class Filters:
    """``texts``: of source and target, empty where all rows are compared. ``because``: why nobody
    needs the rows outside to be compared. ``rest``: where these were compared."""

    texts: tuple[str, str] = ("", "")
    because: str = ""
    rest: Rest | None = None

    def __post_init__(self) -> None:
        if not any(self.texts) and (self.because or self.rest):
            raise BadInput("There are no rows outside: nothing is filtered.", field="--where")
        if any(len(each) > _LONGEST or "\x00" in each for each in (*self.texts, self.because)):
            raise BadInput(f"A filter has at most {_LONGEST:,} characters.", field="--where")


@dataclass(frozen=True, slots=True)
class Sifted:
    """A filter in the SQL of one store. ``typed``: what stands for each column in the condition;
    ``columns``: those it reads."""

    condition: str
    typed: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]

    def of(self, rows: str) -> str:
        """The rows for which it is true, to stand behind FROM."""
        return self._where(rows, self.condition)

    def outside(self, rows: str) -> str:
        return self._where(rows, f"({self.condition}) IS NOT TRUE")

    def _where(self, rows: str, condition: str) -> str:
        listed = "".join(f', {sql} AS "{name}"' for name, sql in self.typed)
        return f"(SELECT * FROM (SELECT *{listed} FROM {rows}) sifted WHERE {condition}) rows_kept"


@dataclass(frozen=True, slots=True)
class RowFilter:
    """``pairs``: of the columns that it reads, as what these are taken. ``mark`` keeps its names
    apart from those of another filter of the same rows."""

    text: str
    root: Node
    pairs: Mapping[str, Pair]
    mark: str = "#filter"

    def sifted(self, typed: Mapping[str, str], dialect: str) -> Sifted:
        """``typed``: the SQL of each column as a number, text, day or truth of that store."""
        places = {name: f"{self.mark}{at}" for at, name in enumerate(self.pairs)}
        tree = _tree(self.root, places)
        return Sifted(
            tree.sql(dialect=dialect),
            tuple((places[name], typed[name]) for name in self.pairs),
            tuple(self.pairs),
        )


def filter_of(
    text: str, facts: TableFacts, paired: Paired, which: int, mark: str = "#filter"
) -> RowFilter:
    """BadInput where it is no filter of these columns."""
    from commonweal.engines.express import Type, check, names, parse

    expression = parse(text)
    known = {pair.sides[which].name: pair for pair in paired.pairs}
    pairs = {}
    for name in sorted(names(expression)):
        if name not in facts.names:
            raise BadInput(f"There is no column {name} to filter by.", field="--where")
        column = facts.column(name)
        pairs[name] = known.get(name, Pair(column, column, column.kind))
        if pairs[name].kind not in EXPRESSED:
            raise BadInput(f"A filter cannot read the column {name}.", field="--where")
    types = {name: Type[EXPRESSED[pair.kind]] for name, pair in pairs.items()}
    if check(expression, types).type is not Type.TRUTH:
        raise BadInput("A filter is true or false of a row.", field="--where")
    _tree(expression.root, {name: name for name in pairs})
    return RowFilter(text, expression.root, pairs, mark)


def _tree(node: Node, places: Mapping[str, str]) -> Any:
    """As SQLGlot has it. A filter compares and joins; it does not calculate, because each store
    rounds in its own way."""
    from sqlglot import exp

    from commonweal.engines.express.nodes import Binary, Call, Literal, Membership, Name, Unary
    from commonweal.engines.express.postgresql import LOGIC

    match node:
        case Name(name=name):
            return exp.column(places[name], quoted=True)
        case Literal(value=value):
            return _value(value)
        case Unary(operator="-", operand=Literal(value=Decimal() as value)):
            return exp.Neg(this=_value(value))
        case Unary(operator="not", operand=operand):
            return exp.Not(this=exp.Paren(this=_tree(operand, places)))
        case Binary(operator=operator, left=left, right=right) if operator in LOGIC:
            sides = [exp.Paren(this=_tree(side, places)) for side in (left, right)]
            return LOGIC[operator](this=sides[0], expression=sides[1])
        case Membership(item=item, options=options):
            listed = [_tree(each, places) for each in options]
            return exp.In(this=_tree(item, places), expressions=listed)
        case Call(function="known", arguments=(Name() as name,)):
            unknown = exp.Is(this=_tree(name, places), expression=exp.Null())
            return exp.Not(this=exp.Paren(this=unknown))
    raise BadInput(
        "A filter compares columns with values (= != < <= > >= in), asks whether one is "
        "known(column), and joins these by and, or, not.",
        field="--where",
    )


def _value(value: Any) -> Any:
    from sqlglot import exp

    if value is None:
        raise BadInput("Nothing equals nothing: ask for known(column).", field="--where")
    if isinstance(value, bool):
        return exp.Boolean(this=value)
    if isinstance(value, str):
        return exp.Literal.string(value)
    if isinstance(value, Decimal):
        return exp.Literal.number(f"{value:f}")
    return exp.cast(exp.Literal.string(value.isoformat()), "date")


def rows_outside(
    sides: Sequence[Any], tables: Sequence[TableSource], paired: Paired, filters: Filters
) -> Iterator[tuple[Filtered, Finding | None]]:
    """Of each side that is filtered, what the verdict says of the rows outside. ``sides`` count
    them. BadInput where the other verdict is not of these tables."""
    rest = filters.rest
    for which, side in enumerate(sides):
        if side.filter is None:
            continue
        nowhere = rows = side.outside([side.filter])
        if rest:
            rest.check(which, tables[which])
        if rest and rows:
            text = rest.texts[which]
            other = text and filter_of(text, tables[which].facts, paired, which, "#rest")
            nowhere = side.outside([side.filter, other]) if other else 0
        name = ("source", "target")[which]
        elsewhere = rest.sha256 if rest else ""
        said = Filtered(name, side.filter.text, rows, filters.because, elsewhere)
        yield said, _absent(name, nowhere, filters)


def _absent(side: str, nowhere: int, filters: Filters) -> Finding | None:
    if not nowhere or filters.because:
        return None
    also = ", and of the other verdict" if filters.rest else ""
    rows = counted(nowhere, f"row of the {side} was", f"rows of the {side} were")
    they = "it is" if nowhere == 1 else "they are"
    said = f"{rows} not compared: {they} outside the filter{also}."
    return Finding(
        code="rows-outside-filter",
        sentence=said,
        count=nowhere,
        absence=True,
    )
