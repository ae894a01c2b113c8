"""Random expressions of a wanted type, and random rows for them."""

from __future__ import annotations

import datetime
from decimal import Decimal

from hypothesis import strategies as st

from commonweal.engines.express import Expression, Type
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

__all__ = ["SCHEMA", "expressions", "nodes", "rows"]

SCHEMA = {
    "n1": Type.NUMBER, "n2": Type.NUMBER, "n3": Type.NUMBER, "t1": Type.TEXT, "t2": Type.TEXT,
    "d1": Type.DATE, "d2": Type.DATE, "b1": Type.TRUTH, "b2": Type.TRUTH,
}  # fmt: skip
NUMBERS = st.one_of(
    st.integers(-3, 3).map(Decimal),
    st.decimals(-1000, 1000, places=2),
    st.decimals(-(10**9), 10**9, places=6),
    st.sampled_from([Decimal(9999999999999999999), Decimal("1e-12"), Decimal("0.5"),
                     Decimal("2.5"), Decimal("-2.5"), Decimal("3162277660.2")]),
)  # fmt: skip
TEXTS = st.one_of(
    st.sampled_from(
        ["", "a", "A", " a ", "Straße", "ÉCOLE", "İ", "'", '"', "%s", "\u00a0Ж", "日本"]
    ),
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=6),
)
DATES = st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31))
VALUES = {
    Type.NUMBER: NUMBERS,
    Type.TEXT: TEXTS,
    Type.DATE: DATES,
    Type.TRUTH: st.booleans(),
}


def rows() -> st.SearchStrategy[dict[str, object]]:
    """A row with every name, each of them unknown now and then."""
    return st.fixed_dictionaries(
        {name: st.one_of(VALUES[kind], VALUES[kind], st.none()) for name, kind in SCHEMA.items()}
    )


def expressions(kind: Type | None = None, depth: int = 3) -> st.SearchStrategy[Expression]:
    kinds = st.just(kind) if kind else st.sampled_from(list(VALUES))
    return kinds.flatmap(lambda one: nodes(one, depth)).map(Expression)


def nodes(kind: Type, depth: int) -> st.SearchStrategy[Node]:
    if depth <= 1:
        return _leaves(kind)
    below = {each: st.deferred(lambda k=each: nodes(k, depth - 1)) for each in VALUES}
    own = below[kind]
    anything = st.sampled_from(list(VALUES)).flatmap(lambda each: below[each])
    shared = [
        _leaves(kind),
        st.builds(Choice, below[Type.TRUTH], own, own),
        _call("coalesce", own, own),
    ]
    ways = {
        Type.NUMBER: _numbers,
        Type.TEXT: _texts,
        Type.DATE: lambda b: [_call("max", b[Type.DATE], b[Type.DATE])],
        Type.TRUTH: lambda b: [*_truths(b), st.tuples(anything).map(lambda a: Call("known", a))],
    }[kind]
    return st.one_of(*shared, *ways(below))


def _leaves(kind: Type) -> st.SearchStrategy[Node]:
    literals = VALUES[kind].map(_literal)
    held = st.sampled_from([name for name, each in SCHEMA.items() if each is kind]).map(Name)
    return st.one_of(held, held, literals, st.just(Literal(None)))


def _literal(value: object) -> Node:
    if isinstance(value, Decimal) and value.is_signed():
        return Unary("-", Literal(value.copy_abs()))
    return Literal(value)


def _call(name: str, *arguments: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.tuples(*arguments).map(lambda given: Call(name, given))


def _whole(low: int, high: int) -> st.SearchStrategy[Node]:
    return st.integers(low, high).map(lambda n: Literal(Decimal(n)))


def _numbers(below: dict) -> list[st.SearchStrategy[Node]]:
    n, t, d = below[Type.NUMBER], below[Type.TEXT], below[Type.DATE]
    return [
        st.builds(Binary, st.sampled_from(["+", "-", "*", "/"]), n, n),
        st.builds(Binary, st.sampled_from(["*", "/"]), n, n),
        st.builds(Unary, st.just("-"), n),
        st.sampled_from(["ratio", "change", "percent"]).flatmap(lambda f: _call(f, n, n)),
        st.sampled_from(["sum", "mean", "min", "max"]).flatmap(lambda f: _call(f, n, n, n)),
        _call("abs", n), _call("round", n, _whole(0, 12)), _call("length", t),
        _call("days_between", d, d),
        st.sampled_from(["year", "quarter", "month"]).flatmap(lambda f: _call(f, d)),
    ]  # fmt: skip


def _texts(below: dict) -> list[st.SearchStrategy[Node]]:
    t = below[Type.TEXT]
    return [
        st.sampled_from(["lower", "trim"]).flatmap(lambda f: _call(f, t)),
        _call("substring", t, _whole(1, 4), _whole(1, 4)),
    ]


def _truths(below: dict) -> list[st.SearchStrategy[Node]]:
    b = below[Type.TRUTH]
    order = st.sampled_from(["<", "<=", ">", ">=", "=", "!="])
    kinds = st.sampled_from(list(VALUES))
    ordered = st.sampled_from([Type.NUMBER, Type.DATE])
    return [
        st.builds(Binary, st.sampled_from(["and", "or"]), b, b),
        st.builds(Unary, st.just("not"), b),
        ordered.flatmap(lambda k: st.builds(Binary, order, below[k], below[k])),
        kinds.flatmap(
            lambda k: st.builds(Binary, st.sampled_from(["=", "!="]), below[k], below[k])
        ),
        kinds.flatmap(
            lambda k: st.builds(Membership, below[k], st.tuples(below[k], below[k], below[k]))
        ),
    ]
