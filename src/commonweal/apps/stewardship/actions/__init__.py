"""What owners do, and what the system does for them."""

from commonweal.apps.stewardship.actions.closing import accept_benefit, close_initiative
from commonweal.apps.stewardship.actions.effects import ask_effect, work_out_effect
from commonweal.apps.stewardship.actions.reminding import send_reminders

__all__ = [
    "accept_benefit",
    "ask_effect",
    "close_initiative",
    "send_reminders",
    "work_out_effect",
]
