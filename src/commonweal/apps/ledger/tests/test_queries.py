"""Lists, proofs of entries and rows, and the export."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import Q

from commonweal.apps.ledger.actions import checkpoint_if_due, record_batch
from commonweal.apps.ledger.models import Entry
from commonweal.apps.ledger.queries import (
    Filters,
    entries,
    entry,
    entry_proof,
    export_lines,
    row_proof,
    verbs,
    verifying_keys,
)
from commonweal.apps.ledger.tests.factories import ANA, NOW, ROAD, behind_the_back, recorded
from commonweal.engines.attest import (
    VerifyingKey,
    open_checkpoint,
    row_digest,
    verify_export,
    verify_inclusion,
)
from commonweal.kernel.errors import CannotFinish, NotFound
from commonweal.kernel.shapes import Actor, Subject

pytestmark = pytest.mark.django_db

BO = Actor(id="bo", label="Bo Lind", organisation_id="other")
PORT = Subject(kind="programme", id="p2", label="Port")


@pytest.fixture
def _mixed() -> None:
    recorded(2)
    recorded(1, by=BO)
    recorded(1, subject=PORT, verb="programmes.close", at=NOW + timedelta(days=1))


@pytest.mark.usefixtures("_mixed")
@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        (Filters(), [4, 3, 2, 1]),
        (Filters(actor_id="bo"), [3]),
        (Filters(organisation_id="body"), [4, 2, 1]),
        (Filters(subject_kind="programme", subject_id="p2"), [4]),
        (Filters(verb="programmes.approve"), [3, 2, 1]),
        (Filters(since=NOW + timedelta(hours=1)), [4]),
        (Filters(until=NOW + timedelta(days=1)), [3, 2, 1]),
        (Filters(since=NOW, until=NOW), []),
        (Filters(actor_id="nobody"), []),
        (Filters(who="bo L"), [3]),
        (Filters(what="port"), [4]),
    ],
)
def test_entries_are_filtered_newest_first(filters: Filters, numbers: list[int]):
    assert [each.number for each in entries(filters)] == numbers


@pytest.mark.usefixtures("_mixed")
@pytest.mark.parametrize(
    ("scope", "numbers"),
    [
        (None, [4, 3, 2, 1]),
        (Q(pk__in=[]), []),
        (Q(organisation_id="other"), [3]),
        (Q(organisation_id="other") | Q(subject_id="p2"), [4, 3]),
    ],
)
def test_a_scope_shows_nothing_else(scope: Q | None, numbers: list[int]):
    assert [each.number for each in entries(scope=scope)] == numbers
    for number in (1, 2, 3, 4):
        if number in numbers:
            assert entry(number, scope).number == number
        else:
            with pytest.raises(NotFound):
                entry(number, scope)


@pytest.mark.usefixtures("_mixed")
def test_a_list_reads_no_payload(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert [(each.verb, str(each), each.is_erased) for each in entries()]
    assert verbs() == ["programmes.approve", "programmes.close"]


@pytest.mark.parametrize("number", [0, 1, -1, 10**30])
def test_an_entry_that_is_not_there_is_not_found(number: int):
    with pytest.raises(NotFound):
        entry(number)


def test_every_entry_is_proved_under_the_newest_checkpoint(django_assert_max_num_queries):
    recorded(600)
    checkpoint_if_due(NOW)
    keys = [VerifyingKey.from_text(line) for line in verifying_keys()]
    for number in (1, 256, 257, 512, 513, 599, 600):
        with django_assert_max_num_queries(24):
            proof = entry_proof(number)
        signed = open_checkpoint(proof.note, keys)
        leaf = bytes(entry(number).leaf)
        assert verify_inclusion(leaf, number - 1, 600, proof.hashes, signed.root)


def test_an_entry_that_is_not_signed_yet_has_no_proof():
    recorded(1)
    assert entry_proof(1) is None
    checkpoint_if_due(NOW)
    recorded(1)
    assert entry_proof(1) is not None
    assert entry_proof(2) is None


@pytest.mark.parametrize("number", [1, 2])
def test_a_proof_that_does_not_hold_is_no_proof(number: int):
    recorded(2)
    checkpoint_if_due(NOW)
    behind_the_back("UPDATE ledger_entry SET leaf = digest WHERE number = 2")
    with pytest.raises(CannotFinish) as raised:
        entry_proof(number)
    assert raised.value.code == "history-changed"


@pytest.mark.parametrize(
    "change", ["reason = 'another'", "payload_text = '{}'", "verb = 'a.b'", "actor_label = 'Bo'"]
)
def test_an_entry_that_says_something_else_than_its_leaf_is_not_proved(change: str):
    recorded(2)
    checkpoint_if_due(NOW)
    behind_the_back(f"UPDATE ledger_entry SET {change} WHERE number = 2")
    assert entry_proof(1) is not None
    with pytest.raises(CannotFinish, match="Entry 2 is not what was recorded"):
        entry_proof(2)


def test_a_row_is_proved_in_its_batch():
    rows = [{"project": n, "cost": "1.50"} for n in range(7)]
    batch = record_batch(verb="a.b", subject=ROAD, by=ANA, at=NOW, rows=rows)
    proof = row_proof(batch.number, rows[4])
    root = bytes.fromhex(batch.payload["rows_root"])
    assert verify_inclusion(row_digest(rows[4]), 4, 7, proof.hashes, root)
    assert row_proof(batch.number, {"project": 9}) is None


def test_rows_that_were_changed_are_no_proof():
    batch = record_batch(verb="a.b", subject=ROAD, by=ANA, at=NOW, rows=["a", "b"])
    behind_the_back("DELETE FROM ledger_branch")
    Entry.objects.update(row_digests=bytes(32) + row_digest("b"))
    with pytest.raises(CannotFinish):
        row_proof(batch.number, "b")


def test_an_entry_without_rows_proves_none():
    recorded(1)
    with pytest.raises(NotFound):
        row_proof(1, "a")


def test_the_export_verifies():
    recorded(70)
    checkpoint_if_due(NOW)
    recorded(5, reason='a "quoted"\nreason with \u00e9 and \U0001f600')
    keys = [VerifyingKey.from_text(line) for line in verifying_keys()]
    verdict = verify_export(export_lines(), keys=keys)
    assert (verdict.findings, verdict.size, verdict.signed) == ((), 75, 70)
    assert verdict.checkpoints == 2


def test_the_export_of_many_entries_reads_them_a_thousand_at_a_time(django_assert_max_num_queries):
    recorded(1100)
    checkpoint_if_due(NOW)
    with django_assert_max_num_queries(8):
        assert verify_export(export_lines()).size == 1100
