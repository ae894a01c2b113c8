"""Writes: sources set up, run by the worker, and what they gave taken into the record."""

from commonweal.apps.sources.actions.running import (
    claim_due,
    claim_source,
    forget_old,
    run_source,
)
from commonweal.apps.sources.actions.setting_up import add_source, change_source, switch_source
from commonweal.apps.sources.actions.taking import end_run, take

__all__ = [
    "add_source",
    "change_source",
    "claim_due",
    "claim_source",
    "end_run",
    "forget_old",
    "run_source",
    "switch_source",
    "take",
]
