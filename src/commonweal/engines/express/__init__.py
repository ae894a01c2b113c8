"""The one expression language: typed, exact, and always at an end.

``parse`` reads a text, ``check`` gives every step a type, ``evaluate`` gives the value for one row,
or an ``Unknown`` with its reason. ``names`` says what it reads, ``written`` writes
it the one way, ``lint`` says what is probably not meant. ``to_sql`` and ``evaluate_table`` (Arrow)
do what ``evaluate`` does, to many rows at once.
"""

from commonweal.engines.express.arrow import evaluate_table
from commonweal.engines.express.checker import Checked, check
from commonweal.engines.express.evaluator import Row, evaluate
from commonweal.engines.express.functions import FUNCTIONS
from commonweal.engines.express.lint import lint
from commonweal.engines.express.nodes import Expression, conjuncts, names
from commonweal.engines.express.parser import parse
from commonweal.engines.express.problems import LIMITS, ExpressionError, Problem
from commonweal.engines.express.sql import Dialect, Sql, from_database, to_sql
from commonweal.engines.express.sqlite import register as register_in_sqlite
from commonweal.engines.express.values import Type, Unknown, Value, Why
from commonweal.engines.express.writing import written

__all__ = [
    "FUNCTIONS",
    "LIMITS",
    "Checked",
    "Dialect",
    "Expression",
    "ExpressionError",
    "Problem",
    "Row",
    "Sql",
    "Type",
    "Unknown",
    "Value",
    "Why",
    "check",
    "conjuncts",
    "evaluate",
    "evaluate_table",
    "from_database",
    "lint",
    "names",
    "parse",
    "register_in_sqlite",
    "to_sql",
    "written",
]
