"""Reads: exceptions as somebody may see them, what waits for whom, and what gates may ask."""

from commonweal.apps.exceptions.queries.facts import FACTS, facts_for
from commonweal.apps.exceptions.queries.seeing import (
    answerable,
    exception_for,
    exceptions_asked,
    exceptions_of,
    exceptions_waiting,
    is_waiting,
    may_answer,
    open_first,
    visible_exceptions,
)

__all__ = [
    "FACTS", "answerable", "exception_for", "exceptions_asked", "exceptions_of",
    "exceptions_waiting", "facts_for", "is_waiting", "may_answer", "open_first",
    "visible_exceptions",
]  # fmt: skip
