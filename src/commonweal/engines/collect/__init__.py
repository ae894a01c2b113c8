"""At a site with a poor connection: read events, add them up in windows, forward each once.

The buffer survives a cut of power at any point. Time, chance and the way to the server are
arguments.
"""

from commonweal.engines.collect.buffer import Batch, Buffer, Status, Taken
from commonweal.engines.collect.events import Event, Refused, event_of_json
from commonweal.engines.collect.files import Cursor, Portion, files_in, name_of, portions
from commonweal.engines.collect.forward import Answer, Forwarded, delay_seconds, forward
from commonweal.engines.collect.gather import Sums, add_event, value_of
from commonweal.engines.collect.plan import Combine, Plan, Window, read_plan

__all__ = [
    "Answer",
    "Batch",
    "Buffer",
    "Combine",
    "Cursor",
    "Event",
    "Forwarded",
    "Plan",
    "Portion",
    "Refused",
    "Status",
    "Sums",
    "Taken",
    "Window",
    "add_event",
    "delay_seconds",
    "event_of_json",
    "files_in",
    "forward",
    "name_of",
    "portions",
    "read_plan",
    "value_of",
]
