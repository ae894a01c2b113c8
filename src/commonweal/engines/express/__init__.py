"""The one expression language: typed, exact, and always at an end.

``parse`` reads a text, ``check`` gives every step a type, ``evaluate`` gives the value for one row,
or an ``Unknown`` with its reason. ``names`` says what it reads, ``written`` writes
it the one way.
"""

from commonweal.engines.express.checker import Checked, check
from commonweal.engines.express.evaluator import Row, evaluate
from commonweal.engines.express.functions import FUNCTIONS
from commonweal.engines.express.nodes import Expression, names
from commonweal.engines.express.parser import parse
from commonweal.engines.express.problems import LIMITS, ExpressionError, Problem
from commonweal.engines.express.values import Type, Unknown, Value, Why
from commonweal.engines.express.writing import written

__all__ = [
    "FUNCTIONS",
    "LIMITS",
    "Checked",
    "Expression",
    "ExpressionError",
    "Problem",
    "Row",
    "Type",
    "Unknown",
    "Value",
    "Why",
    "check",
    "evaluate",
    "names",
    "parse",
    "written",
]
