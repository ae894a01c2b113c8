"""Entries for tests, and a way to change them that the application does not have."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from commonweal.apps.ledger.actions import record
from commonweal.apps.ledger.migrations import _guards
from commonweal.apps.ledger.models import Entry
from commonweal.kernel.shapes import Actor, Subject

NOW = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)
ANA = Actor(id="ana", label="Ana Ruiz", organisation_id="body")
ROAD = Subject(kind="programme", id="p1", label="Ring road")


def recorded(count: int = 1, **changed: Any) -> list[Entry]:
    """``count`` entries, a second apart; call it inside a transaction."""
    entries = []
    for turn in range(count):
        fields: dict[str, Any] = {
            "verb": "programmes.approve",
            "subject": ROAD,
            "by": ANA,
            "at": NOW + timedelta(seconds=turn),
            "payload": {"cost": Decimal("1.50"), "turn": turn},
            "reason": "asked by the board",
        }
        entries.append(record(**{**fields, **changed}))
    return entries


def behind_the_back(*statements: str) -> None:
    """Run SQL as somebody would who owns the database: with the guards taken down."""
    with connection.cursor() as cursor:
        for statement in [*_guards.dropping(connection.vendor), *statements]:
            cursor.execute(statement)
