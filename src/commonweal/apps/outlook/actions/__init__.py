"""Writes: notes by people, and the outlook by the worker."""

from commonweal.apps.outlook.actions.notes import add_note, remove_note
from commonweal.apps.outlook.actions.working import work_out, work_out_due

__all__ = ["add_note", "remove_note", "work_out", "work_out_due"]
