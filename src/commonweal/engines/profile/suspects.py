"""Which columns may say something of a person: by their names, and by what check digits prove.

Nothing here keeps a value: what comes out are kinds and shares.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from commonweal.engines.profile.phones import is_phone, phone_share
from commonweal.engines.profile.words import FORENAMES, HEADERS, THINGS

__all__ = ["SEARCHED", "Suspect", "kinds_of", "named_suspect", "suspects_of"]

_SHARE = 0.5
_NAME_SHARE = 0.2
_SHARES = {"national insurance number": 0.2}  # of codes with such letters 9 % look like one
_LEAST, _LEAST_PREFIXES = 4, 3
_LONGEST = 400  # signs: what is longer is no number, and no name


@dataclass(frozen=True, slots=True)
class Suspect:
    """``why`` says on what the suspicion rests: the column's name, its values or texts in it;
    ``told`` what of it, without a value."""

    kind: str
    why: str
    share: float | None = None
    told: str = ""


# Numbers with check digits ------------------------------------------------------------------------


def _weighted(text: str, weights: Iterable[int]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(text, weights, strict=True))


def is_nhs_number(text: str) -> bool:
    """Ten digits, the last by modulus 11 (NHS Data Dictionary)."""
    if not re.fullmatch(r"[1-9][0-9]{9}", text):
        return False
    check = 11 - _weighted(text[:9], range(10, 1, -1)) % 11
    return check != 10 and int(text[9]) == check % 11


def is_bsn(text: str) -> bool:
    """Nine digits, of which 9, 8, ... 2, -1 times give a multiple of eleven."""
    if not re.fullmatch(r"[0-9]{8,9}", text) or not int(text):
        return False
    return _weighted(text.rjust(9, "0"), (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0


def is_iban(text: str) -> bool:
    """ISO 13616: letters as numbers, the first four behind, 1 left over of 97."""
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", text):
        return False
    moved = text[4:] + text[:4]
    return int("".join(str(int(each, 36)) for each in moved)) % 97 == 1


def is_belgian_number(text: str) -> bool:
    """Eleven digits: a birth date, a serial number, 97 less the rest of both."""
    if not re.fullmatch(r"[0-9]{11}", text) or not "00" <= text[2:4] <= "52":
        return False
    check = int(text[9:])
    return check in {97 - int(text[:9]) % 97, 97 - int("2" + text[:9]) % 97}


def is_german_tax_number(text: str) -> bool:
    """Eleven digits, ISO 7064 modulus 11, 10."""
    if not re.fullmatch(r"[1-9][0-9]{10}", text):
        return False
    product = 10
    for digit in text[:10]:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10 == int(text[10])


def is_french_number(text: str) -> bool:
    """Thirteen signs and a key: 97 less the rest."""
    if not re.fullmatch(r"[1-478][0-9]{4}(?:[0-9]{2}|2[AB])[0-9]{8}", text):
        return False
    body = text[:13].replace("2A", "19").replace("2B", "18")
    return 97 - int(body) % 97 == int(text[13:])


def is_spanish_number(text: str) -> bool:
    """DNI or NIE: the letter is the rest of 23."""
    if not re.fullmatch(r"[XYZ0-9][0-9]{7}[A-Z]", text):
        return False
    number = {"X": "0", "Y": "1", "Z": "2"}.get(text[0], text[0]) + text[1:8]
    return "TRWAGMYFPDXBNJZSQVHLCKE"[int(number) % 23] == text[8]


def is_pesel(text: str) -> bool:
    """Poland: eleven digits, the last by weights 1, 3, 7, 9."""
    if not re.fullmatch(r"[0-9]{11}", text) or not "01" <= text[4:6] <= "31":
        return False
    weights = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)
    return (10 - _weighted(text[:10], weights) % 10) % 10 == int(text[10])


def is_card_number(text: str) -> bool:
    """Payment cards: Luhn."""
    if not re.fullmatch(r"[3-6][0-9]{12,18}", text):
        return False
    doubled = [int(each) * (1 + at % 2) for at, each in enumerate(reversed(text))]
    return sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0


def is_swedish_number(text: str) -> bool:
    """Personnummer: Luhn over the last ten digits, which begin with a date."""
    digits = re.fullmatch(r"(?:19|20)?([0-9]{6})[-+]([0-9]{4})", text)
    if not digits:
        return False
    short = digits[1] + digits[2]
    doubled = [int(each) * (2 - at % 2) for at, each in enumerate(short)]
    return sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0


_NINO = re.compile(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D]")
_SSN = re.compile(r"(?!000|666|9)[0-9]{3}-(?!00)[0-9]{2}-(?!0000)[0-9]{4}")
_CODICE = re.compile(r"[A-Z]{6}[0-9]{2}[A-EHLMPR-T][0-9]{2}[A-Z][0-9]{3}[A-Z]")
_MAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,200}\.[A-Za-z]{2,24}")
_UK_POST = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}")
_NL_POST = re.compile(r"[1-9][0-9]{3} ?[A-Z]{2}")

_VALUES: Mapping[str, Callable[[str], object]] = {
    "NHS number": lambda text: is_nhs_number(text.replace(" ", "").replace("-", "")),
    "citizen service number (BSN)": is_bsn,
    "IBAN": lambda text: is_iban(text.replace(" ", "").upper()),
    "national number (Belgium)": lambda t: is_belgian_number(re.sub(r"[ .-]", "", t)),
    "tax number (Germany)": lambda text: is_german_tax_number(text.replace(" ", "")),
    "social security number (France)": lambda t: is_french_number(t.replace(" ", "").upper()),
    "identity number (Spain)": lambda t: is_spanish_number(t.replace("-", "").upper()),
    "PESEL (Poland)": is_pesel,
    "personal number (Sweden)": is_swedish_number,
    "payment card number": lambda t: is_card_number(re.sub(r"[ -]", "", t)),
    "national insurance number": lambda t: _NINO.fullmatch(t.replace(" ", "").upper()),
    "social security number (US)": _SSN.fullmatch,
    "tax code (Italy)": lambda text: _CODICE.fullmatch(text.upper()),
    "e-mail address": _MAIL.fullmatch,
    "post code": lambda t: _UK_POST.fullmatch(t.upper()) or _NL_POST.fullmatch(t.upper()),
}
_WRITTEN = {
    "national insurance number", "social security number (US)", "tax code (Italy)",
    "e-mail address", "post code", "phone number",
}  # fmt: skip
"""Known by how they are written; all others have check digits."""
SEARCHED: Mapping[str, str] = {
    "e-mail address": r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\.[A-Za-z]{2,}",
    "IBAN": r"\b[A-Z]{2}[0-9]{2} ?[A-Z]{4} ?[0-9]{4} ?[0-9]{4}",
    "national insurance number": r"\b[A-CEGHJ-PR-TW-Z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]\b",
}
"""Looked for within longer texts, as DuckDB writes patterns."""

# Names --------------------------------------------------------------------------------------------

_WORD = re.compile(r"[^\W\d_]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def _words(name: str) -> set[str]:
    parts = re.split(r"[^0-9A-Za-zÀ-ž]+", _CAMEL.sub(" ", name))
    words = [each.lower() for each in parts if each]
    together = {"".join(pair) for pair in pairwise(words)}
    bare = {each.rstrip("0123456789") for each in words}
    return {*words, *together, *bare, "".join(words)}


def named_suspect(column: str, table: str = "") -> Suspect | None:
    """By the words of its name; ``name`` alone in a table of offices is that of an office."""
    words = _words(column)
    if words & {"name", "naam", "nom", "nombre"} and len(words) <= 2:
        words |= {each.rstrip("s") for each in _words(table)}
    for kind, known in HEADERS.items():
        if words & known and not (kind == "name" and words & THINGS):
            word = min(words & known)
            return Suspect(kind, "name of the column", told=f"the word {word} in its name")
    return None


def kinds_of(text: str) -> set[str]:
    """What one value may be. Only for tests of single kinds: nothing of it is kept."""
    return _checked(text) | ({"phone number"} if is_phone(text) else set())


def _checked(text: str) -> set[str]:
    return {kind for kind, asked in _VALUES.items() if asked(text)}


def suspects_of(sample: Iterable[str], column: str = "", distinct: int = 0) -> list[Suspect]:
    """By a sample of the different values of ``column``, trimmed; ``distinct``: how many there are
    in all. The likeliest first."""
    texts = [each for each in sample if len(each) <= _LONGEST]
    total = len(texts)
    if total < _LEAST:
        return []
    shares = Counter(kind for text in texts for kind in _checked(text))
    found = {kind: count / total for kind, count in shares.items()}
    found["phone number"] = phone_share(texts, _words(column), max(distinct, total))
    if len({text[:2] for text in texts}) < _LEAST_PREFIXES:
        found.pop("national insurance number", None)
    likely = sorted(found.items(), key=lambda each: -each[1])
    suspects = [
        _by_values(kind, share) for kind, share in likely if share >= _SHARES.get(kind, _SHARE)
    ]
    named = sum(map(_has_forename, texts))
    if named >= max(_NAME_SHARE * total, 2):
        told = f"{named / total:.0%} of its values hold a common forename"
        suspects.append(Suspect("name", "its values", round(named / total, 4), told))
    return suspects


def _by_values(kind: str, share: float) -> Suspect:
    what = "are written as one" if kind in _WRITTEN else "have right check digits"
    return Suspect(kind, "its values", round(share, 4), f"{share:.0%} of its values {what}")


def _has_forename(text: str) -> bool:
    if len(text) > 80:
        return False
    return any(word.lower() in FORENAMES for word in _WORD.findall(text))
