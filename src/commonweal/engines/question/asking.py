"""What a question is: two sides that do not fit, each in its own words with its source."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from commonweal.engines.question.record import Source
from commonweal.kernel.digest import canonical_digest

__all__ = ["Question", "Side", "Who"]


class Who(StrEnum):
    """Who could answer. The app knows the person who holds the role today."""

    SRO = "sro"
    MANAGER = "manager"
    FINANCE = "finance"
    BENEFITS = "benefits"
    COMMERCIAL = "commercial"
    RISKS = "risks"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Side:
    """What one place says: a sentence quoted as it stands, or a field and its value."""

    says: str
    source: Source


@dataclass(frozen=True, slots=True)
class Question:
    """``rule`` names the rule (see RULES); ``about`` is what it is about, where a rule may ask
    more than once (a milestone, a risk). ``facts`` fill the words of the rule (see words_of).

    ``size`` from 0 to 1 says how large the contradiction is for this rule; ``score`` is what the
    ranking made of it. ``key`` stays the same while the same two things contradict each other.
    """

    rule: str
    first: Side
    second: Side
    who: Who
    about: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    size: float = 0.5
    score: float = 0.0

    def __post_init__(self) -> None:
        # Amounts below 0 are reported now and then, and make shares beyond any bound.
        object.__setattr__(self, "size", min(max(self.size, 0.0), 1.0))

    @property
    def key(self) -> str:
        """The same as long as the same rule sees the same two sayings about the same thing."""
        said = [self.rule, self.about, self.first.says, self.second.says]
        return canonical_digest(said)[:16]
