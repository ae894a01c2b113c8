"""How much two groups of reports resemble each other, and by what evidence. Only ever an offer."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache
from math import log

from commonweal.engines.read.departments import same_family
from commonweal.engines.read.names import bare_name

__all__ = ["Profile", "Resemblance", "profile_of", "resemblances"]

NAMES_ALIKE = 0.75
WORDS_SHARED = 0.6
"""A name this like, or this share of the description's words, is worth a person's look."""

_MOST_IN_BLOCK = 60
_LONGEST_GAP = 3
_BEGINNING = 1500


@dataclass(frozen=True, slots=True)
class Profile:
    """What a group of reports is known by."""

    names: tuple[str, ...]
    departments: tuple[str, ...]
    years: frozenset[int]
    words: tuple[frozenset[str], ...]
    starts: frozenset[date]


@dataclass(frozen=True, slots=True)
class Resemblance:
    """From 0 to 1, and each piece of evidence in words."""

    score: float
    evidence: tuple[str, ...]


def profile_of(
    *,
    names: Iterable[str],
    departments: Iterable[str],
    years: Iterable[int],
    descriptions: Sequence[str],
    starts: Iterable[date],
) -> Profile:
    """``descriptions`` are in the order of years; the first and the last speak for the group."""
    ends = {descriptions[0], descriptions[-1]} if descriptions else set()
    return Profile(
        tuple(sorted({bare_name(name) for name in names} - {""})),
        tuple(sorted(set(departments))),
        frozenset(years),
        tuple(
            sorted((words for words in map(_words, sorted(ends)) if len(words) >= 12), key=sorted)
        ),
        frozenset(starts),
    )


def _words(text: str) -> frozenset[str]:
    """The longer words of how a description begins: enough to know it again by."""
    return frozenset(re.findall(r"[a-z]{4,}", text[:_BEGINNING].lower()))


def resemblances(profiles: Sequence[Profile]) -> Iterator[tuple[int, int, Resemblance]]:
    """Pairs of profiles (by place) that a person should look at, in order of place."""
    weight = _weights(profiles)
    for one, two in sorted(_candidates(profiles)):
        first, second = profiles[one], profiles[two]
        likeness = _compare(first, second, weight) if _may_match(first, second) else None
        if likeness:
            yield one, two, likeness


def _weights(profiles: Sequence[Profile]) -> dict[str, float]:
    """Rare words tell more: the inverse document frequency of each word of the names."""
    seen = Counter(word for profile in profiles for word in _name_words(profile))
    return {word: log(1 + len(profiles) / count) for word, count in seen.items()}


def _name_words(profile: Profile) -> set[str]:
    return {word for name in profile.names for word in name.split()}


def _candidates(profiles: Sequence[Profile]) -> set[tuple[int, int]]:
    """Pairs that share a word of their names that is not too common, or the day they started."""
    blocks: dict[object, list[int]] = defaultdict(list)
    for at, profile in enumerate(profiles):
        for mark in (*_name_words(profile), *profile.starts):
            blocks[mark].append(at)
    return {
        (one, two)
        for block in blocks.values()
        if len(block) <= _MOST_IN_BLOCK
        for index, one in enumerate(block)
        for two in block[index + 1 :]
    }


def _may_match(first: Profile, second: Profile) -> bool:
    """No year in common, few years apart, and a department or a whole name in common."""
    if first.years & second.years:
        return False
    gap = min(abs(one - two) for one in first.years for two in second.years)
    return gap <= _LONGEST_GAP and (_same_body(first, second) or _same_name(first, second))


def _same_body(first: Profile, second: Profile) -> bool:
    return any(same_family(one, two) for one in first.departments for two in second.departments)


def _same_name(first: Profile, second: Profile) -> bool:
    return bool(set(first.names) & set(second.names))


def _compare(first: Profile, second: Profile, weight: dict[str, float]) -> Resemblance | None:
    name, pair = max(
        ((_alike(one, two, weight), (one, two)) for one in first.names for two in second.names),
        default=(0.0, ("", "")),
    )
    words = max((_shared(one, two) for one in first.words for two in second.words), default=0.0)
    starts = bool(first.starts & second.starts)
    if not (name >= NAMES_ALIKE or words >= WORDS_SHARED or (starts and name >= NAMES_ALIKE / 2)):
        return None
    evidence = [f"names alike {name:.0%}: “{pair[0]}”, “{pair[1]}”"]
    if words >= WORDS_SHARED / 2:
        evidence.append(f"{words:.0%} of the description's words are the same")
    if starts:
        evidence.append("the same start date")
    body = "the same department" if _same_body(first, second) else "another department"
    evidence.append(f"{body}, and no year in common")
    score = 1 - (1 - name) * (1 - words) * (0.7 if starts else 1.0)
    return Resemblance(round(min(score, 0.99), 2), tuple(evidence))


@lru_cache(maxsize=8192)
def _letters(one: str, two: str) -> float:
    first, second = sorted((one[:200], two[:200]))  # SequenceMatcher is not symmetric, and slow
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def _alike(one: str, two: str, weight: dict[str, float]) -> float:
    """The better of the letters in common and the rarer words in common."""
    first, second = set(one.split()), set(two.split())
    both = sum(weight[word] for word in first & second)
    any_of = sum(weight[word] for word in first | second)
    smaller = min(sum(weight[word] for word in side) for side in (first, second))
    contained = 0.85 * both / smaller if len(first & second) > 1 and smaller else 0.0
    return max(_letters(one, two), both / any_of if any_of else 0.0, contained)


def _shared(one: frozenset[str], two: frozenset[str]) -> float:
    return len(one & two) / len(one | two)
