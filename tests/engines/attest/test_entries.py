"""The lines of an export against the general way of writing canonical JSON."""

from __future__ import annotations

from hashlib import sha256

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engines.attest import (
    Outer,
    checkpoint_line,
    content_bytes,
    content_digest,
    entry_line,
    head_line,
    leaf_hash,
    read_entry,
    row_digest,
)
from commonweal.kernel.canonical import is_canonical, parse
from tests.engines.attest.exports import line_of
from tests.kernel.test_canonical import JSON, TEXT

LETTERS = TEXT | st.sampled_from(['"', "\\", '","digest":"', '"content":', "\n", "\U0001f600"])
OUTERS = st.builds(
    Outer,
    number=st.integers(1, 10**15 - 1),
    at=st.just("2026-04-01T09:30:00.000001Z"),
    actor=LETTERS,
    organisation=LETTERS,
    verb=LETTERS,
    subject_kind=LETTERS,
    subject_id=LETTERS,
)
CONTENTS = st.fixed_dictionaries(
    {"actor_label": LETTERS, "payload": JSON, "reason": LETTERS, "subject_label": LETTERS}
)
SALTS = st.binary(min_size=32, max_size=32)


@given(OUTERS, CONTENTS, SALTS)
def test_a_line_is_what_the_reference_would_write_and_reads_back(outer, content, salt):
    data = content_bytes(
        rfc8785.dumps(content["payload"]).decode(),
        actor_label=content["actor_label"],
        reason=content["reason"],
        subject_label=content["subject_label"],
    )
    assert data == rfc8785.dumps(content)
    digest = sha256(salt + data).digest()
    assert digest == content_digest(salt, data)
    fields = {name: getattr(outer, name) for name in outer.__slots__}
    leaf = sha256(b"\x00" + rfc8785.dumps({**fields, "digest": digest.hex()})).digest()
    assert leaf == outer.leaf(digest)
    line = entry_line(outer, digest=digest, leaf=leaf, content=data, salt=salt)
    whole = {**fields, "digest": digest.hex(), "leaf": leaf.hex(), "salt": salt.hex()}
    assert line == rfc8785.dumps({**whole, "content": content}) + b"\n"
    read = read_entry(line)
    assert read is not None
    assert (read.number, read.leaf, read.fault, read.erased) == (outer.number, leaf, "", False)


@given(OUTERS, st.binary(min_size=32, max_size=32))
def test_an_erased_entry_keeps_its_leaf(outer, digest):
    line = entry_line(outer, digest=digest, leaf=outer.leaf(digest), content=None, salt=None)
    read = read_entry(line)
    assert read is not None
    assert (read.fault, read.erased) == ("", True)


LINE = line_of(7, reason="caf\u00e9 \\ \u20ac")


@given(st.integers(0, len(LINE) - 1), st.integers(0, 255))
def test_no_byte_of_a_line_can_be_changed(place: int, byte: int):
    changed = LINE[:place] + bytes([byte]) + LINE[place + 1 :]
    read = read_entry(changed)
    assert changed == LINE or read is None or read.fault


@pytest.mark.parametrize(
    "changed",
    [
        LINE[:-1],
        LINE + b"\n",
        b" " + LINE,
        LINE.replace(b'"actor":', b'"actor" :'),
        LINE.replace(b'"body"', b'"b\\u006fdy"'),
        LINE.replace(b'"verb":"a.b"', b'"verb":"a.b","verb":"a.b"'),
        LINE.replace(b"\xc3\xa9", b"\xe9"),
    ],
)
def test_another_spelling_of_the_same_is_not_let_through(changed: bytes):
    read = read_entry(changed)
    assert read is None or read.fault


def test_a_content_that_two_readers_would_read_differently_is_a_fault():
    """Somebody who owns the signing key could write such a line; its digests would agree."""
    for content in (b'{"cost":1,"cost":2}', b'{"cost": 1}', b'{"b":1,"a":1}', b"{", b"NaN", b"1.0"):
        salt = bytes(32)
        digest = content_digest(salt, content)
        outer = Outer(1, "2026-04-01T09:30:00.000001Z", "a", "", "a.b", "c", "d")
        leaf = outer.leaf(digest)
        read = read_entry(entry_line(outer, digest=digest, leaf=leaf, content=content, salt=salt))
        assert read is not None
        assert read.fault == "content"


def test_an_outer_text_in_another_spelling_is_a_fault_though_its_digest_agrees():
    plain = b'{"actor":"a","at":"2026-04-01T09:30:00.000001Z","digest":"%s","number":1,'
    rest = b'"organisation":"","subject_id":"d","subject_kind":"c","verb":"a.\\u0062"}'
    digest = bytes(32).hex().encode()
    leaf = leaf_hash(plain % digest + rest).hex().encode()
    line = (
        b'{"actor":"a","at":"2026-04-01T09:30:00.000001Z","content":null,"digest":"%s",'
        b'"leaf":"%s","number":1,"organisation":"","salt":null,"subject_id":"d",'
        b'"subject_kind":"c","verb":"a.\\u0062"}\n' % (digest, leaf)
    )
    read = read_entry(line)
    assert read is not None
    assert read.fault == "outer"


def test_which_entry_an_erasure_names():
    read = read_entry(line_of(9, verb="ledger.erase", subject="7"))
    assert read is not None
    assert read.erases == 7
    other = read_entry(line_of(9, verb="ledger.erase", subject="seven"))
    assert other is not None
    assert other.erases == 0


def test_head_and_checkpoint_are_canonical_lines():
    for line in (head_line(["b", "a"]), checkpoint_line("one\ntwo\n")):
        assert line.endswith(b"\n")
        assert is_canonical(line[:-1])
    assert parse(head_line(["b", "a"]))["keys"] == ["b", "a"]


def test_a_row_is_digested_like_a_leaf():
    assert row_digest({"b": 1, "a": 2.0}) == leaf_hash(b'{"a":2,"b":1}')


def test_a_salt_is_never_short():
    with pytest.raises(ValueError, match="salt"):
        content_digest(b"", b"{}")
