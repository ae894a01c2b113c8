"""What a verdict on a whole database says is read strictly."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from commonweal.engines.certify import (
    body_of,
    fault_of_pages,
    sets_of_whole,
    signed,
    typeset,
    verify_certificate,
    whole_from,
)
from commonweal.kernel.errors import BadInput
from tests.engines.certify.test_certificates import AT, KEY, NAME, PUBLIC
from tests.engines.certify.verdicts import ABSENT, WRONG
from tests.engines.certify.wholes import a_whole, absent


def test_its_tables_and_those_that_were_not_compared_are_read():
    read = whole_from(a_whole({"claims": [], "people": [WRONG]}, absent("gone")))
    assert (read.outcome, read.tables["people"].outcome) == ("differ", "differ")
    assert [one.table for one in read.absent] == ["gone"]
    assert whole_from(a_whole({"claims": []})).outcome == "agree"
    assert whole_from(a_whole({"claims": [ABSENT]})).outcome == "incomplete"


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (a_whole({"claims": []}, absent("gone"), outcome="agree"), "verdict-contradicts"),
        (a_whole({"claims": []}, complete=False), "verdict-contradicts"),
        (a_whole({"claims": [WRONG]}, outcome="incomplete"), "verdict-contradicts"),
        (a_whole({}), "not-a-whole"),
        (a_whole({"claims": []}, findings=[{}]), "not-a-whole"),
        (a_whole({"claims": []}, tables=[1]), "not-a-whole"),
        (a_whole({"claims": []}, at="yesterday"), "not-a-verdict"),
        ({**a_whole({"claims": []}), "source": "new.db"}, "verdict-changed"),
        ({"format": "commonweal-verdict-1"}, "not-a-whole"),
        ([], "not-a-whole"),
    ],
)
def test_what_cannot_be_believed_is_refused(made, code):
    with pytest.raises(BadInput) as refused:
        whole_from(made)
    assert refused.value.code == code


def certificate(whole, **changed):
    """A whole as a signed certificate; ``changed``: of what the certificate says of it."""
    record = whole_from(whole)
    body = body_of("Town", NAME, AT, sets_of_whole(record), record)
    return signed({**body, "whole": {**body["whole"], **changed}}, KEY, NAME, [str(PUBLIC)])


def test_a_signed_one_is_checked_offline_with_all_its_tables():
    whole = a_whole({"claims": [], "people": [WRONG]}, absent("gone"), absent("gone"))
    file = certificate(whole)
    found = verify_certificate(file, keys=[PUBLIC], verdicts=[json.dumps(whole).encode()])
    assert found.holds
    assert [(one.name, one.outcome) for one in found.data_sets] == [
        ("claims", "agree"), ("people", "differ"), ("gone", "not-compared")
    ]  # fmt: skip
    assert found.whole == replace(whole_from(whole), tables=found.whole.tables)
    assert found.whole.tables["people"].sha256 == whole_from(whole).tables["people"].sha256
    assert "Ada" not in file.decode()
    assert not verify_certificate(file.replace(b"new/town", b"new/city")).holds
    other = json.dumps(a_whole({"claims": []})).encode()
    assert not verify_certificate(file, verdicts=[other]).holds
    assert fault_of_pages(typeset(file), file) == ""


@pytest.mark.parametrize(
    "changed",
    [
        {"outcome": "agree"},
        {"tables": ["claims", "people", "gone"]},
        {"tables": ["claims", "other"]},
        {"tables": ["claims"], "absent": [absent("people"), absent("gone")]},
        {"absent": [absent("nowhere")]},
        {"at": "yesterday"},
        {"absent": None},
    ],
)
def test_a_signer_who_says_of_the_whole_what_its_tables_do_not_is_found(changed):
    file = certificate(a_whole({"claims": [], "people": [WRONG]}, absent("gone")), **changed)
    assert not verify_certificate(file).holds
