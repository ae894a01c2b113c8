"""Reads: what waits for whom, what nobody has accepted."""

from commonweal.apps.stewardship.queries.closing import unaccepted, unaccepted_at_closure
from commonweal.apps.stewardship.queries.working import Work, work_of

__all__ = ["Work", "unaccepted", "unaccepted_at_closure", "work_of"]
