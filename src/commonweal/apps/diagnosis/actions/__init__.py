"""Writes: one function for each thing a person does."""

from commonweal.apps.diagnosis.actions.reading import read_narratives
from commonweal.apps.diagnosis.actions.stating import state_part, withdraw_part

__all__ = ["read_narratives", "state_part", "withdraw_part"]
