"""Signed notes: a published vector, the round trip, and every way a note can be wrong."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engines.attest import (
    Checkpoint,
    VerifyingKey,
    checkpoints_in,
    leaf_hash,
    open_checkpoint,
    proof_text,
    sign_checkpoint,
)
from commonweal.kernel.errors import BadInput

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
KEY = VerifyingKey.of(PRIVATE, "change.example.org")
CHECKPOINT = Checkpoint("change.example.org", 1000, leaf_hash(b"root"))
NOTE = sign_checkpoint(CHECKPOINT, PRIVATE)

# From the tests of Go's golang.org/x/mod/sumdb/note.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
GO_SIGNATURE = (
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
)


def test_a_note_of_another_implementation_verifies():
    key = VerifyingKey.from_text(GO_KEY)
    raw = base64.b64decode(GO_SIGNATURE)
    assert raw[:4] == key.id
    assert key.verifies(raw[4:], GO_TEXT)
    assert not key.verifies(raw[4:], GO_TEXT + " ")
    assert str(key) == GO_KEY


def test_the_text_of_a_checkpoint_is_the_standard_form():
    lines = NOTE.split("\n")
    assert lines[:2] == ["change.example.org", "1000"]
    assert lines[3] == ""
    assert lines[4].startswith("\u2014 change.example.org ")
    assert open_checkpoint(NOTE, [KEY]) == CHECKPOINT


def test_a_key_reads_back():
    assert VerifyingKey.from_text(f"  {KEY}\n") == KEY


@pytest.mark.parametrize("text", ["", "a+b+c", str(KEY)[:-4], str(KEY).replace("+", " ")])
def test_what_is_no_key_is_refused(text: str):
    with pytest.raises(BadInput) as raised:
        VerifyingKey.from_text(text)
    assert raised.value.code == "bad-key"


def test_a_key_under_another_name_is_refused():
    with pytest.raises(BadInput):
        VerifyingKey.from_text(str(KEY).replace("change", "chance"))


def test_a_signature_by_a_stranger_is_no_signature():
    with pytest.raises(BadInput) as raised:
        open_checkpoint(sign_checkpoint(CHECKPOINT, OTHER), [KEY])
    assert raised.value.code == "unknown-key"


def test_another_signature_beside_the_known_one_is_ignored():
    stranger = sign_checkpoint(CHECKPOINT, OTHER).splitlines(keepends=True)[-1]
    assert open_checkpoint(NOTE + stranger, [KEY]) == CHECKPOINT


@given(st.integers(0, len(NOTE) - 1), st.characters())
def test_no_letter_can_be_changed(place: int, letter: str):
    changed = NOTE[:place] + letter + NOTE[place + 1 :]
    if changed == NOTE:
        return
    with pytest.raises(BadInput):
        open_checkpoint(changed, [KEY])


@pytest.mark.parametrize("cut", range(1, len(NOTE), 7))
def test_a_note_cut_short_is_refused(cut: int):
    with pytest.raises(BadInput):
        open_checkpoint(NOTE[:-cut], [KEY])


@pytest.mark.parametrize("origin", ["", "two words", "a+b", "line\nbreak"])
def test_an_origin_that_would_break_the_form_is_refused(origin: str):
    with pytest.raises(ValueError, match="origin"):
        Checkpoint(origin, 1, leaf_hash(b""))


def test_many_notes_in_one_file_come_apart():
    more = [sign_checkpoint(Checkpoint("o", n, leaf_hash(b"")), OTHER) for n in range(3)]
    assert checkpoints_in("\n".join(more)) == more
    assert checkpoints_in("".join(more)) == more
    assert checkpoints_in("\n\n") == checkpoints_in("") == []
    two = NOTE + more[0].splitlines(keepends=True)[-1]
    assert checkpoints_in(two + "\n" + more[1]) == [two, more[1]]


def test_a_proof_is_one_text_that_other_tools_read():
    head, _, note = proof_text(7, [bytes(32), bytes(range(32))], NOTE).partition("\n\n")
    assert note == NOTE
    hashes = [base64.b64encode(bytes(32)).decode(), base64.b64encode(bytes(range(32))).decode()]
    assert head.splitlines() == ["c2sp.org/tlog-proof@v1", "index 7", *hashes]
    assert proof_text(0, [], NOTE) == f"c2sp.org/tlog-proof@v1\nindex 0\n\n{NOTE}"
