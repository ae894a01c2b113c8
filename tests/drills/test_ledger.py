"""Somebody who owns the database changes the record: the verifier names what, and says so by
its exit code.

The triggers are dropped first: they keep honest programs honest, not the owner of the database.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from commonweal.apps.ledger.actions import checkpoint_if_due, erase, record
from commonweal.apps.ledger.migrations import _guards
from commonweal.apps.ledger.models import Branch, Checkpoint, Entry, TreeHead
from commonweal.apps.ledger.queries import export_lines, outer_of, public_key_file
from commonweal.cli.main import main
from commonweal.engines import attest
from commonweal.kernel.shapes import Actor, Subject

pytestmark = [pytest.mark.drill, pytest.mark.django_db]

SIZE = 150
NOW = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)
ANA = Actor(id="ana", label="Ana Ruiz", organisation_id="body")


def write(first: int, last: int, note: str = "") -> None:
    """Entries ``first`` to ``last``, with a checkpoint after every 25 or so."""
    for number in range(first, last + 1):
        record(
            verb="programmes.approve",
            subject=Subject(kind="programme", id=f"p{number % 7}", label="Ring road"),
            by=ANA,
            at=NOW + timedelta(seconds=number),
            payload={"turn": number, "note": note},
            reason="asked by the board",
        )
        if number % 25 == 0 or number == last:
            checkpoint_if_due(NOW + timedelta(minutes=number))


@dataclass
class Scene:
    """A ledger that is tampered with, and what somebody outside kept of it."""

    folder: Path
    kept: Path

    def verify(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
        """Export what there is now and verify it with the key, and with what was kept if asked."""
        export = self.folder / "export.jsonl"
        export.write_bytes(b"".join(export_lines()))
        key = str(public_key_file())
        capsys.readouterr()
        code = main(["ledger", "verify", str(export), "--json", "--key", key, *arguments])
        return code, json.loads(capsys.readouterr().out)

    @property
    def held(self) -> tuple[str, str]:
        return ("--checkpoint", str(self.kept))


@pytest.fixture
def scene(tmp_path: Path, settings) -> Scene:
    settings.LEDGER_KEY_FILE = tmp_path / "key.pem"
    settings.LEDGER_CHECKPOINT_FILE = tmp_path / "checkpoints.txt"
    settings.LEDGER_ORIGIN = "ledger.example"
    write(1, SIZE)
    with connection.cursor() as cursor:
        for statement in _guards.dropping(connection.vendor):
            cursor.execute(statement)
    kept = tmp_path / "kept.txt"
    kept.write_text(settings.LEDGER_CHECKPOINT_FILE.read_text())
    return Scene(tmp_path, kept)


def pick(turn: int, low: int, high: int, salt: str = "") -> int:
    """A number from ``low`` to ``high`` that is another at each turn and the same in each run."""
    drawn = int.from_bytes(sha256(f"{turn} {salt}".encode()).digest()[:8])
    return low + drawn % (high - low + 1)


def seal(entry: Entry) -> Entry:
    """Work out digest and leaf anew, as somebody would who knows how."""
    content = attest.content_bytes(
        entry.payload_text,
        actor_label=entry.actor_label,
        reason=entry.reason,
        subject_label=entry.subject_label,
    )
    entry.digest = attest.content_digest(bytes(entry.salt), content)
    entry.leaf = outer_of(entry).leaf(entry.digest)
    return entry


def rewrite(entries: list[Entry], first: int) -> None:
    """Put ``entries`` in the place of all from ``first`` on: numbered and sealed anew."""
    Entry.objects.filter(number__gte=first).delete()
    for number, entry in enumerate(entries, start=first):
        entry.number = number
        seal(entry)
    Entry.objects.bulk_create(entries)


def after(number: int) -> list[Entry]:
    return list(Entry.objects.filter(number__gte=number).order_by("number"))


Check = Callable[[Callable[[int], list[tuple[str, int, int]]]], None]


@pytest.fixture
def tamper(scene: Scene, drill_rounds, capsys) -> Check:
    """``tamper(how)``: change, verify, assert, undo, many times over.

    ``how(turn)`` changes something and returns the findings it must lead to, with the entries
    they name; the first of them must be the one that is told first. The exit code must be 1.
    """
    assert scene.verify(capsys, *scene.held)[0] == 0

    def check(how: Callable[[int], list[tuple[str, int, int]]]) -> None:
        for turn in range(drill_rounds(4, 150)):
            with transaction.atomic():
                wanted = how(turn)
                code, result = scene.verify(capsys, *scene.held)
                transaction.set_rollback(True)
            told = [(f["fault"], f["first"], f["last"]) for f in result["findings"]]
            chief = result["chief"]
            assert code == 1, (turn, wanted)
            assert not result["verified"]
            assert (chief["fault"], chief["first"], chief["last"]) == wanted[0], (turn, told)
            assert set(wanted) <= set(told), (turn, wanted, told)

    return check


def signed_range(number: int) -> tuple[str, int, int]:
    """The range between the checkpoints on either side of ``number``."""
    sizes = sorted(Checkpoint.objects.values_list("size", flat=True))
    last = next(size for size in sizes if size >= number)
    first = max([size for size in sizes if size < number], default=0) + 1
    return ("range", first, last)


EDITS: list[dict[str, Any]] = [
    {"reason": "nobody asked"},
    {"payload_text": '{"note":"","turn":0}'},
    {"payload_text": "nonsense"},
    {"payload_text": "1}\n"},
    {"actor_label": "Bo Lind"},
    {"subject_label": ""},
    {"actor_id": "bo"},
    {"organisation_id": ""},
    {"verb": "programmes.refuse"},
    {"subject_kind": "project"},
    {"subject_id": "p9"},
    {"at": NOW},
    {"digest": bytes(32)},
    {"leaf": bytes(32)},
    {"salt": bytes(32)},
    {"salt": None},
    {"payload_text": None},
]


@pytest.mark.parametrize("change", EDITS, ids="-".join)
def test_an_edited_row_is_named(tamper: Check, change: dict[str, Any]):
    def how(turn: int) -> list[tuple[str, int, int]]:
        number = pick(turn, 1, SIZE)
        assert Entry.objects.filter(number=number).update(**change) == 1
        unreadable = change.get("payload_text") == "1}\n"
        return [("unreadable" if unreadable else "changed", number, number)]

    tamper(how)


def test_a_row_edited_with_all_its_digests_breaks_the_smallest_signed_range(tamper: Check):
    def how(turn: int) -> list[tuple[str, int, int]]:
        number = pick(turn, 1, SIZE)
        entry = Entry.objects.get(number=number)
        entry.reason = "nobody asked"
        seal(entry).save()
        return [signed_range(number)]

    tamper(how)


def test_deleted_rows_are_named(tamper: Check):
    def how(turn: int) -> list[tuple[str, int, int]]:
        first = pick(turn, 1, SIZE - 1)
        last = min(SIZE - 1, first + pick(turn, 0, 5, "more"))
        Entry.objects.filter(number__range=(first, last)).delete()
        return [("missing", first, last)]

    tamper(how)


def test_a_deleted_row_with_the_rest_moved_up_breaks_a_range(tamper: Check):
    def how(turn: int) -> list[tuple[str, int, int]]:
        number = pick(turn, 1, SIZE - 1)
        wanted = signed_range(number)
        rewrite(after(number + 1), number)
        # Of the last range nothing is left to compare the last checkpoint with: it is too short.
        ranges = [wanted] if wanted[2] < SIZE else []
        return [*ranges, ("truncated", SIZE, SIZE)]

    tamper(how)


def test_rows_that_changed_places_are_both_named(tamper: Check):
    def how(turn: int) -> list[tuple[str, int, int]]:
        one, two = pick(turn, 1, 75), pick(turn, 76, SIZE, "other")
        Entry.objects.filter(number=one).update(number=0)
        Entry.objects.filter(number=two).update(number=one)
        Entry.objects.filter(number=0).update(number=two)
        return [("changed", one, one), ("changed", two, two)]

    tamper(how)


def test_rows_that_changed_places_with_all_their_digests_break_a_range(tamper: Check):
    def how(turn: int) -> list[tuple[str, int, int]]:
        one, two = pick(turn, 1, 75), pick(turn, 76, SIZE, "other")
        wanted = signed_range(one)
        entries = after(one)
        entries[0], entries[two - one] = entries[two - one], entries[0]
        rewrite(entries, one)
        return [wanted]

    tamper(how)


def test_an_inserted_row_breaks_a_range(tamper: Check):
    def how(turn: int) -> list[tuple[str, int, int]]:
        number = pick(turn, 1, SIZE)
        wanted = signed_range(number)
        forged = Entry.objects.get(number=number)
        forged.reason = "slipped in"
        rewrite([forged, *after(number)], number)
        return [wanted]

    tamper(how)


def test_an_inserted_row_with_a_number_of_its_own_is_named(tamper: Check):
    """A second row with a number cannot be stored; a number far ahead leaves a hole before it."""

    def how(turn: int) -> list[tuple[str, int, int]]:
        number = SIZE + pick(turn, 2, 9)
        forged = Entry.objects.get(number=SIZE)
        forged.number = number
        Entry.objects.bulk_create([seal(forged)])
        return [("missing", SIZE + 1, number - 1)]

    tamper(how)


def test_a_cut_end_is_named(tamper: Check):
    def how(turn: int) -> list[tuple[str, int, int]]:
        last = pick(turn, 0, SIZE - 1)
        Entry.objects.filter(number__gt=last).delete()
        return [("truncated", last + 1, SIZE)]

    tamper(how)


def test_a_cut_end_without_a_trace_in_the_database_is_named_by_what_was_kept(tamper: Check):
    def how(turn: int) -> list[tuple[str, int, int]]:
        last = pick(turn, 0, SIZE - 1)
        cut_without_trace(last)
        return [("truncated", last + 1, SIZE)]

    tamper(how)


def cut_without_trace(last: int) -> None:
    Entry.objects.filter(number__gt=last).delete()
    Checkpoint.objects.filter(size__gt=last).delete()
    Branch.objects.filter(place__gte=last // 256).delete()
    leaves = map(bytes, Entry.objects.order_by("number").values_list("leaf", flat=True))
    edge = attest.grow(attest.EMPTY, leaves)
    TreeHead.objects.update(size=edge.size, edge=edge.to_bytes(), posted=0)


def test_an_older_copy_that_was_used_on_is_named_by_what_was_kept(tamper: Check, settings):
    def how(turn: int) -> list[tuple[str, int, int]]:
        last = pick(turn, 1, SIZE - 1)
        wanted = signed_range(last + 1)
        cut_without_trace(last)
        settings.LEDGER_CHECKPOINT_FILE.unlink(missing_ok=True)
        write(last + 1, SIZE + 20, "after the copy was put back")
        return [wanted]

    tamper(how)


def test_a_history_written_anew_and_signed_with_another_key_is_named(tamper: Check, settings):
    def how(turn: int) -> list[tuple[str, int, int]]:
        kept_key = public_key_file().read_text()
        cut_without_trace(0)
        settings.LEDGER_CHECKPOINT_FILE.unlink(missing_ok=True)
        settings.LEDGER_KEY_FILE.unlink()
        write(1, SIZE, "forged")
        public_key_file().write_text(kept_key)
        return [signed_range(1), ("checkpoint", 0, 0)]

    tamper(how)


def test_a_content_erased_without_an_entry_is_named(tamper: Check):
    def how(turn: int) -> list[tuple[str, int, int]]:
        number = pick(turn, 1, SIZE)
        gone: dict[str, Any] = dict.fromkeys(_guards.NULLED) | dict.fromkeys(_guards.EMPTIED, "")
        Entry.objects.filter(number=number).update(**gone)
        return [("erased", number, number)]

    tamper(how)


def test_a_checkpoint_edited_in_the_database_is_named(tamper: Check):
    def how(turn: int) -> list[tuple[str, int, int]]:
        sizes = sorted(Checkpoint.objects.values_list("size", flat=True))
        forged = Checkpoint.objects.get(size=sizes[pick(turn, 0, len(sizes) - 1)])
        forged.note = forged.note.replace("ledger.example", "ledger.forged ", 1)
        forged.save()
        return [("checkpoint", 0, 0)]

    tamper(how)


def test_what_was_cut_after_the_last_kept_checkpoint_cannot_be_detected(scene: Scene, capsys):
    """This is the limit of what can be promised, and the page says so."""
    write(SIZE + 1, SIZE + 30)
    cut_without_trace(SIZE)
    assert scene.verify(capsys, *scene.held)[0] == 0


def test_a_proper_erasure_is_no_finding(scene: Scene, capsys, drill_rounds):
    for turn in range(drill_rounds(4, 40)):
        number = pick(turn, 1, SIZE)
        if not Entry.objects.get(number=number).is_erased:
            erase(number=number, by=ANA, at=NOW, reason="the law asks")
    checkpoint_if_due(NOW + timedelta(days=1))
    code, result = scene.verify(capsys, *scene.held)
    assert (code, result["findings"]) == (0, [])
