"""Markings that go along when initiatives are joined or split. No entry of their own."""

from __future__ import annotations

from typing import Any

from commonweal.apps.accounts.rules import stricter
from commonweal.apps.programmes.models import FieldMarking, Initiative


def join_markings(keep: Initiative, other: Initiative) -> None:
    """What was kept back of either stays kept back of the two together."""
    if stricter(keep.marking, other.marking) != keep.marking:
        keep.marking, keep.exemption = other.marking, other.exemption
        keep.marking_review, keep.released_at = other.marking_review, None
        keep.released_by_id = keep.released_by_label = ""
    own = {row.field: row for row in keep.field_markings.all()}
    for row in other.field_markings.all():
        had = own.get(row.field)
        if had and stricter(had.marking, row.marking) == had.marking:
            continue
        if had:
            had.delete()
        FieldMarking.objects.create(**_marking(row), initiative=keep)


def copy_markings(source: Initiative, target: Initiative) -> None:
    for row in source.field_markings.all():
        FieldMarking.objects.create(**_marking(row), initiative=target)


def _marking(row: FieldMarking) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("field", "marking", "exemption", "review")}
