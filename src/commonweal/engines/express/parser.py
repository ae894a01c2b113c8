"""A Pratt parser: each operator has a power, and a stronger one takes its operands first."""

from __future__ import annotations

from commonweal.engines.express.functions import FUNCTIONS
from commonweal.engines.express.lexer import Token, tokens
from commonweal.engines.express.nodes import (
    Binary,
    Call,
    Choice,
    Expression,
    Literal,
    Membership,
    Name,
    Node,
    Unary,
)
from commonweal.engines.express.problems import LIMITS, ExpressionError, Problem, nearest

__all__ = ["COMPARISONS", "NOT_POWER", "POWERS", "SIGN_POWER", "parse"]

COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">=", "in"})
POWERS = {"or": 1, "and": 2, **dict.fromkeys(COMPARISONS, 4), "+": 5, "-": 5, "*": 6, "/": 6}
NOT_POWER, SIGN_POWER = 3, 7
_WORDS = {"true": True, "false": False, "nothing": None}
_SAID_OTHERWISE = {
    "null": "nothing", "none": "nothing", "nil": "nothing", "unknown": "nothing",
    "is": "= (or known(x) to ask whether there is a value)", "when": "if ... then ... else ...",
    "case": "if ... then ... else ...", "between": "a >= low and a <= high", "xor": "!=",
    "elseif": "else if", "elif": "else if", "mod": "no remainder: there is none",
}  # fmt: skip


def parse(text: str) -> Expression:
    """The expression that ``text`` says; ExpressionError with its place where it says none."""
    try:
        parser = _Parser(text)
        root = parser.expression(0)
        parser.end()
    except ExpressionError as error:  # a node that is too deep does not know the text
        raise ExpressionError(*error.problems, text=text) from None
    return Expression(root, text)


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tokens(text)
        self._next = 0
        self._open = 0

    def expression(self, power: int) -> Node:
        """Everything from here that binds more strongly than ``power``."""
        self._open += 1
        if self._open > LIMITS.depth:
            raise ExpressionError(Problem.too_deep(self._here.at))
        left = self._first()
        while (own := POWERS.get(self._operator, 0)) > power:
            left = self._second(left, own)
            if own == POWERS["="] and self._operator in COMPARISONS:
                raise self._failed(
                    "chained",
                    "Comparisons do not follow each other.",
                    "Write a < b and b < c.",
                )
        self._open -= 1
        return left

    def end(self) -> None:
        if self._here.kind != "end":
            raise self._expected("an operator or the end")

    @property
    def _here(self) -> Token:
        return self._tokens[self._next]

    @property
    def _operator(self) -> str:
        """The operator here, or "" where there is none; "not in" counts as its "in"."""
        here = self._here
        if here.kind == "keyword" and here.text == "not":
            after = self._tokens[self._next + 1]
            return "in" if (after.kind, after.text) == ("keyword", "in") else ""
        return here.text if here.kind in {"sign", "keyword"} else ""

    def _take(self) -> Token:
        token = self._here
        self._next += 1
        return token

    def _accept(self, text: str) -> bool:
        found = self._here.kind in {"sign", "keyword"} and self._here.text == text
        self._next += found
        return found

    def _demand(self, text: str) -> None:
        if not self._accept(text):
            raise self._expected(text)

    def _second(self, left: Node, power: int) -> Node:
        token = self._take()
        if token.text == "not":
            self._take()
            return Unary("not", Membership(left, self._list(), at=left.at), at=token.at)
        if token.text == "in":
            return Membership(left, self._list(), at=left.at)
        return Binary(token.text, left, self.expression(power), at=token.at)

    def _first(self) -> Node:
        token = self._here
        if token.kind == "value":
            return Literal(self._take().value, at=token.at)
        if token.kind == "name":
            return self._named(self._take())
        if token.kind == "end":
            raise self._expected("a value, a name or a function")
        return self._led(self._take())

    def _led(self, token: Token) -> Node:
        """What begins with a sign or a keyword."""
        if token.text in _WORDS:
            return Literal(_WORDS[token.text], at=token.at)
        if token.text == "(":
            inner = self.expression(0)
            self._demand(")")
            return inner
        if token.text == "-":
            return Unary("-", self.expression(SIGN_POWER), at=token.at)
        if token.text == "not":
            return Unary("not", self.expression(NOT_POWER), at=token.at)
        if token.text == "if":
            return self._choice(token)
        self._next -= 1
        raise self._expected("a value, a name or a function")

    def _choice(self, token: Token) -> Node:
        condition = self.expression(0)
        self._demand("then")
        then = self.expression(0)
        if not self._accept("else"):
            raise self._expected("else", "Write else nothing where there is no other value.")
        return Choice(condition, then, self.expression(0), at=token.at)

    def _named(self, token: Token) -> Node:
        written_plainly = self._text.startswith(token.text, token.at)
        if not (written_plainly and self._accept("(")):
            return Name(token.text, at=token.at)
        function = token.text.lower()
        if function not in FUNCTIONS:
            suggestion = nearest(function, FUNCTIONS) or "There are " + ", ".join(FUNCTIONS) + "."
            problem = Problem(
                "no-function", f"There is no function {token.shown}.", token.at, suggestion
            )
            raise ExpressionError(problem, text=self._text)
        return self._call(function, token)

    def _call(self, function: str, token: Token) -> Node:
        arguments = self._arguments()
        takes = FUNCTIONS[function].fits(len(arguments))
        if takes:
            message = f"{function} takes {takes} values, found {len(arguments)}."
            suggestion = f"It gives {FUNCTIONS[function].about}."
            problem = Problem("arguments", message, token.at, suggestion)
            raise ExpressionError(problem, text=self._text)
        return Call(function, arguments, at=token.at)

    def _list(self) -> tuple[Node, ...]:
        self._demand("(")
        found = self._arguments()
        if not found:
            self._next -= 1
            raise self._expected("at least one value")
        return found

    def _arguments(self) -> tuple[Node, ...]:
        """What stands up to the closing parenthesis; the opening one is taken."""
        if self._accept(")"):
            return ()
        found = [self.expression(0)]
        while self._accept(","):
            found.append(self.expression(0))
            if len(found) > LIMITS.arguments:
                message = f"There are more than {LIMITS.arguments} values in one list."
                raise ExpressionError(Problem("too-many", message, self._here.at), text=self._text)
        if not self._accept(")"):
            raise self._expected(", or )")
        return tuple(found)

    def _expected(self, what: str, suggestion: str = "") -> ExpressionError:
        message = f"Expected {what}, found {self._here.shown}."
        return self._failed("unexpected", message, suggestion or self._hint())

    def _hint(self) -> str:
        here, before = self._here, self._tokens[max(self._next - 1, 0)]
        for token in (here, before):
            if token.kind == "name" and token.text.lower() in _SAID_OTHERWISE:
                return f"Instead of {token.text} write {_SAID_OTHERWISE[token.text.lower()]}."
        if here.text == "," and before.kind == "value":
            return "Write a number without commas between its digits: 1500."
        if here.text == before.text == "=":
            return "Write one = to compare."
        return ""

    def _failed(self, code: str, message: str, suggestion: str) -> ExpressionError:
        return ExpressionError(Problem(code, message, self._here.at, suggestion), text=self._text)
