"""Gates for tests, made through the actions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from commonweal.apps.accounts.actions import Place
from commonweal.apps.evidence.actions import put_in_file
from commonweal.apps.evidence.models import EvidenceFile
from commonweal.apps.gates import actions
from commonweal.apps.gates.models import CriterionAnswer, Gate
from commonweal.apps.programmes.models import Initiative
from commonweal.kernel.shapes import Actor

UK = "uk-gates@1"


def a_gate(initiative: Initiative, kind: str = "gate-3", **given: Any) -> Gate:
    usual = {"framework": UK, "kind": kind, "milestone": None, **given}
    return actions.plan_gate(initiative=initiative, **usual)


def a_paper(initiative: Initiative, *, by: Actor, at: Any, name: str = "p.txt") -> EvidenceFile:
    upload = SimpleUploadedFile(name, b"It says so on page 3.")
    place = Place(initiative.organisation, initiative.path)
    return put_in_file(upload=upload, place=place, by=by, at=at)


def a_read_paper(
    gate: Gate, criterion: str, *, by: Actor, at: Any, met: bool = True, until: date | None = None
) -> CriterionAnswer:
    values = {"met": met, "reason": "Page 3.", "until": until}
    paper = a_paper(gate.initiative, by=by, at=at)
    return actions.answer_by_document(
        gate=gate, criterion=criterion, document=paper, values=values, by=by, at=at
    )
