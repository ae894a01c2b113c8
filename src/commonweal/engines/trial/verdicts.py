"""What a look at a pilot comes to, by the rules that were fixed before it began."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from math import isfinite

from commonweal.engines.trial.comparing import Arms, Events, Shares
from commonweal.engines.trial.normal import above
from commonweal.engines.trial.planning import Aim, Expected, Rules, part_allowed
from commonweal.engines.trial.spending import boundaries
from commonweal.kernel.digest import canonical_digest
from commonweal.kernel.errors import RuleBroken

__all__ = ["ENGINE_VERSION", "Design", "Outcome", "Verdict", "judge"]

ENGINE_VERSION = "trial.verdicts/2"
_FEW = 5


class Outcome(StrEnum):
    CONTINUE = "continue"
    PASSED = "passed"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True)
class Design:
    """The locked design. ``size`` is what is planned for each group (pairs, for pairs);
    ``lower_is_better`` turns the figures round, and ``expected`` is given turned already."""

    rules: Rules
    expected: Expected
    size: float
    lower_is_better: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.size < float("inf"):
            raise ValueError("a pilot has a size")


@dataclass(frozen=True, slots=True)
class Verdict:
    """``difference`` is new less other as measured, ``low`` to ``high`` its interval at what this
    look may spend; ``chance`` is how likely figures as good as these are where the aim is missed,
    to be at most ``allowed``. ``lines`` are the values of z of all looks so far. ``cautions`` are
    codes: few-seen, overrun, short."""

    outcome: Outcome
    look: int
    final: bool
    fraction: float
    difference: float
    low: float
    high: float
    chance: float
    allowed: float
    lines: tuple[float, ...]
    cautions: tuple[str, ...]
    digest: str
    engine: str = ENGINE_VERSION


def judge(design: Design, seen: Sequence[Arms], *, final: bool = False) -> Verdict:
    """The verdict of the newest look; ``seen`` is all that had been counted at each look so far.

    A look is the last one where it is said to be, where it is the last that was planned, or where
    all that was planned has been counted. RuleBroken (no-news) where it knows no more than the
    look before it.
    """
    if not seen:
        raise ValueError("a verdict needs a look")
    rules = design.rules
    fractions = [arms.information / design.size for arms in seen]
    if any(now <= before for before, now in zip([0.0, *fractions], fractions, strict=False)):
        raise RuleBroken(
            "This look knows no more than the one before it. Count more first.", code="no-news"
        )
    last = final or len(seen) >= rules.looks or fractions[-1] >= 1
    lines = boundaries(rules.spending, rules.level, fractions, last=last)
    allowed = above(lines[-1]) * part_allowed(design.expected.kind, rules, design.size)
    arms = seen[-1].turned() if design.lower_is_better else seen[-1]
    chance = _chance_if_missed(rules, arms)
    low, high = seen[-1].interval(max(allowed, 1e-12))
    return Verdict(
        outcome=_outcome(design, arms, chance, allowed, last=last),
        look=len(seen),
        final=last,
        fraction=fractions[-1],
        difference=seen[-1].difference,
        low=_finite(low),
        high=_finite(high),
        chance=chance,
        allowed=allowed,
        lines=lines,
        cautions=tuple(_cautions(seen[-1], fractions[-1], last=last)),
        digest=_digest(design, seen, final=final),
    )


def _chance_if_missed(rules: Rules, arms: Arms) -> float:
    chances = [arms.chance_if_not_above(rules.above)]
    if rules.under is not None:
        chances.append(arms.chance_if_not_below(rules.under))
    return max(chances)


def _outcome(design: Design, arms: Arms, chance: float, allowed: float, *, last: bool) -> Outcome:
    """Passed where the aim is shown; failed where the opposite is shown or, at the last look, where
    what was hoped for is ruled out; else one goes on or, at the last look, cannot tell."""
    rules = design.rules
    if chance <= allowed:
        return Outcome.PASSED
    missed = [arms.chance_if_not_below(rules.above)]
    if rules.under is not None:
        missed.append(arms.chance_if_not_above(rules.under))
    if min(missed) <= allowed:
        return Outcome.FAILED
    if not last:
        return Outcome.CONTINUE
    hoped = design.expected.gain
    if rules.aim is not Aim.ALIKE and arms.chance_if_not_below(hoped) <= allowed:
        return Outcome.FAILED
    return Outcome.INCONCLUSIVE


def _cautions(arms: Arms, fraction: float, *, last: bool) -> list[str]:
    found = []
    groups = [group for group in (arms.first, arms.second) if group is not None]
    if any(_is_few(group) for group in groups):
        found.append("few-seen")
    if fraction > 1.1:
        found.append("overrun")
    if last and fraction < 0.9:
        found.append("short")
    return found


def _is_few(group: object) -> bool:
    if isinstance(group, Shares):
        return min(group.hits, group.count - group.hits) < _FEW
    if isinstance(group, Events):
        return group.events < _FEW
    return getattr(group, "count", 0) < 2 * _FEW


def _finite(value: float) -> float:
    return value if isfinite(value) else (1e300 if value > 0 else -1e300)


def _digest(design: Design, seen: Sequence[Arms], *, final: bool) -> str:
    content = {"design": asdict(design), "seen": [asdict(arms) for arms in seen], "final": final}
    return canonical_digest(content)
