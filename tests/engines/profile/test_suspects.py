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
        ("(202) 555-0143", "phone number"), ("06-12345678", "phone number"),
        ("0031612345678", "phone number"), ("01632960018", "phone number"),
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


REFERENCES = {
    "zeros in front": [f"{n:010d}" for n in range(400)],
    "one after the other": [f"01{20_000_000 + n * 7}" for n in range(400)],
    "in blocks": [f"0{1 + n % 3}{80_000_000 + n * 11}" for n in range(400)],
    "with the year": [f"{n:05d}/2026/{n % 90:02d}" for n in range(400)],
    "two strokes": [f"012-{3456 + n}-{789 + n % 97}" for n in range(400)],
    "an office and a number": [f"0{n % 7 + 1}/{n:08d}" for n in range(400)],
    "letters, a number, a check letter": [f"AB{n:06d}{'ABCD'[n % 4]}" for n in range(400)],
}


@pytest.mark.parametrize("name", REFERENCES)
def test_reference_numbers_are_no_suspects(name: str):
    values = REFERENCES[name]
    assert not suspects_of(values, "extra", len(values))


def _spread(n: int) -> int:
    return n * 2_654_435_761 % 10**8


@pytest.mark.parametrize("form", ["020 {0:04d} {1:04d}", "07{2:09d}", "+44 20 {0:04d} {1:04d}"])
def test_telephone_numbers_are_found_without_a_name(form: str):
    values = [form.format(_spread(n) // 10**4, _spread(n) % 10**4, _spread(n)) for n in range(400)]
    (found,) = suspects_of(values, "extra", 90_000)
    assert (found.kind, found.told) == ("phone number", "100% of its values are written as one")
    bare = suspects_of(values, "claim_ref", 90_000)
    assert bool(bare) is form.startswith("+")
