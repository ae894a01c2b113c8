"""What people do with pilots, and what the worker does for them."""

from commonweal.apps.pilots.actions.designing import (
    change_pilot,
    design_pilot,
    drop_pilot,
    lock_pilot,
    set_steps,
    stop_pilot,
)
from commonweal.apps.pilots.actions.looking import (
    CountedSoFar,
    ask_look,
    ask_look_at_file,
    work_out_look,
)
from commonweal.apps.pilots.actions.scaling import answer_step

__all__ = [
    "CountedSoFar",
    "answer_step",
    "ask_look",
    "ask_look_at_file",
    "change_pilot",
    "design_pilot",
    "drop_pilot",
    "lock_pilot",
    "set_steps",
    "stop_pilot",
    "work_out_look",
]
