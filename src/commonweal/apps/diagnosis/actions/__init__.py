"""Writes: one function for each thing a person does."""

from commonweal.apps.diagnosis.actions.reading import read_narratives

__all__ = ["read_narratives"]
