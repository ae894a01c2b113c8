"""PostgreSQL's numeric is exact but for its quotients, so those are made of whole numbers.

Each step of arithmetic becomes one row of a chain of LATERAL subqueries, so that no step is written
or worked out twice. OFFSET 0 keeps the planner from pasting the steps back into one another, which
would grow with the power of the depth.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import reduce

from sqlglot import exp

from commonweal.engines.express.functions import LOWER, SPACES
from commonweal.engines.express.nodes import (
    Binary,
    Call,
    Choice,
    Literal,
    Membership,
    Name,
    Node,
    Unary,
)
from commonweal.engines.express.typed import Typed
from commonweal.engines.express.values import LARGEST, PLACES, Type, Value, plain

__all__ = ["LOGIC", "PostgresqlWriter"]

Written = exp.Expression

_TYPES = {Type.NUMBER: "decimal", Type.TEXT: "text", Type.DATE: "date", Type.TRUTH: "boolean"}
LOGIC: dict[str, type[Written]] = {
    "and": exp.And,
    "or": exp.Or,
    "=": exp.EQ,
    "!=": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}


class PostgresqlWriter:
    """``columns`` is where each name is kept; ``parameters`` fills while it writes."""

    def __init__(self, columns: Mapping[str, Written]) -> None:
        self.parameters: dict[str, str] = {}
        self._columns = columns
        self._held: dict[str, Written] = {}
        self._steps: list[exp.Subquery] = []

    def whole(self, tree: Typed) -> Written:
        """One scalar expression; a subquery over the chain of steps, where there are any."""
        written = self._value(tree)
        if not self._steps:
            return written
        first, *rest = self._steps
        select = exp.select(written).from_(first, copy=False)
        for step in rest:
            alias = step.args["alias"].copy()
            lateral = exp.Lateral(this=exp.Subquery(this=step.this), alias=alias)
            select = select.join(lateral, join_type="CROSS", copy=False)
        return exp.Subquery(this=select)

    def _value(self, tree: Typed) -> Written:
        node = tree.node
        if isinstance(node, Literal):
            return self._literal(node.value, tree.kind)
        if isinstance(node, Name):
            return self._name(node.name, tree.kind)
        parts = [self._value(part) for part in tree.parts]
        match node:
            case Unary(operator="not"):
                return exp.Not(this=exp.Paren(this=parts[0]))
            case Binary(operator=operator) if operator in LOGIC:
                return _with(LOGIC[operator], *parts)
            case Membership():
                return exp.In(this=exp.Paren(this=parts[0]), expressions=parts[1:])
            case Choice():
                return _chosen(*parts)
        return self._figure(node, parts)

    def _literal(self, value: Value | None, kind: Type) -> Written:
        if value is None or isinstance(value, bool):
            return _cast(exp.Null() if value is None else exp.Boolean(this=value), kind)
        if isinstance(value, str):
            name = f"express_{len(self.parameters) + 1}"
            self.parameters[name] = value
            return _cast(exp.Placeholder(this=name), kind)
        shown = plain(value) if isinstance(value, Decimal) else value.isoformat()
        return _cast(exp.Literal.string(shown), kind)

    def _figure(self, node: Node, parts: list[Written]) -> Written:
        if isinstance(node, Binary):
            return self._arithmetic(node.operator, *parts)
        if isinstance(node, Call):
            return self._call(node, parts)
        return exp.Neg(this=exp.Paren(this=parts[0]))

    def _name(self, name: str, kind: Type) -> Written:
        if name not in self._held:
            cast = _cast(self._columns[name], kind)
            self._held[name] = self._bounded(cast) if kind is Type.NUMBER else cast
        return self._held[name].copy()

    def _arithmetic(self, operator: str, left: Written, right: Written) -> Written:
        if operator == "/":
            return self._quotient(left, right)
        if operator == "*":
            return self._quotient(_product(left, right), _number(1))
        step = exp.Add if operator == "+" else exp.Sub
        return self._sum(left, right, step)

    def _call(self, node: Call, parts: list[Written]) -> Written:
        ways: dict[str, Callable[..., Written]] = {
            "abs": lambda x: _function("ABS", x),
            "change": self._change,
            "coalesce": lambda *p: _function("COALESCE", *p),
            "days_between": lambda a, b: _decimal(_with(exp.Sub, b, a)),
            "known": _known,
            "length": lambda text: _decimal(_function("CHAR_LENGTH", text)),
            "lower": _lowered,
            "max": lambda *p: self._extreme("GREATEST", p),
            "mean": lambda *p: self._quotient(reduce(self._sum, p), _number(len(p))),
            "min": lambda *p: self._extreme("LEAST", p),
            "month": lambda day: _part("MONTH", day),
            "percent": lambda a, b: self._quotient(self._product_bounded(a, 100), b),
            "quarter": lambda day: _part("QUARTER", day),
            "ratio": self._quotient,
            "round": lambda x, _: self._quotient(x, _number(1), _counted(node.arguments[1])),
            "substring": lambda text, *_: _function(
                "SUBSTR", text, *(exp.Literal.number(_counted(n)) for n in node.arguments[1:])
            ),
            "sum": lambda *p: reduce(self._sum, p),
            "trim": lambda text: _function("BTRIM", text, exp.Literal.string(SPACES)),
            "year": lambda day: _part("YEAR", day),
        }
        return ways[node.function](*parts)

    def _bind(self, written: Written) -> Written:
        """The value of a step under a name, so that it can be used more than once."""
        if isinstance(written, exp.Column | exp.Literal):
            return written
        name = f"express step {len(self._steps) + 1}"
        select = exp.select(exp.alias_(written, name, quoted=True)).offset(0)
        alias = exp.TableAlias(this=exp.to_identifier(name, quoted=True))
        self._steps.append(exp.Subquery(this=select, alias=alias))
        return exp.column(name, name, quoted=True)

    def _bounded(self, written: Written) -> Written:
        """Unknown from 20 digits before the point; NaN is larger than all numbers here."""
        step = self._bind(written)
        size = _function("ABS", step.copy())
        fits = exp.LT(this=size, expression=_number(LARGEST))
        return self._bind(exp.Case(ifs=[exp.If(this=fits, true=step.copy())]))

    def _sum(self, left: Written, right: Written, step: type[Written] = exp.Add) -> Written:
        return self._bounded(_with(step, left, right))

    def _product_bounded(self, number: Written, times: int) -> Written:
        return self._bounded(_product(number, _number(times)))

    def _quotient(self, dividend: Written, divisor: Written, places: int = PLACES) -> Written:
        """To so many places, half-even, by way of the whole quotient and what it leaves over."""
        over = self._bind(_product(dividend, _number(Decimal(10) ** places)))
        under = self._bind(_function("NULLIF", divisor, _number(0)))
        cut = self._bind(_function("DIV", over.copy(), under.copy()))
        left = _with(exp.Sub, over.copy(), _product(cut.copy(), under.copy()))
        twice = self._bind(_product(_function("ABS", left), _number(2)))
        size = _function("ABS", under.copy())
        tie = exp.EQ(this=twice.copy(), expression=size.copy())
        odd = exp.NEQ(
            this=_function("MOD", cut.copy(), _number(2)), expression=exp.Literal.number(0)
        )
        away = exp.Or(
            this=exp.GT(this=twice.copy(), expression=size),
            expression=exp.Paren(this=exp.And(this=tie, expression=odd)),
        )
        sign = _product(_function("SIGN", over.copy()), _function("SIGN", under.copy()))
        step = exp.Case(ifs=[exp.If(this=away, true=sign)], default=_number(0))
        place = _number(Decimal(1).scaleb(-places))
        return self._bounded(_product(_with(exp.Add, cut.copy(), step), place))

    def _change(self, old: Written, new: Written) -> Written:
        base = self._bind(old)
        difference = self._sum(new, base.copy(), exp.Sub)
        positive = exp.GT(this=base.copy(), expression=exp.Literal.number(0))
        return self._quotient(difference, exp.Case(ifs=[exp.If(this=positive, true=base.copy())]))

    def _extreme(self, name: str, parts: tuple[Written, ...]) -> Written:
        """GREATEST passes over NULLs, so that they are looked for first."""
        bound = [self._bind(part) for part in parts]
        known = [_known(part.copy()) for part in bound]
        found = _function(name, *(part.copy() for part in bound))
        return exp.Case(ifs=[exp.If(this=exp.and_(*known), true=found)])


def _number(value: Decimal | int) -> Written:
    return _decimal(exp.Literal.string(plain(Decimal(value))))


def _decimal(written: Written) -> Written:
    return exp.cast(exp.Paren(this=written), "decimal")


def _cast(written: Written, kind: Type) -> Written:
    return exp.cast(written, _TYPES[kind])


def _known(written: Written) -> Written:
    return exp.Not(this=exp.Paren(this=exp.Is(this=exp.Paren(this=written), expression=exp.Null())))


def _function(name: str, *arguments: Written) -> Written:
    return exp.Anonymous(this=name, expressions=list(arguments))


def _with(step: type[Written], left: Written, right: Written) -> Written:
    sides = [exp.Paren(this=each) for each in (left, right)]
    return exp.Paren(this=step(this=sides[0], expression=sides[1]))


def _product(left: Written, right: Written) -> Written:
    return _with(exp.Mul, left, right)


def _part(name: str, day: Written) -> Written:
    return _decimal(exp.Extract(this=exp.Var(this=name), expression=day))


def _lowered(text: Written) -> Written:
    capitals = "".join(map(chr, LOWER))
    return _function(
        "TRANSLATE", text, *map(exp.Literal.string, (capitals, "".join(LOWER.values())))
    )


def _counted(node: object) -> int:
    """A whole number that the checker has seen written out."""
    if isinstance(node, Literal) and isinstance(node.value, Decimal):
        return int(node.value)
    raise TypeError("the expression was not checked")


def _chosen(condition: Written, then: Written, otherwise: Written) -> Written:
    """CASE x WHEN TRUE .. WHEN FALSE: an unknown condition chooses neither, and is written once."""
    ways = [
        exp.If(this=exp.Boolean(this=True), true=then),
        exp.If(this=exp.Boolean(this=False), true=otherwise),
    ]
    return exp.Case(this=exp.Paren(this=condition), ifs=ways)
