"""Small records of inquiries and of what people state, made through the actions."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from commonweal.apps.diagnosis import actions
from commonweal.apps.inquiries import actions as inquiries
from commonweal.apps.programmes.models import Initiative


def inquired(one: Initiative, words: str, **by: Any) -> dict[str, str]:
    """An inquiry with one why and its evidence, a response, and a part of a step; their ids by
    what they are called in addresses. The initiative has one milestone."""
    asked = inquiries.open_inquiry(initiative=one, problem=words, **by)
    why = inquiries.add_why(inquiry=asked, values={"words": words}, **by)
    taken = {"kind": "milestone", "ref": one.milestones.get().id, "speaks_for": True}
    evidence = inquiries.put_evidence(why=why, values=taken, **by)
    tried = {"cause": "skills", "what": words, "begun_on": timezone.localdate()}
    response = inquiries.begin_response(initiative=one, values=tried, **by)
    part = {"step": "now", "driver": "price", "days": 1, "words": words}
    return {
        "inquiry_id": asked.id,
        "why_id": why.id,
        "why_evidence_remove.evidence_id": evidence.id,
        "response_id": response.id,
        "part_id": actions.state_part(initiative=one, values=part, **by).id,
    }
