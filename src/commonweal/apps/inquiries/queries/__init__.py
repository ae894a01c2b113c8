"""Reads: the only place of this slice that joins or annotates."""

from commonweal.apps.inquiries.queries.inquiries import (
    EvidenceSeen,
    InquirySeen,
    Offered,
    evidence_for,
    evidence_offered,
    inquiries_of,
    inquiry_for,
    inquiry_seen,
    why_for,
)
from commonweal.apps.inquiries.queries.responses import (
    Elsewhere,
    elsewhere,
    response_for,
    responses_of,
)

__all__ = [
    "Elsewhere",
    "EvidenceSeen",
    "InquirySeen",
    "Offered",
    "elsewhere",
    "evidence_for",
    "evidence_offered",
    "inquiries_of",
    "inquiry_for",
    "inquiry_seen",
    "response_for",
    "responses_of",
    "why_for",
]
