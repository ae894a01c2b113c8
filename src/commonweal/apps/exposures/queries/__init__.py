"""Reads over many risks: rolled up, the facts that gates ask, what waits for one person."""

from commonweal.apps.exposures.queries.facts import FACTS, facts_for
from commonweal.apps.exposures.queries.rolling import (
    Register,
    counts_of,
    exposure_rows,
    initiative_register,
    register,
    register_of_body,
    rolled_by,
)
from commonweal.apps.exposures.queries.work import OwnAction, RiskWork, my_actions, work_of

__all__ = [
    "FACTS",
    "OwnAction",
    "Register",
    "RiskWork",
    "counts_of",
    "exposure_rows",
    "facts_for",
    "initiative_register",
    "my_actions",
    "register",
    "register_of_body",
    "rolled_by",
    "work_of",
]
