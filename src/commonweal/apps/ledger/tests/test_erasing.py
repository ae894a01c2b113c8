"""Erasing a content leaves the proof standing, and says so in the record."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from commonweal.apps.ledger.actions import checkpoint_if_due, erase, record_batch
from commonweal.apps.ledger.models import Entry
from commonweal.apps.ledger.queries import entry_proof, export_lines
from commonweal.apps.ledger.tests.factories import ANA, NOW, ROAD, recorded
from commonweal.engines.attest import ERASE_VERB, verify_export
from commonweal.kernel.errors import NotFound, RuleBroken

pytestmark = pytest.mark.django_db


def test_content_and_salt_are_gone_and_every_proof_holds():
    recorded(3)
    checkpoint_if_due(NOW)
    said = erase(number=2, by=ANA, at=NOW, reason="a court asked")
    entry = Entry.objects.get(number=2)
    assert (entry.payload, entry.salt, entry.row_digests) == (None, None, None)
    assert (entry.reason, entry.actor_label, entry.subject_label) == ("", "", "")
    assert (entry.verb, entry.actor_id) == ("programmes.approve", "ana")
    assert (said.number, said.verb, said.subject_id) == (4, ERASE_VERB, "2")
    assert said.reason == "a court asked"
    assert entry_proof(2).size == 3
    assert verify_export(export_lines()).holds


def test_what_was_erased_is_nowhere_in_the_export():
    recorded(1, reason="Ana Ruiz fell ill")
    erase(number=1, by=ANA, at=NOW, reason="asked")
    assert b"fell ill" not in b"".join(export_lines())


def test_the_rows_of_a_batch_go_too():
    record_batch(verb="a.b", subject=ROAD, by=ANA, at=NOW, rows=["secret"])
    erase(number=1, by=ANA, at=NOW, reason="asked")
    assert Entry.objects.get(number=1).row_digests is None


def test_an_erasure_can_itself_be_erased():
    recorded(1)
    erase(number=1, by=ANA, at=NOW, reason="because of Bo Lind")
    erase(number=2, by=ANA, at=NOW, reason="the reason named a person")
    checkpoint_if_due(NOW)
    assert verify_export(export_lines()).holds


def test_erasing_needs_a_reason_and_something_to_erase():
    recorded(1)
    with pytest.raises(RuleBroken, match="reason"):
        erase(number=1, by=ANA, at=NOW, reason=" ")
    with pytest.raises(NotFound):
        erase(number=7, by=ANA, at=NOW, reason="asked")
    erase(number=1, by=ANA, at=NOW, reason="asked")
    with pytest.raises(RuleBroken, match="already"):
        erase(number=1, by=ANA, at=NOW, reason="asked")
    assert Entry.objects.count() == 2


def test_the_command_erases_and_says_who(capsys):
    recorded(1)
    call_command("ledger_erase", "1", "--reason", "a court asked", "--as", "Olu Operator")
    assert Entry.objects.get(number=1).is_erased
    said = Entry.objects.get(number=2)
    assert (said.actor_id, said.actor_label, said.reason) == (
        "operator",
        "Olu Operator",
        "a court asked",
    )
    assert "Entry 2 says so" in capsys.readouterr().err
    with pytest.raises(CommandError, match="already") as raised:
        call_command("ledger_erase", "1", "--reason", "again", "--as", "Olu Operator")
    assert raised.value.returncode == 2


def test_the_command_writes_the_export(capsysbinary):
    recorded(2)
    checkpoint_if_due(NOW)
    call_command("ledger_export")
    assert verify_export(capsysbinary.readouterr().out.splitlines(keepends=True)).holds
