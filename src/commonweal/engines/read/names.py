"""Names and published ids of projects, made comparable."""

from __future__ import annotations

import re
from functools import lru_cache

from commonweal.engines.read.wording import squeezed

__all__ = ["bare_name", "full_name", "id_parts", "names_given"]

_FORMERLY = re.compile(
    r"\b(?:formerly|formally|previously|prev\.?|originally|renamed from)\b[\s:,]*"
    r"(?:known as|called|named|the)?\s*",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"[(\[][^()\[\]]*[)\]]?")
_FORM_WORDS = frozenset(["programme", "programmes", "program", "project", "projects", "the"])
_ID = re.compile(
    r"(?P<body>[A-Z&]+)[\s_\-]*(?P<number>\d+)[\s_\-]*(?P<quarter>\d{4}[\s_\-]*Q\d)?$",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def names_given(text: str) -> tuple[str, tuple[str, ...]]:
    """The name as published on one line, and the names given in it after "formerly".

    >>> names_given("The Francis Crick Institute (formerly UKCMRI)")
    ('The Francis Crick Institute (formerly UKCMRI)', ('UKCMRI',))
    """
    line = squeezed(text)
    others = []
    for match in _FORMERLY.finditer(line):
        rest = re.split(r"[)\]]|\bformerly\b|;", line[match.end() :], maxsplit=1)[0].strip(
            " ,.:-–'\""
        )
        if rest and rest not in others:
            others.append(rest)
    return line, tuple(others)


@lru_cache(maxsize=4096)
def bare_name(text: str) -> str:
    """A name without brackets, what follows "formerly", form words, signs and case."""
    line = _BRACKET.sub(" ", squeezed(text))
    current = _FORMERLY.split(line, maxsplit=1)[0]
    return " ".join(_words(current if current.strip(" ,-–") else line)) or " ".join(_words(text))


@lru_cache(maxsize=4096)
def full_name(text: str) -> str:
    """Like `bare_name`, but with what stands in brackets (phases, parts, short forms)."""
    return " ".join(_words(_FORMERLY.split(squeezed(text), maxsplit=1)[0]))


def _words(text: str) -> list[str]:
    spelt = text.casefold().replace("&", " and ").replace("'", "").replace("’", "").replace("‘", "")
    words = re.findall(r"[^\W_]+", spelt)
    return [word for word in words if word not in _FORM_WORDS and word != "and"]


@lru_cache(maxsize=4096)
def id_parts(text: str) -> tuple[str, str, str]:
    """Body, number and quarter of a published id in capitals, ("", whole id, "") for other forms.

    >>> id_parts("MoJ_0042_1819-Q2")
    ('MOJ', '0042', '1819-Q2')
    """
    match = _ID.match(text.strip())
    if not match:
        return "", " ".join(text.upper().split()), ""
    quarter = re.sub(r"[\s_\-]+", "-", (match["quarter"] or "").upper())
    return match["body"].upper(), match["number"], quarter
