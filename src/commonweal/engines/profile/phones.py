"""Telephone numbers, told from reference numbers, which are digits as well.

A number is written as one for another country (+31 6 ...), with marks between (020 7946 0018), or
as bare digits. Bare digits prove little: they count where they begin with 0 and an area code, where
their column is not named after references, and where they do not follow one another as the numbers
of an office do.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise
from statistics import median

__all__ = ["REFERRING", "is_phone", "phone_share"]

_REFERRING = """
ref refno refnr reference referentie referenz kenmerk dossier dossiernr file case caseno
claim claimno order orderno invoice factuur faktura rechnung zaak zaaknr vorgang aktenzeichen
az number nummer nr no num numero id key code account serial barcode ean isbn sku batch ticket
permit licence license decision policy contract asset meter
"""
REFERRING = frozenset(_REFERRING.split())
"""Words of the names of columns whose digits name a thing."""

_ABROAD = re.compile(
    r"(?:\+|00 ?)[1-9][0-9]{0,2}[ ./-]?(?:\(0\) ?)?[0-9](?:[ ./()-]{0,2}[0-9]){5,12}"
)
_MARKED = re.compile(r"(?:\(0[1-9][0-9]{0,4}\)|0[1-9][0-9]{0,4})(?:[ ./-]{1,3}[0-9]{2,8}){1,4}")
_BARE = re.compile(r"0[1-9][0-9]{8,9}")
_AMERICAN = re.compile(r"(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[.-])[2-9][0-9]{2}[.-][0-9]{4}")
_CLOSE = 50  # where one in so many numbers is taken, they were given out in a row
_FEW = 20


def is_phone(text: str) -> str:
    """``abroad``, ``marked`` or ``bare``, as it is written; "" where it is none."""
    digits = sum(each.isdigit() for each in text)
    if not 9 <= digits <= 15:
        return ""
    if text.startswith(("+", "00")):
        bare = digits >= 12 if text.isdigit() else " " in text and digits >= 11
        return "abroad" if (bare or text[0] == "+") and _ABROAD.fullmatch(text) else ""
    if _BARE.fullmatch(text):
        return "bare"
    marked = digits <= 12 and _MARKED.fullmatch(text) and _grouped(text)
    return "marked" if marked or _AMERICAN.fullmatch(text) else ""


def _grouped(text: str) -> bool:
    """As people write it: blanks or brackets, or the area code set off once."""
    return " " in text or "(" in text or len(re.findall(r"[./-]", text)) == 1


def phone_share(sample: Sequence[str], words: Collection[str], distinct: int) -> float:
    """How many of the values are phone numbers, 0 to 1. ``words``: of the name of their column;
    ``distinct``: how many different values there are in all."""
    ways = [is_phone(each) for each in sample]
    sure = ways.count("abroad")
    if not sample:
        return 0.0
    if REFERRING.intersection(words):
        return sure / len(sample)
    loose = [text for text, way in zip(sample, ways, strict=True) if way in {"marked", "bare"}]
    if _in_a_row(loose, distinct * len(loose) / len(sample)):
        loose = []
    return (sure + len(loose)) / len(sample)


def _in_a_row(texts: Sequence[str], distinct: float) -> bool:
    """Numbers that were given out one after the other stand close; those of people do not. What
    stands between two of the sample is as much less as there are more values than these."""
    if len(texts) < _FEW:
        return False
    numbers = sorted(int(re.sub(r"[^0-9]", "", text)) for text in texts)
    step = median(later - earlier for earlier, later in pairwise(numbers))
    return step * len(texts) < _CLOSE * distinct
