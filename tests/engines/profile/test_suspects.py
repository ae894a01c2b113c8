"""Check digits: numbers that their issuers publish as examples, and each with one digit changed."""

from __future__ import annotations

import pytest

from commonweal.engines.profile.suspects import kinds_of, named_suspect, suspects_of
from tests.engines.profile.made_numbers import bsn, iban, nhs_number

EXAMPLES = {
    "NHS number": "9434765919",
    "citizen service number (BSN)": "111222333",
    "IBAN": "GB82 WEST 1234 5698 7654 32",
    "tax number (Germany)": "86095742719",
    "identity number (Spain)": "12345678Z",
    "PESEL (Poland)": "44051401359",
    "payment card number": "4111111111111111",
    "national number (Belgium)": "85073003328",
    "personal number (Sweden)": "811218-9876",
}


@pytest.mark.parametrize(("kind", "text"), EXAMPLES.items())
def test_check_digits(kind: str, text: str):
    assert kind in kinds_of(text)
    for at, sign in enumerate(text):
        if sign.isdigit():
            other = text[:at] + str((int(sign) + 1) % 10) + text[at + 1 :]
            assert kind not in kinds_of(other), other


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("jo@example.org", "e-mail address"), ("SW1A 1AA", "post code"), ("1234 AB", "post code"),
        ("+31 6 1234 5678", "phone number"), ("020 7946 0018", "phone number"),
        ("AB123456C", "national insurance number"), ("RSSMRA85T10A562S", "tax code (Italy)"),
    ],
)  # fmt: skip
def test_forms(text: str, kind: str):
    assert kind in kinds_of(text)


@pytest.mark.parametrize("name", ["SURNAME", "person_name", "DateOfBirth", "GEB-DAT", "Email1"])
def test_names_of_columns(name: str):
    assert named_suspect(name)


@pytest.mark.parametrize("name", ["amount", "office_name", "claim_id", "opened", "status"])
def test_names_of_other_columns(name: str):
    assert named_suspect(name) is None


def test_what_is_there_by_chance_is_no_suspect():
    plain = [str(1_000_000_000 + n * 7) for n in range(300)]
    assert not suspects_of(plain)
    assert suspects_of([nhs_number(n) for n in range(5)])[0].kind == "NHS number"
    assert suspects_of([iban(n) for n in range(5)])[0].kind == "IBAN"
    assert "citizen service number (BSN)" in {e.kind for e in suspects_of(map(bsn, range(5)))}
