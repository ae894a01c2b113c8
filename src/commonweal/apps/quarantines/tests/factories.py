"""Rows that could not be loaded, for tests."""

from __future__ import annotations

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from commonweal.apps.migration.models import MovedSet
from commonweal.apps.quarantines.actions import Said, put_in_quarantine, say_of_row
from commonweal.apps.quarantines.models import RowDecision
from commonweal.apps.quarantines.queries import waiting

__all__ = ["a_file", "a_line", "a_row"]


def a_line(record: int, **changed: Any) -> str:
    """A line as ``commonweal transfer --quarantine`` writes it."""
    usual = {
        "id": record, "target": "public.claim", "place": json.dumps({"record": record}),
        "field": "granted", "bad": "unreadable", "reason": "bad digit", "value": "0x01ac",
        "held": json.dumps({"CLAIM_ID": record, "SURNAME": "Ada", "GRANTED": None}),
        "state": "open", "settled_by": "", "settled_why": "", "loaded": False,
    }  # fmt: skip
    return json.dumps({**usual, **changed})


def a_file(*lines: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("quarantine.jsonl", "\n".join(lines).encode())


def a_row(moved_set: MovedSet, mark: str, **by: Any) -> RowDecision:
    """A row that waits, of which somebody has said something."""
    line = a_line(7, held=json.dumps({"SURNAME": mark}))
    put_in_quarantine(moved_set=moved_set, upload=a_file(line), **by)
    row = waiting(moved_set)[0].row
    return say_of_row(moved_set=moved_set, row=row, said=Said(True, {}, mark), **by)
