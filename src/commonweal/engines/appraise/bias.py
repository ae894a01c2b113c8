"""Optimism bias: the uplift for cost and time that past projects teach.

OB = U * (1 - sum of contribution * mitigation), never below L. Source: Mott MacDonald (2002),
Green Book supplementary guidance. A mitigation counts only with its evidence.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from commonweal.engines.appraise.parameters import data_text
from commonweal.kernel.errors import BadInput

__all__ = ["BiasTable", "Contribution", "Uplift", "bias_table", "optimism_bias"]

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class BiasTable:
    """Upper and lower percent by project type and by what is uplifted (capital, duration ...)."""

    key: str
    source: str
    bounds: Mapping[tuple[str, str], tuple[Decimal, Decimal]]

    def mixed(self, shares: Mapping[str, Decimal], what: str) -> tuple[Decimal, Decimal]:
        """The bounds of a project of several types, weighed by share; the shares sum to 1."""
        if sum(shares.values()) != ONE or any(share < 0 for share in shares.values()):
            raise BadInput("The shares of the project types sum to 1.", field="shares")
        missing = [kind for kind in shares if (kind, what) not in self.bounds]
        if missing:
            raise BadInput(f"{self.key} gives no {what} bias for {missing[0]!r}.", field="shares")
        pairs = [(share, self.bounds[kind, what]) for kind, share in shares.items()]
        upper = sum((share * bound[0] for share, bound in pairs), Decimal(0))
        return upper, sum((share * bound[1] for share, bound in pairs), Decimal(0))


@dataclass(frozen=True, slots=True)
class Contribution:
    """How much one cause contributes to the bias (share) and how far it is mitigated (share)."""

    cause: str
    contribution: Decimal
    mitigation: Decimal = Decimal(0)
    evidence: str = ""

    def __post_init__(self) -> None:
        if not (0 <= self.contribution <= 1 and 0 <= self.mitigation <= 1):
            raise BadInput(f"{self.cause}: shares lie between 0 and 1.", field="mitigation")
        if self.mitigation and not self.evidence.strip():
            raise BadInput(f"{self.cause}: a mitigation needs its evidence.", field="evidence")


@dataclass(frozen=True, slots=True)
class Uplift:
    """Percent to add; ``floored`` where the lower bound held."""

    percent: Decimal
    upper: Decimal
    lower: Decimal
    floored: bool
    table: str

    def apply(self, amount: Decimal) -> Decimal:
        return amount * (ONE + self.percent / 100)


@cache
def bias_table() -> BiasTable:
    """The table that ships."""
    row = json.loads(data_text("optimism_bias.json"))
    bounds = {
        (kind, what): (Decimal(pair[0]), Decimal(pair[1]))
        for kind, given in row["types"].items()
        for what, pair in given.items()
    }
    return BiasTable(f"{row['name']}@{row['version']}", row["source"], bounds)


def optimism_bias(
    shares: Mapping[str, Decimal],
    what: str,
    causes: Sequence[Contribution] = (),
    table: BiasTable | None = None,
) -> Uplift:
    """The uplift for ``what`` (capital, duration, operating) of a project of these types."""
    used = table or bias_table()
    upper, lower = used.mixed(shares, what)
    if sum((c.contribution for c in causes), Decimal(0)) > ONE:
        raise BadInput("The contributions of all causes sum to 1 at most.", field="contribution")
    mitigated = sum((c.contribution * c.mitigation for c in causes), Decimal(0))
    wanted = upper * (ONE - mitigated)
    return Uplift(max(wanted, lower), upper, lower, wanted < lower, used.key)
