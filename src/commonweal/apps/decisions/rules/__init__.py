"""Pure decisions: what stands in the way, who may decide, and what is frozen."""

from commonweal.apps.decisions.rules.deciding import (
    LONGEST_OVERRIDE_DAYS,
    PASSING,
    Blocker,
    Hands,
    Settled,
    blockers_of,
    check_decider,
    check_second,
    check_settled,
)
from commonweal.apps.decisions.rules.evidence import EvidenceFacts, evidence_bytes, evidence_of

__all__ = [
    "LONGEST_OVERRIDE_DAYS",
    "PASSING",
    "Blocker",
    "EvidenceFacts",
    "Hands",
    "Settled",
    "blockers_of",
    "check_decider",
    "check_second",
    "check_settled",
    "evidence_bytes",
    "evidence_of",
]
