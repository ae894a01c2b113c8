"""Checkpoints: when, over what, where they go, and what stops the signer."""

from __future__ import annotations

import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from commonweal.apps.ledger.actions import checkpoint_if_due, send_checkpoint, signing_key
from commonweal.apps.ledger.models import Branch, Checkpoint, Entry, TreeHead
from commonweal.apps.ledger.queries import verifying_keys
from commonweal.apps.ledger.tests.factories import NOW, behind_the_back, recorded
from commonweal.engines.attest import (
    VerifyingKey,
    checkpoints_in,
    open_checkpoint,
    root_of_all,
)
from commonweal.kernel.errors import CannotFinish, SourceUnavailable

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def keys() -> list[VerifyingKey]:
    return [VerifyingKey.from_text(line) for line in verifying_keys()]


def leaves() -> list[bytes]:
    return [bytes(x) for x in Entry.objects.order_by("number").values_list("leaf", flat=True)]


def test_the_key_is_made_once_for_its_owner_alone(outside: Path):
    first = signing_key()
    path = outside / "keys" / "key.pem"
    assert path.stat().st_mode & 0o777 == 0o600
    assert signing_key().private_bytes_raw() == first.private_bytes_raw()
    assert keys() == [VerifyingKey.of(first, "ledger.example")]


def test_a_new_name_keeps_the_old_key_known(settings):
    signing_key()
    settings.LEDGER_ORIGIN = "moved.example"
    signing_key()
    assert [key.name for key in keys()] == ["ledger.example", "moved.example"]


def test_a_key_that_others_can_read_is_not_used(outside: Path):
    signing_key()
    (outside / "keys" / "key.pem").chmod(0o640)
    with pytest.raises(CannotFinish, match="chmod 600"):
        checkpoint_if_due(NOW)


def test_a_broken_key_is_named(outside: Path):
    signing_key()
    (outside / "keys" / "key.pem").write_text("nonsense")
    with pytest.raises(CannotFinish, match="no Ed25519 key"):
        signing_key()


def test_a_checkpoint_covers_what_is_there(outside: Path):
    assert checkpoint_if_due(NOW) is None
    recorded(3)
    made = checkpoint_if_due(NOW)
    signed = open_checkpoint(made.note, keys())
    assert (signed.origin, signed.size, signed.root) == ("ledger.example", 3, root_of_all(leaves()))
    assert checkpoint_if_due(NOW + MINUTE) is None
    assert checkpoints_in((outside / "outside" / "checkpoints.txt").read_text()) == [made.note]


def test_a_single_entry_waits_no_longer_than_a_minute():
    recorded(1)
    checkpoint_if_due(NOW)
    recorded(1)
    assert checkpoint_if_due(NOW + timedelta(seconds=1)) is None
    assert checkpoint_if_due(NOW + MINUTE).size == 2


def test_after_a_burst_no_hundred_entries_lie_between_two_checkpoints(outside: Path):
    recorded(10)
    checkpoint_if_due(NOW)
    recorded(530)
    assert checkpoint_if_due(NOW + MINUTE).size == 540
    sizes = sorted(Checkpoint.objects.values_list("size", flat=True))
    assert max(b - a for a, b in zip([0, *sizes], sizes, strict=False)) <= 100
    everything = leaves()
    for note in checkpoints_in((outside / "outside" / "checkpoints.txt").read_text()):
        signed = open_checkpoint(note, keys())
        assert signed.root == root_of_all(everything[: signed.size])
    branches = Branch.objects.order_by("place")
    assert [bytes(b.root) for b in branches] == [
        root_of_all(everything[:256]),
        root_of_all(everything[256:512]),
    ]


def test_a_file_that_missed_checkpoints_catches_up(outside: Path):
    recorded(1)
    checkpoint_if_due(NOW)
    (outside / "outside" / "checkpoints.txt").unlink()
    checkpoint_if_due(NOW)
    assert len(checkpoints_in((outside / "outside" / "checkpoints.txt").read_text())) == 1


CHANGED = [
    "UPDATE ledger_entry SET reason = 'another' WHERE number = 3",
    "UPDATE ledger_entry SET payload_text = '{\"cost\":2}' WHERE number = 3",
    "UPDATE ledger_entry SET verb = 'a.b' WHERE number = 3",
    "DELETE FROM ledger_entry WHERE number = 3",
    "DELETE FROM ledger_entry WHERE number = 4",
    "UPDATE ledger_treehead SET size = 3",
    "UPDATE ledger_treehead SET size = 1",
]


@pytest.mark.parametrize("statement", CHANGED)
def test_what_was_changed_from_outside_is_never_signed(statement: str):
    recorded(2)
    checkpoint_if_due(NOW)
    recorded(2)
    behind_the_back(statement)
    with pytest.raises(CannotFinish) as raised:
        checkpoint_if_due(NOW + MINUTE)
    assert raised.value.code == "history-changed"
    assert Checkpoint.objects.count() == 1


def test_an_edge_that_is_not_of_the_leaves_is_never_signed():
    recorded(2)
    TreeHead.objects.update(edge=bytes(32))
    with pytest.raises(CannotFinish, match="do not add up"):
        checkpoint_if_due(NOW)


def test_an_older_copy_of_the_database_signs_nothing(outside: Path):
    recorded(2)
    checkpoint_if_due(NOW)
    recorded(2)
    checkpoint_if_due(NOW + MINUTE)
    behind_the_back("DELETE FROM ledger_checkpoint WHERE size = 4")
    with pytest.raises(CannotFinish, match="older copy"):
        checkpoint_if_due(NOW + 2 * MINUTE)


def test_a_file_of_something_else_is_not_written_to(outside: Path):
    path = outside / "outside" / "checkpoints.txt"
    path.parent.mkdir()
    path.write_text("shopping list\n")
    recorded(1)
    with pytest.raises(CannotFinish, match="not a checkpoint"):
        checkpoint_if_due(NOW)
    assert path.read_text() == "shopping list\n"


class Witness(BaseHTTPRequestHandler):
    received: list[str]
    status = 200

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.received.append(self.rfile.read(length).decode())
        self.send_response(self.status)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def do_GET(self) -> None:
        self.received.append("led elsewhere")
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def witness(settings):
    kind = type("Mine", (Witness,), {"received": []})
    with HTTPServer(("127.0.0.1", 0), kind) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        settings.LEDGER_CHECKPOINT_URL = f"http://127.0.0.1:{server.server_port}/"
        yield kind
        server.shutdown()
        thread.join()


def test_each_checkpoint_is_sent_once(witness):
    assert send_checkpoint(NOW) is None
    recorded(1)
    made = checkpoint_if_due(NOW)
    assert send_checkpoint(NOW).size == 1
    assert send_checkpoint(NOW) is None
    assert witness.received == [made.note]


def test_a_checkpoint_that_was_not_taken_is_sent_again(witness):
    recorded(1)
    checkpoint_if_due(NOW)
    witness.status = 503
    with pytest.raises(SourceUnavailable, match="tried again"):
        send_checkpoint(NOW)
    witness.status = 200
    send_checkpoint(NOW)
    assert len(witness.received) == 2


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_checkpoint_goes_nowhere_but_to_the_address_that_was_set(witness, status):
    recorded(1)
    made = checkpoint_if_due(NOW)
    witness.status = status
    with pytest.raises(SourceUnavailable, match="tried again"):
        send_checkpoint(NOW)
    assert witness.received == [made.note]
