"""Headers to fields: how well each fits by its words and its cells, and which gets which."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from commonweal.engines.read.concepts import Heading, heading
from commonweal.engines.read.evidence import Looks
from commonweal.engines.read.fields import Field, Kind
from commonweal.engines.read.wording import squeezed

__all__ = ["LONGEST_HEADER", "Mapped", "assign", "header_weight", "named", "stacked"]

LONGEST_HEADER = 400
_WIDEST_HEADER = 150
_MOST_UNKNOWN = 6
_ENOUGH = 0.55
_STRICT = frozenset({Kind.DATE, Kind.MONEY, Kind.RATING, Kind.SHARE, Kind.YEAR})


@dataclass(frozen=True, slots=True)
class Mapped:
    """One header: where it stands along the header line, its text, and its field (``""``: none)."""

    position: int
    header: str
    field: str
    kind: Kind = Kind.TEXT
    score: float = 0.0
    reason: str = ""


def assign(texts: Sequence[str], looks: Sequence[Looks], fields: Iterable[Field]) -> list[Mapped]:
    """Give each field to the header that fits it best, the surest pair first."""
    candidates = tuple(fields)
    pairs = []
    for at, text in enumerate(texts):
        head = heading(text[:LONGEST_HEADER]) if text.strip() else None
        for field in candidates if head else ():
            score = _score(field, head, looks[at]) if head else 0.0
            if score >= _ENOUGH:
                pairs.append((-round(score, 6), at, field.name, field.kind))
    given: dict[int, Mapped] = {}
    taken: set[str] = set()
    for score, at, name, kind in sorted(pairs):
        if at not in given and name not in taken:
            taken.add(name)
            reason = _reason(texts[at], looks[at], kind)
            given[at] = Mapped(at + 1, texts[at], name, kind, -score, reason)
    return [given.get(at, Mapped(at + 1, text, "")) for at, text in enumerate(texts)]


def _score(field: Field, head: Heading, looks: Looks) -> float:
    words = _word_score(field, head)
    fit = looks.fits(field.kind)
    if words <= 0 or (field.kind in _STRICT and fit <= -0.8 and looks.filled >= 3):
        return 0.0
    return words + 0.6 * fit


def _word_score(field: Field, head: Heading) -> float:
    """How well a header's words fit a field, 0 where they do not."""
    never, needs, surer = _ideas(field)
    if not never.isdisjoint(head.ideas):
        return 0.0
    score, used = field.prior, surer
    for group in needs:
        if not group.isdisjoint(head.ideas):
            score += 1.0
        elif not group.isdisjoint(head.aside):
            score += 0.4
        else:
            return 0.0
        used |= group
    score += 0.25 * len(surer & head.ideas) + 0.1 * len(surer & head.aside)
    return score - 0.15 * len(head.ideas - used) - 0.1 * min(head.unknown, 4)


Ideas = frozenset[str]


@lru_cache(maxsize=256)
def _ideas(field: Field) -> tuple[Ideas, tuple[Ideas, ...], Ideas]:
    """What a field must not hold, must hold and may hold, as sets."""
    needs = tuple(frozenset(group.split()) for group in field.needs)
    return frozenset(field.never.split()), needs, frozenset(field.surer.split())


def _reason(text: str, looks: Looks, kind: Kind) -> str:
    fit = looks.fits(kind)
    agree = "its cells do not tell" if fit <= 0.3 else "its cells agree"
    if fit < 0:
        agree = "its cells differ"
    return f"the words “{squeezed(text)[:60]}” name it; {agree}"


def named(texts: Sequence[str], fields: Iterable[Field]) -> int:
    """How many different fields the texts of one line name."""
    candidates = tuple(fields)
    found = set()
    for text in texts[:_WIDEST_HEADER]:
        if text.strip() and len(text) <= LONGEST_HEADER:
            head = heading(text)
            if head.unknown > _MOST_UNKNOWN or not head.ideas:
                continue
            best = max((_word_score(field, head), field.name) for field in candidates)
            if best[0] >= 1.0:
                found.add(best[1])
    return len(found)


def header_weight(count: int, texts: Sequence[str]) -> float:
    """Fields named in a line, less the more other cells stand there: prose holds such words too."""
    filled = sum(1 for text in texts if text.strip())
    return float(count * (count / filled) ** 0.5) if filled else 0.0


def stacked(above: Sequence[str], line: Sequence[str]) -> tuple[str, ...]:
    """Two header lines as one: a group's name spreads over the (merged) blank cells after it."""
    joined, group = [], ""
    for at in range(max(len(above), len(line))):
        upper = above[at].strip() if at < len(above) else ""
        lower = line[at].strip() if at < len(line) else ""
        group = upper or (group if lower else "")
        joined.append(f"{group} {lower}".strip())
    return tuple(joined)
