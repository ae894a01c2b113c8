"""Every way an export can be wrong is found and named, and nothing else is."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engines.attest import (
    Fault,
    Verdict,
    VerifyingKey,
    checkpoint_line,
    head_line,
    many,
    root_of_all,
    verify_export,
)
from commonweal.kernel.errors import BadInput
from tests.engines.attest.exports import KEY, ORIGIN, PRIVATE, Ledger, ledger, line_of

STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(32))
SOUND = ledger()


def chief(verdict: Verdict) -> tuple[Fault, int, int]:
    found = verdict.chief
    assert found is not None
    return found.fault, found.first, found.last


def tampered(**lines: bytes) -> Ledger:
    """The sound ledger with lines (``n17=...``) put in the place of its own."""
    out = ledger()
    for name, line in lines.items():
        out.lines[int(name[1:]) - 1] = line
    return out


def test_a_sound_export_holds():
    verdict = verify_export(iter(SOUND.export()), keys=[KEY], held=[SOUND.notes[20]])
    assert verdict.holds
    assert verdict.chief is None
    assert (verdict.size, verdict.signed, verdict.checkpoints) == (40, 40, 5)
    assert verdict.keys_given
    assert verdict.keys == (str(KEY),)


def test_several_processes_find_what_one_finds(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(many, "CHUNK_LINES", 3)
    bad = tampered(n17=line_of(17, reason="other"), n9=b"no entry\n", n30=b"")
    for export in (SOUND.export(), bad.export()):
        one, two = (verify_export(export, keys=[KEY], workers=n) for n in (1, 2))
        assert one == two
    assert chief(one) == (Fault.UNREADABLE, 9, 9)


def test_without_a_key_the_export_is_taken_at_its_word():
    verdict = verify_export(SOUND.export())
    assert verdict.holds
    assert not verdict.keys_given


def test_an_empty_ledger_holds():
    verdict = verify_export([head_line([str(KEY)])])
    assert (verdict.holds, verdict.size, verdict.root) == (True, 0, root_of_all([]))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"1.50", b"1.60"),
        (b"Ana Ruiz", b"Bo Lind."),
        (b'"actor":"ana"', b'"actor":"bob"'),
        (b"T09:30", b"T10:30"),
        (b'"verb":"a.b"', b'"verb":"a.c"'),
    ],
)
def test_an_edited_entry_is_named(old: bytes, new: bytes):
    verdict = verify_export(tampered(n17=line_of(17).replace(old, new)).export(), keys=[KEY])
    assert chief(verdict) == (Fault.CHANGED, 17, 17)
    assert len(verdict.findings) == 1  # its leaf still stands in the tree that was signed


def test_an_entry_rewritten_with_all_its_digests_breaks_the_smallest_signed_range():
    verdict = verify_export(tampered(n17=line_of(17, reason="other")).export(), keys=[KEY])
    assert chief(verdict) == (Fault.RANGE, 11, 20)
    assert len(verdict.findings) == 1
    assert verdict.signed == 10


def test_a_deleted_entry_is_named():
    out = ledger()
    del out.lines[16]
    verdict = verify_export(out.export(), keys=[KEY])
    assert chief(verdict) == (Fault.MISSING, 17, 17)


def test_deleted_entries_are_named_together():
    out = ledger()
    del out.lines[16:19]
    verdict = verify_export(out.export(), keys=[KEY])
    assert chief(verdict) == (Fault.MISSING, 17, 19)
    assert "17 to 19" in verdict.findings[0].message


def test_a_deleted_entry_with_the_rest_renumbered_breaks_a_range():
    out = ledger()
    out.lines = [line_of(n) for n in range(1, 17)] + [
        line_of(n, reason="moved up") for n in range(17, 40)
    ]
    verdict = verify_export(out.export(), keys=[KEY])
    assert chief(verdict) == (Fault.RANGE, 11, 20)
    assert Fault.TRUNCATED in {f.fault for f in verdict.findings}


def test_entries_that_changed_places_are_named():
    out = ledger()
    out.lines[16], out.lines[17] = out.lines[17], out.lines[16]
    verdict = verify_export(out.export(), keys=[KEY])
    assert chief(verdict) == (Fault.MISPLACED, 17, 17)
    assert Fault.MISSING not in {f.fault for f in verdict.findings}


def test_entries_that_swapped_their_contents_are_both_named():
    first, second = line_of(17), line_of(18)
    swapped = tampered(
        n17=second.replace(b'"number":18', b'"number":17'),
        n18=first.replace(b'"number":17', b'"number":18'),
    )
    verdict = verify_export(swapped.export(), keys=[KEY])
    assert [f.first for f in verdict.findings if f.fault is Fault.CHANGED] == [17, 18]


def test_an_inserted_entry_is_named():
    out = ledger()
    out.lines.insert(17, line_of(17, reason="slipped in"))
    verdict = verify_export(out.export(), keys=[KEY])
    assert chief(verdict) == (Fault.MISPLACED, 17, 17)


def test_an_inserted_entry_with_the_rest_renumbered_breaks_a_range():
    out = ledger()
    out.lines = out.lines[:16] + [line_of(n, reason="x") for n in range(17, 42)]
    verdict = verify_export(out.export(), keys=[KEY])
    assert chief(verdict) == (Fault.RANGE, 11, 20)


def test_a_cut_end_is_told_by_the_checkpoints_inside():
    out = ledger()
    del out.lines[33:]
    verdict = verify_export(out.export(), keys=[KEY])
    assert chief(verdict) == (Fault.TRUNCATED, 34, 40)


def test_a_cut_end_with_its_checkpoints_is_told_by_the_one_that_is_held():
    cut = ledger(33, (10, 20, 30))
    assert verify_export(cut.export(), keys=[KEY]).holds  # nothing inside can tell
    verdict = verify_export(cut.export(), keys=[KEY], held=[SOUND.notes[40]])
    assert chief(verdict) == (Fault.TRUNCATED, 34, 40)


def test_what_was_cut_after_the_last_held_checkpoint_cannot_be_told():
    cut = ledger(33, (10, 20, 30))
    assert verify_export(cut.export(), keys=[KEY], held=[SOUND.notes[30]]).holds


def restored() -> Ledger:
    """Put back as it was after 15 entries, then used on, and signed by the true key."""
    lines = [line_of(n, reason="" if n <= 15 else "after") for n in range(1, 61)]
    return Ledger(lines, [10, 20, 30, 40, 50, 60])


def test_an_older_copy_that_was_used_on_is_told_by_the_one_that_is_held():
    assert verify_export(restored().export(), keys=[KEY]).holds  # nothing inside can tell
    verdict = verify_export(restored().export(), keys=[KEY], held=[SOUND.notes[40]])
    assert chief(verdict) == (Fault.RANGE, 1, 40)


def test_many_held_checkpoints_narrow_the_range():
    held = [SOUND.notes[size] for size in (40, 10, 20)]
    verdict = verify_export(restored().export(), keys=[KEY], held=held)
    assert chief(verdict) == (Fault.RANGE, 11, 20)


def test_a_history_rewritten_and_signed_anew_is_told_by_the_one_that_is_held():
    forged = Ledger([line_of(n, reason="x" if n == 17 else "") for n in range(1, 41)], [20, 40])
    verdict = verify_export(forged.export(), keys=[KEY], held=[SOUND.notes[20]])
    assert chief(verdict) == (Fault.RANGE, 1, 20)


def test_a_history_signed_with_another_key_is_told_by_the_key():
    forged = Ledger(SOUND.lines, [20, 40], private=STRANGER)
    assert verify_export(forged.export()).holds  # it carries its own key
    verdict = verify_export(forged.export(), keys=[KEY])
    assert chief(verdict)[0] is Fault.CHECKPOINT
    held = verify_export(forged.export(), held=[SOUND.notes[20]])
    assert chief(held)[0] is Fault.CHECKPOINT


def test_several_keys_of_one_ledger_are_known_at_once():
    moved = Ledger(SOUND.lines, [20, 40], private=STRANGER)
    moved.notes[20] = SOUND.notes[20]
    keys = [KEY, VerifyingKey.of(STRANGER, ORIGIN)]
    assert verify_export(moved.export(), keys=keys).holds


def test_a_forged_checkpoint_is_not_believed():
    out = ledger()
    out.notes[20] = out.notes[20].replace("\n20\n", "\n21\n")
    verdict = verify_export(out.export(), keys=[KEY])
    assert chief(verdict)[0] is Fault.CHECKPOINT


def test_a_checkpoint_out_of_its_place_does_not_hold():
    lines = SOUND.export()
    spot = lines.index(checkpoint_line(SOUND.notes[20]))
    lines.insert(spot + 2, lines.pop(spot))
    assert chief(verify_export(lines, keys=[KEY])) == (Fault.RANGE, 11, 20)


def test_an_erasure_that_the_record_names_is_no_finding():
    out = tampered(n40=line_of(40, verb="ledger.erase", subject="17"))
    out.notes = {size: out.sign(size) for size in out.sizes}
    out.lines[16] = line_of(17, erased=True)
    assert verify_export(out.export(), keys=[KEY]).holds


def test_an_erasure_that_the_record_does_not_name_is_found():
    verdict = verify_export(tampered(n17=line_of(17, erased=True)).export(), keys=[KEY])
    assert chief(verdict) == (Fault.ERASED, 17, 17)


def test_an_erased_entry_cannot_be_changed_either():
    out = tampered(n40=line_of(40, verb="ledger.erase", subject="17"))
    out.notes = {size: out.sign(size) for size in out.sizes}
    out.lines[16] = line_of(17, erased=True).replace(b'"actor":"ana"', b'"actor":"bob"')
    assert chief(verify_export(out.export(), keys=[KEY])) == (Fault.CHANGED, 17, 17)


def test_an_erasure_of_what_comes_later_explains_nothing():
    out = tampered(n10=line_of(10, verb="ledger.erase", subject="17"))
    out.notes = {size: out.sign(size) for size in out.sizes}
    out.lines[16] = line_of(17, erased=True)
    assert chief(verify_export(out.export(), keys=[KEY])) == (Fault.ERASED, 17, 17)


def test_more_than_a_hundred_entries_without_a_checkpoint_are_told():
    assert verify_export(ledger(100, ()).export(), keys=[KEY]).holds
    verdict = verify_export(ledger(101, ()).export(), keys=[KEY])
    assert chief(verdict) == (Fault.UNSIGNED, 1, 101)
    stripped = verify_export(ledger(150, (10,)).export(), keys=[KEY])
    assert chief(stripped) == (Fault.UNSIGNED, 11, 150)


@pytest.mark.parametrize("line", [b"\n", b"{}\n", b"nonsense", b'{"checkpoint":7}\n', b"\xff\n"])
def test_a_line_of_something_else_is_named(line: bytes):
    lines = SOUND.export()
    lines.insert(6, line)
    verdict = verify_export(lines, keys=[KEY])
    assert chief(verdict) == (Fault.UNREADABLE, 6, 6)
    assert "Line 7 " in verdict.findings[0].message


def test_a_last_line_cut_in_the_middle_is_named():
    lines = SOUND.export()[:-1]
    lines[-1] = lines[-1][:200]
    assert chief(verify_export(lines, keys=[KEY])) == (Fault.UNREADABLE, 40, 40)


@pytest.mark.parametrize(
    "lines", [[], [b""], [b"\n"], [b"{}\n"], [b"[]\n"], [b"\xff\n"], SOUND.export()[1:]]
)
def test_what_is_no_export_is_refused(lines: list[bytes]):
    with pytest.raises(BadInput) as raised:
        verify_export(lines)
    assert raised.value.code == "not-an-export"


def test_findings_are_counted_beyond_a_thousand():
    lines = [line_of(n).replace(b"1.50", b"1.60") for n in range(1, 1201)]
    verdict = verify_export(Ledger(lines, []).export())
    assert (len(verdict.findings), verdict.more_findings) == (1000, 200)


BYTES = b"".join(SOUND.export())
HEAD = len(SOUND.export()[0])


@given(st.integers(HEAD, len(BYTES) - 1), st.integers(0, 255))
def test_no_byte_of_an_export_can_be_changed(place: int, byte: int):
    changed = BYTES[:place] + bytes([byte]) + BYTES[place + 1 :]
    verdict = verify_export(changed.splitlines(keepends=True), keys=[KEY])
    assert verdict.holds == (changed == BYTES)


@given(st.data())
def test_no_lines_can_be_removed_moved_or_doubled_unseen(data: st.DataObject):
    lines = SOUND.export()
    spot = data.draw(st.integers(1, len(lines) - 1))
    to = data.draw(st.integers(1, len(lines) - 1))
    what = data.draw(st.sampled_from(["remove", "move", "double"]))
    line = lines[spot] if what == "double" else lines.pop(spot)
    if what != "remove":
        lines.insert(to, line)
    verdict = verify_export(lines, keys=[KEY], held=[SOUND.notes[40]])
    entries_alike = [x for x in lines if x.startswith(b'{"actor"')] == SOUND.lines
    if not entries_alike:
        assert not verdict.holds


def test_the_private_key_of_the_tests_is_that_of_the_key():
    assert VerifyingKey.of(PRIVATE, ORIGIN) == KEY
