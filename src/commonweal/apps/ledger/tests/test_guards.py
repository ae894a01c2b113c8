"""The database itself refuses to change the record, whatever the application does."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from commonweal.apps.ledger.actions import erase
from commonweal.apps.ledger.migrations import _guards
from commonweal.apps.ledger.models import Branch, Checkpoint, Entry, TreeHead
from commonweal.apps.ledger.tests.factories import ANA, NOW, recorded

pytestmark = pytest.mark.django_db

CHANGES = [
    "DELETE FROM ledger_entry WHERE number = 2",
    "DELETE FROM ledger_entry",
    "UPDATE ledger_entry SET reason = 'another' WHERE number = 2",
    "UPDATE ledger_entry SET payload_text = '{}' WHERE number = 2",
    "UPDATE ledger_entry SET actor_id = 'bo' WHERE number = 2",
    "UPDATE ledger_entry SET number = 9 WHERE number = 2",
    "UPDATE ledger_entry SET leaf = digest WHERE number = 2",
    "UPDATE ledger_entry SET salt = NULL WHERE number = 2",
    "UPDATE ledger_entry SET verb = 'x.y', payload_text = NULL, row_digests = NULL, salt = NULL,"
    " reason = '', actor_label = '', subject_label = '' WHERE number = 2",
    "DELETE FROM ledger_checkpoint",
    "UPDATE ledger_checkpoint SET note = ''",
    "DELETE FROM ledger_branch",
    "UPDATE ledger_branch SET place = 7",
    "DELETE FROM ledger_treehead",
    "UPDATE ledger_treehead SET size = size - 1",
]


@pytest.fixture
def _filled() -> None:
    recorded(3)
    Branch.objects.create(place=0, root=bytes(32))
    Checkpoint.objects.create(size=3, at=NOW, note="note", edge=b"")


def everything() -> list[dict[str, Any]]:
    return [
        {name: bytes(v) if isinstance(v, memoryview) else v for name, v in row.items()}
        for model in (Entry, Checkpoint, Branch, TreeHead)
        for row in model.objects.order_by("pk").values()
    ]


def refuse(statement: str) -> None:
    before = everything()
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert everything() == before


@pytest.mark.usefixtures("_filled")
@pytest.mark.parametrize("statement", CHANGES)
def test_a_change_behind_the_application_is_refused(statement: str):
    refuse(statement)


@pytest.mark.usefixtures("_filled")
def test_the_ways_around_that_only_one_database_has_are_refused():
    if connection.vendor == "sqlite":
        refuse("INSERT OR REPLACE INTO ledger_entry SELECT * FROM ledger_entry")
        before = everything()
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT OR REPLACE INTO ledger_checkpoint (size, at, note, edge)"
                " VALUES (3, '2026-01-01', 'forged', x'')"
            )
        assert everything() == before
    else:
        for table in (*_guards.KEYS, "ledger_treehead"):
            refuse(f"TRUNCATE {table}")


def test_erasing_is_let_through():
    recorded(2)
    erase(number=2, by=ANA, at=NOW, reason="the court asked")
    assert Entry.objects.get(number=2).is_erased


def test_every_guard_is_up():
    """A migration that rebuilds a table on SQLite loses its triggers without a word."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = {name for (name,) in cursor.fetchall()}
    wanted = {line.split()[2] for line in _guards.raising(connection.vendor) if " TRIGGER " in line}
    assert wanted
    assert wanted <= found
