"""Writes: what the clock raises and closes, and what the level above answers."""

from commonweal.apps.exceptions.actions.answering import Given, answer_exception
from commonweal.apps.exceptions.actions.looking import look_for_exceptions

__all__ = ["Given", "answer_exception", "look_for_exceptions"]
