"""What a verdict is worth as a file, what a certificate says, and that tampering is found."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from commonweal.engines.attest import VerifyingKey, open_checkpoint, sign_note
from commonweal.engines.certify import (
    DataSet,
    Settled,
    attached_to,
    body_of,
    fault_of_pages,
    outcome_of_all,
    signed,
    signers_of,
    stated_verdict,
    typeset,
    verdict_from,
    verify_certificate,
)
from commonweal.kernel.canonical import canonical
from commonweal.kernel.errors import BadInput
from tests.engines.certify.verdicts import ABSENT, WRONG, stated, verdict

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
NAME = "town.example"
PUBLIC = VerifyingKey.of(KEY, NAME)
AT = datetime(2026, 11, 20, 23, tzinfo=UTC)
SETS = [DataSet("claims", verdict()), DataSet("people", verdict(WRONG))]
BODY = body_of("Benefits register", "The town", AT, SETS)
FILE = signed(BODY, KEY, NAME, [str(PUBLIC)])


def altered(change: Any) -> bytes:
    data = json.loads(FILE)
    change(data)
    return canonical(data) + b"\n"


def test_a_verdict_is_read_back():
    read = verdict(WRONG)
    assert (read.outcome, read.rows_that_differ, read.key) == ("differ", 1, ("id",))
    assert "examples" not in read.data["findings"][0]
    assert read.data["sha256"] == read.sha256


def test_what_has_no_bytes_in_a_verdict_is_written_out():
    assert verdict_from(stated_verdict({**stated(), "source": "\ud800"})).source == "\\ud800"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"target_rows": 9}, "verdict-changed"),
        ({"sha256": "0" * 64}, "verdict-changed"),
        ({"findings": []}, "verdict-changed"),
        ({"format": "commonweal-verdict-2"}, "not-a-verdict"),
    ],
)
def test_a_verdict_that_was_changed_is_refused(change, code):
    with pytest.raises(BadInput) as refused:
        verdict_from({**stated(WRONG), **change})
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"outcome": "agree"}, "verdict-contradicts"),
        ({"complete": False}, "verdict-contradicts"),
        ({"findings": [], "outcome": "agree", "target_rows": 9}, "verdict-contradicts"),
        ({"at": "2026-11-20T22:00:00"}, "not-a-verdict"),
        ({"key": [1]}, "not-a-verdict"),
        ({"levels": None}, "not-a-verdict"),
        ({"levels": [{"level": "rows", "proved": 1}]}, "not-a-verdict"),
        ({"columns": 5}, "not-a-verdict"),
        ({"columns": [{"source": "a", "cannot_see": [1]}]}, "not-a-verdict"),
        ({"tolerances": [{"tolerance": "a", "version": "1", "rows": "9"}]}, "not-a-verdict"),
        ({"filters": [{"side": "source", "rows": "id > 1", "outside": 3}]}, "not-a-verdict"),
        ({"source_rows": True}, "not-a-verdict"),
    ],
)
def test_a_verdict_that_was_stated_anew_must_still_hold_together(change, code):
    data = {**stated(WRONG), **change}
    del data["sha256"]
    with pytest.raises(BadInput) as refused:
        verdict_from(stated_verdict(data))
    assert refused.value.code == code


@pytest.mark.parametrize("data", [None, [], "x", 1, {}])
def test_what_is_no_verdict_is_refused(data):
    with pytest.raises(BadInput):
        verdict_from(data)


@pytest.mark.parametrize(
    ("one", "outcome"),
    [
        (DataSet("a"), "not-compared"),
        (DataSet("a", verdict()), "agree"),
        (DataSet("a", verdict(ABSENT)), "incomplete"),
        (DataSet("a", verdict(WRONG, ABSENT)), "differ"),
        (DataSet("a", verdict(), Settled(waiting=1)), "incomplete"),
        (DataSet("a", verdict(), Settled(mended=1, waived=2)), "agree"),
        (DataSet("a", verdict(levels=[])), "incomplete"),
    ],
)
def test_the_outcome_of_a_data_set(one, outcome):
    assert one.outcome == outcome


def test_a_data_set_that_was_not_compared_makes_the_whole_incomplete():
    assert outcome_of_all([]) == "incomplete"
    assert outcome_of_all([DataSet("a", verdict()), DataSet("b")]) == "incomplete"
    assert outcome_of_all([DataSet("a", verdict(WRONG)), DataSet("b")]) == "differ"
    assert outcome_of_all([DataSet("a", verdict())]) == "agree"


def test_a_sound_certificate():
    found = verify_certificate(FILE, keys=[PUBLIC], verdicts=[json.dumps(stated(WRONG)).encode()])
    assert found.holds
    assert (found.outcome, found.title, found.verdicts_seen) == ("differ", "Benefits register", 1)


def test_no_examples_are_certified():
    assert b"Ada" not in FILE


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data["certificate"].update(title="Another"),
        lambda data: data["certificate"].update(outcome="agree"),
        lambda data: data["certificate"]["data_sets"].pop(),
        lambda data: data["certificate"]["data_sets"][0].update(name="people"),
        lambda data: data["certificate"]["data_sets"][0]["verdict"].update(source_rows=11),
        lambda data: data["certificate"]["data_sets"][0].pop("put_aside"),
        lambda data: data["certificate"]["data_sets"][0]["verdict"].update(at="2026-11-21T00:00Z"),
        lambda data: data["certificate"]["data_sets"][1].update(verdict=None),
        lambda data: data["certificate"]["data_sets"][0]["put_aside"].update(waived=1),
        lambda data: data["proof"].pop("note"),
        lambda data: data["proof"].update(note="x"),
        lambda data: data["proof"].update(
            note=data["proof"]["note"].replace(NAME, "other.example")
        ),
        lambda data: data["proof"].update(keys=[]),
    ],
)
def test_planted_tampering_is_found(change):
    assert not verify_certificate(altered(change)).holds


def test_a_key_that_the_reader_holds_is_believed_and_no_other():
    stranger = signed(BODY, OTHER, NAME, [str(VerifyingKey.of(OTHER, NAME))])
    assert verify_certificate(stranger).holds
    assert not verify_certificate(stranger, keys=[PUBLIC]).holds


def test_who_signs_cannot_say_more_than_the_verdicts():
    flattered = {**BODY, "outcome": "agree"}
    flattered["data_sets"] = [{**one, "outcome": "agree"} for one in BODY["data_sets"]]
    found = verify_certificate(signed(flattered, KEY, NAME, [str(PUBLIC)]), keys=[PUBLIC])
    assert len(found.faults) == 2
    assert found.outcome == "differ"


def test_another_verdict_than_the_one_certified_is_found():
    others = [json.dumps(stated(ABSENT)).encode(), b"{", b"{}"]
    assert len(verify_certificate(FILE, verdicts=others).faults) == 3


def test_the_signature_is_no_checkpoint_and_the_reverse():
    note = json.loads(FILE)["proof"]["note"]
    with pytest.raises(BadInput):
        open_checkpoint(note, [PUBLIC])
    root = sign_note(f"{NAME}\n3\n{'A' * 43}=\n", KEY, NAME)
    assert not verify_certificate(altered(lambda data: data["proof"].update(note=root))).holds


@pytest.mark.parametrize("data", [b"", b"{}", b"[" * 5000, b'{"certificate":1}', b"\x00"])
def test_what_is_no_certificate_is_refused(data):
    with pytest.raises(BadInput):
        verify_certificate(data)


def test_the_paper_holds_the_certificate_and_shows_nothing_else():
    paper = typeset(FILE)
    assert attached_to(paper) == FILE
    assert fault_of_pages(paper, FILE) == ""
    assert "changed" in fault_of_pages(paper + b"\n", FILE)
    with pytest.raises(BadInput):
        attached_to(b"%PDF-1.7 and no more")


def test_a_reduced_verdict_says_nothing_of_sums():
    finding = {**WRONG, "code": "total-sum", "sentence": "The sum of amount differ: 41.50 there."}
    level = {"level": "totals", "proved": "Sums.", "agrees": False,
             "figures": {"rows": "10 / 10", "sum of amount": "41.50 / 41.51"}}  # fmt: skip
    data = {**stated(WRONG), "findings": [finding], "levels": [level]}
    read = verdict_from(stated_verdict(data))
    assert "41.5" not in json.dumps(read.data)
    assert read.data["levels"][0]["figures"] == {"rows": "10 / 10"}
    assert read.data["findings"][0]["sentence"] == "The sum of amount differ."


def test_who_signed_is_said_by_the_keys_with_which_it_holds():
    other = str(VerifyingKey.of(OTHER, "stranger"))
    both = signed(BODY, KEY, NAME, [other, str(PUBLIC)])
    assert signers_of(both) == (str(PUBLIC),)
