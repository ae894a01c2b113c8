"""What verdicts come to, and what is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from commonweal.apps.migration.rules import (
    MOST_BYTES,
    SetState,
    Standing,
    Trend,
    given_from,
    in_order,
    is_stranger,
    key_from,
    short_key,
    state_of,
    trend_of,
    whole_of,
)
from commonweal.engines.attest import VerifyingKey
from commonweal.engines.certify import DataSet, body_of, signed
from commonweal.kernel.errors import BadInput
from tests.engines.certify.verdicts import WRONG, stated, verdict

NONE, PART, WRONGED, EQUAL, OUT = SetState
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
AT = datetime(2026, 11, 21, tzinfo=UTC)


class TestStates:
    @pytest.mark.parametrize(
        ("one", "state"),
        [
            (Standing(), NONE),
            (Standing("agree", by_row=True), EQUAL),
            (Standing("agree", by_row=False), PART),
            (Standing("agree", by_row=True, waiting=1), PART),
            (Standing("incomplete", by_row=True), PART),
            (Standing("differ", by_row=True, waiting=1), WRONGED),
            (Standing("agree", by_row=True, left_out=True), OUT),
        ],
    )
    def test_of_a_data_set(self, one, state):
        assert state_of(one) is state

    @pytest.mark.parametrize(
        ("states", "whole"),
        [
            ([], NONE),
            ([OUT], NONE),
            ([NONE, NONE], NONE),
            ([EQUAL, NONE], PART),
            ([EQUAL, PART], PART),
            ([WRONGED, NONE], WRONGED),
            ([NONE, OUT], NONE),
            ([WRONGED, EQUAL], WRONGED),
            ([EQUAL, OUT], EQUAL),
        ],
    )
    def test_of_the_whole(self, states, whole):
        assert whole_of(states) is whole

    def test_what_was_not_compared_is_listed_first(self):
        rows = [(EQUAL, "a"), (WRONGED, "b"), (NONE, "d"), (NONE, "c")]
        assert [name for _, name in sorted(rows, key=lambda row: in_order(*row))] == list("cdba")


class TestGiven:
    def test_a_verdict_as_it_was_written(self):
        found = given_from(json.dumps(stated(WRONG)).encode(), "claims")
        assert (found.record.outcome, found.signed_by) == ("differ", "")

    def test_a_certificate_of_it_says_who_signed(self):
        found = given_from(certified(DataSet("x", verdict())), "claims")
        (key,) = found.signed_by.splitlines()
        assert short_key("town.example+07e462d3+AQjX+qf+z") == "town.example+07e462d3"
        assert key_from(f" {key}\n") == key
        assert is_stranger(key, set())
        assert is_stranger(key, {key.replace("town", "tawn")})
        assert not is_stranger(f"other\n{key}", {key})
        assert not is_stranger("", set())

    def test_what_somebody_unknown_signed_is_never_equal(self):
        assert state_of(Standing("agree", by_row=True, stranger=True)) is PART
        assert state_of(Standing("differ", by_row=True, stranger=True)) is WRONGED

    def test_of_a_certificate_of_many_the_one_of_this_name(self):
        many = certified(DataSet("x", verdict(WRONG)), DataSet("claims", verdict()))
        assert given_from(many, "claims").record.outcome == "agree"
        with pytest.raises(BadInput, match="no result for this data set"):
            given_from(many, "people")

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"{", "not JSON"),
            (b"[" * 100_000, "not JSON"),
            (b"\xff", "not JSON"),
            (b"[]", "does not say"),
            (b"null", "does not say"),
            (b" " * (MOST_BYTES + 1), "too large"),
            (json.dumps({**stated(), "source_rows": 9}).encode(), "changed after it was written"),
        ],
    )
    def test_what_cannot_be_believed_is_refused_with_a_sentence(self, data, words):
        with pytest.raises(BadInput, match=words):
            given_from(data, "claims")

    def test_a_certificate_that_was_changed_is_refused(self):
        sound = certified(DataSet("x", verdict()))
        with pytest.raises(BadInput, match="does not hold"):
            given_from(sound.replace(b"old.db", b"new.db"), "x")


def test_the_trend_by_rehearsal_counts_the_last_of_each():
    rows = [("1", "a", WRONGED), ("1", "a", EQUAL), ("2", "a", EQUAL), ("2", "b", PART)]
    assert trend_of(rows, 3) == [Trend("1", 1, 0, 0, 2), Trend("2", 1, 0, 1, 1)]


def certified(*sets: DataSet) -> bytes:
    key = str(VerifyingKey.of(KEY, "town.example"))
    return signed(body_of("Move", "The town", AT, list(sets)), KEY, "town.example", [key])
