"""What an entry holds, and that the tree holds it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError

from commonweal.apps.ledger.actions import entries_last, record, record_batch
from commonweal.apps.ledger.models import Entry, TreeHead
from commonweal.apps.ledger.tests.factories import ANA, NOW, ROAD, recorded
from commonweal.engines.attest import Edge, root_of_all, row_digest
from commonweal.kernel.shapes import SYSTEM

pytestmark = pytest.mark.django_db


def test_an_entry_keeps_what_happened():
    (made,) = recorded(payload={"cost": Decimal("1.50"), "until": date(2027, 1, 1)})
    entry = Entry.objects.get(number=1)
    assert entry.pk == made.number == 1
    assert (entry.actor_id, entry.actor_label, entry.organisation_id) == ("ana", "Ana Ruiz", "body")
    assert (entry.subject_kind, entry.subject_id, entry.subject_label) == (
        "programme",
        "p1",
        "Ring road",
    )
    assert entry.payload == {"cost": "1.50", "until": "2027-01-01"}
    assert entry.reason == "asked by the board"
    assert not entry.is_erased


def test_numbers_have_no_gap_and_the_head_is_the_tree_of_the_leaves():
    recorded(9)
    leaves = [
        bytes(leaf) for leaf in Entry.objects.order_by("number").values_list("leaf", flat=True)
    ]
    head = TreeHead.objects.get()
    assert list(Entry.objects.order_by("number").values_list("number", flat=True)) == [
        *range(1, 10)
    ]
    assert Edge.from_bytes(head.size, bytes(head.edge)).root == root_of_all(leaves)


def test_a_change_that_is_undone_takes_its_entry_along():
    recorded(2)
    with transaction.atomic():
        recorded(1)
        transaction.set_rollback(True)
    (again,) = recorded()
    assert again.number == 3
    assert TreeHead.objects.get().size == 3


def test_two_entries_alike_have_different_digests():
    first, second = (recorded()[0] for _ in range(2))
    assert first.digest != second.digest


def test_a_batch_is_one_entry_over_its_rows():
    rows = [{"name": "a", "cost": 1.5}, {"name": "b", "cost": None}]
    entry = record_batch(
        verb="returns.approve",
        subject=ROAD,
        by=SYSTEM,
        at=NOW,
        rows=iter(rows),
        payload={"file": "x"},
    )
    digests = [row_digest(row) for row in rows]
    assert entry.payload == {"file": "x", "rows": 2, "rows_root": root_of_all(digests).hex()}
    assert bytes(Entry.objects.get().row_digests) == b"".join(digests)


@pytest.mark.parametrize("verb", ["", "approve", "Programmes.approve", "programmes.", "a.b c"])
def test_a_verb_says_its_slice(verb: str):
    with pytest.raises(ValueError, match="verb"):
        record(verb=verb, subject=ROAD, by=ANA, at=NOW, payload={})


def test_a_time_without_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        record(verb="a.b", subject=ROAD, by=ANA, at=NOW.replace(tzinfo=None), payload={})


def test_what_is_made_of_several_is_entered_at_the_end_without_what_was_undone():
    def undone() -> None:
        with transaction.atomic(), entries_last():
            recorded(1, reason="undone")
            raise KeyError

    with transaction.atomic(), entries_last():
        (first,) = recorded(1, reason="first")
        with pytest.raises(KeyError):
            undone()
        recorded(1, reason="second")
        assert first.number is None
        assert not Entry.objects.exists()
    assert list(Entry.objects.order_by("number").values_list("number", "reason")) == [
        (1, "first"),
        (2, "second"),
    ]


def test_nothing_is_entered_where_the_whole_is_undone():
    def undone() -> None:
        with transaction.atomic(), entries_last():
            recorded(1)
            raise KeyError

    with pytest.raises(KeyError):
        undone()
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_refused():
    with pytest.raises(TransactionManagementError):
        recorded()
