"""A checked expression over a whole table at once, with Arrow's own functions.

Numbers travel as decimal256(31, 12). A product has then at most 63 digits and a quotient 75, and
both are exact before they are rounded; Arrow's limit is 76. Text functions run once for each
different text.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import reduce
from typing import Any

from commonweal.engines.express.checker import Checked
from commonweal.engines.express.functions import FUNCTIONS
from commonweal.engines.express.nodes import Binary, Choice, Literal, Membership, Name, Unary
from commonweal.engines.express.typed import Typed, typed
from commonweal.engines.express.values import LARGEST, PLACES, WHOLE_DIGITS, Type
from commonweal.kernel.errors import BadInput

__all__ = ["evaluate_table"]

_DIGITS = WHOLE_DIGITS + PLACES
_QUOTIENT_DIGITS = _DIGITS + PLACES


def evaluate_table(checked: Checked, table: Any) -> Any:
    """A pyarrow array with one value for each row of ``table`` (a pyarrow Table or RecordBatch).

    Unknown is null. Numbers come back as decimal256(31, 12). BadInput names a column that is
    missing, of another type, or holds a number beyond 19 digits before the point and 12 after.
    """
    return _Columns(table).value(typed(checked))


class _Columns:
    def __init__(self, table: Any) -> None:
        import pyarrow
        import pyarrow.compute

        self._pa, self._pc = pyarrow, pyarrow.compute
        self._table = table
        self._types = {
            Type.NUMBER: pyarrow.decimal256(_DIGITS, PLACES),
            Type.TEXT: pyarrow.string(),
            Type.DATE: pyarrow.date32(),
            Type.TRUTH: pyarrow.bool_(),
        }

    def value(self, tree: Typed) -> Any:
        node = tree.node
        if isinstance(node, Literal):
            return self._repeated(node.value, self._types[tree.kind])
        if isinstance(node, Name):
            return self._column(node.name, tree.kind)
        parts = [self.value(part) for part in tree.parts]
        match node:
            case Unary(operator="-"):
                return self._bounded(self._pc.negate(parts[0]))
            case Unary():
                return self._pc.invert(parts[0])
            case Binary(operator=operator):
                return self._binary(operator, *parts)
            case Membership():
                matches = [self._pc.equal(parts[0], option) for option in parts[1:]]
                return reduce(self._pc.or_kleene, matches)
            case Choice():
                return self._pc.if_else(*parts)
        return self._call(node, parts)

    def _repeated(self, value: Any, kind: Any) -> Any:
        return self._pa.repeat(self._pa.scalar(value, kind), self._table.num_rows)

    def _column(self, name: str, kind: Type) -> Any:
        if name not in self._table.schema.names:
            raise BadInput(f"The table has no column {name}.", field=name)
        column = self._table.column(name)
        if isinstance(column, self._pa.ChunkedArray):
            column = column.combine_chunks()
        fits = {
            Type.NUMBER: lambda t: self._pa.types.is_decimal(t) or self._pa.types.is_integer(t),
            Type.TEXT: lambda t: self._pa.types.is_string(t) or self._pa.types.is_large_string(t),
            Type.DATE: self._pa.types.is_date,
            Type.TRUTH: self._pa.types.is_boolean,
        }[kind](column.type)
        if not (fits or self._pa.types.is_null(column.type)):
            message = f"The column {name} holds {column.type}, where a {kind} value is needed."
            raise BadInput(message, field=name)
        try:
            return column.cast(self._types[kind])
        except self._pa.ArrowInvalid as error:
            raise BadInput(f"The column {name} does not fit: {error}.", field=name) from error

    def _binary(self, operator: str, left: Any, right: Any) -> Any:
        pc = self._pc
        ways: dict[str, Callable[[Any, Any], Any]] = {
            "and": pc.and_kleene,
            "or": pc.or_kleene,
            "=": pc.equal,
            "!=": pc.not_equal,
            "<": pc.less,
            "<=": pc.less_equal,
            ">": pc.greater,
            ">=": pc.greater_equal,
            "+": self._sum,
            "-": lambda a, b: self._bounded(pc.subtract(a, b)),
            "*": lambda a, b: self._rounded(pc.multiply(a, b), PLACES),
            "/": self._quotient,
        }
        return ways[operator](left, right)

    def _call(self, node: Any, parts: list[Any]) -> Any:
        pc = self._pc
        ways: dict[str, Callable[..., Any]] = {
            "abs": pc.abs,
            "change": self._change,
            "coalesce": pc.coalesce,
            "days_between": lambda a, b: self._whole(pc.days_between(a, b)),
            "known": pc.is_valid,
            "length": lambda text: self._whole(pc.utf8_length(text)),
            "lower": lambda text: self._text("lower", text),
            "max": lambda *p: pc.max_element_wise(*p, skip_nulls=False),
            "mean": lambda *p: self._quotient(reduce(self._sum, p), self._number(len(p))),
            "min": lambda *p: pc.min_element_wise(*p, skip_nulls=False),
            "month": lambda day: self._whole(pc.month(day)),
            "percent": lambda a, b: self._quotient(self._hundredfold(a), b),
            "quarter": lambda day: self._whole(pc.quarter(day)),
            "ratio": self._quotient,
            "round": lambda x, _places: self._rounded(
                pc.cast(x, self._pa.decimal256(_DIGITS + 2, PLACES)), int(node.arguments[1].value)
            ),
            "substring": lambda t, *_rest: self._text(
                "substring", t, *(each.value for each in node.arguments[1:])
            ),
            "sum": lambda *p: reduce(self._sum, p),
            "trim": lambda text: self._text("trim", text),
            "year": lambda day: self._whole(pc.year(day)),
        }
        return ways[node.function](*parts)

    def _number(self, value: int) -> Any:
        return self._repeated(Decimal(value), self._types[Type.NUMBER])

    def _whole(self, counted: Any) -> Any:
        return self._pc.cast(self._pc.cast(counted, self._pa.int64()), self._types[Type.NUMBER])

    def _bounded(self, exact: Any) -> Any:
        """To the type of numbers; null where there are more than 19 digits before the point."""
        limit = self._pa.scalar(LARGEST, self._pa.decimal256(WHOLE_DIGITS + 1, 0))
        fits = self._pc.less(self._pc.abs(exact), limit)
        kept = self._pc.if_else(fits, exact, self._pa.scalar(None, exact.type))
        return self._pc.cast(kept, self._types[Type.NUMBER])

    def _rounded(self, exact: Any, places: int) -> Any:
        return self._bounded(self._pc.round(exact, places, round_mode="half_to_even"))

    def _sum(self, left: Any, right: Any) -> Any:
        return self._bounded(self._pc.add(left, right))

    def _hundredfold(self, number: Any) -> Any:
        return self._bounded(self._pc.multiply(number, self._power(2)))

    def _power(self, tens: int) -> Any:
        return self._pa.scalar(Decimal(10) ** tens, self._pa.decimal256(tens + 1, 0))

    def _quotient(self, dividend: Any, divisor: Any) -> Any:
        """Whole numbers are divided: 43 digits by 31 leaves 32 digits after the point, cut off.

        A quotient that is not a tie is at least 5e-32 away from one, so the cut hides none.
        """
        pc, decimal256 = self._pc, self._pa.decimal256
        over = pc.cast(
            pc.multiply(dividend, self._power(2 * PLACES)), decimal256(_QUOTIENT_DIGITS, 0)
        )
        under = pc.cast(pc.multiply(divisor, self._power(PLACES)), decimal256(_DIGITS, 0))
        zero = pc.equal(under, self._pa.scalar(Decimal(0), under.type))
        under = pc.if_else(zero, self._pa.scalar(None, under.type), under)
        cut = pc.divide(over, under)
        whole = pc.cast(
            pc.round(cut, 0, round_mode="half_to_even"), decimal256(_QUOTIENT_DIGITS + 1, 0)
        )
        place = self._pa.scalar(Decimal(1).scaleb(-PLACES), decimal256(PLACES + 1, PLACES))
        return self._bounded(pc.multiply(whole, place))

    def _change(self, old: Any, new: Any) -> Any:
        positive = self._pc.greater(old, self._number(0))
        base = self._pc.if_else(positive, old, self._pa.scalar(None, old.type))
        return self._quotient(self._bounded(self._pc.subtract(new, old)), base)

    def _text(self, name: str, column: Any, *rest: Any) -> Any:
        """A function of the table on each different text."""
        coded = self._pc.dictionary_encode(column)
        apply = FUNCTIONS[name].apply
        changed = [apply(text, *rest) for text in coded.dictionary.to_pylist()]
        return self._pc.take(self._pa.array(changed, self._pa.string()), coded.indices)
