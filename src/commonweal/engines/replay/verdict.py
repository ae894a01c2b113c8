"""What a day of replaying came to, as plain frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

__all__ = ["VERSION", "Counts", "Excused", "Finding", "Noisy", "Outcome", "Verdict"]

VERSION = "1"
_EXACTLY = Decimal("0.00000001")


class Outcome(StrEnum):
    AGREE = "agree"
    DIFFER = "differ"
    INCOMPLETE = "incomplete"  # nothing differs in what was compared, but not all was compared


@dataclass(frozen=True, slots=True)
class Counts:
    """Requests (or rows), each in one class: the worst of what was found in it."""

    exact: int = 0
    excused: int = 0
    noise: int = 0
    explained: int = 0
    unexplained: int = 0
    not_compared: int = 0

    @property
    def requests(self) -> int:
        return sum(asdict(self).values())

    @property
    def agreement(self) -> Decimal:
        """The share that agreed, of all: what was not compared did not. 0 where there was none."""
        agreed = self.exact + self.excused + self.noise
        return (Decimal(agreed) / Decimal(self.requests or 1)).quantize(_EXACTLY, "ROUND_DOWN")


@dataclass(frozen=True, slots=True)
class Finding:
    """``code``: difference, explained, noise-exceeded, or something that was not compared
    (``absence``). ``examples``: (id and place, old, new)."""

    code: str
    sentence: str
    path: str = ""
    pattern: str = ""
    count: int = 1
    absence: bool = False
    examples: tuple[tuple[str, str | None, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Excused:
    rule: str
    requests: int


@dataclass(frozen=True, slots=True)
class Noisy:
    """At this path the old system differed from itself in ``old_twice`` requests and the new one
    from it in ``old_new``. ``chance``: that the new one differs so often by noise alone."""

    path: str
    old_twice: int
    old_new: int
    chance: float


@dataclass(frozen=True, slots=True)
class Verdict:
    old: str
    new: str
    again: str
    recording: str
    rules_version: str
    rules_digest: str
    counts: Counts
    findings: tuple[Finding, ...]
    excused: tuple[Excused, ...]
    explained: tuple[Excused, ...]
    noise: tuple[Noisy, ...]
    cannot_see: tuple[str, ...]
    version: str = VERSION

    @property
    def complete(self) -> bool:
        return not any(each.absence for each in self.findings)

    @property
    def outcome(self) -> Outcome:
        if self.counts.explained or self.counts.unexplained:
            return Outcome.DIFFER
        return Outcome.AGREE if self.complete else Outcome.INCOMPLETE

    def as_data(self) -> Mapping[str, Any]:
        """For JSON, the outcome first; the share as text, exact."""
        data = asdict(self)
        data["counts"]["requests"] = self.counts.requests
        agreement = format(self.counts.agreement, "f")
        return {
            "outcome": self.outcome.value,
            "complete": self.complete,
            "agreement": agreement,
            **data,
        }
