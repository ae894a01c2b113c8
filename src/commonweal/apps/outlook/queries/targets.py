"""How the targets of a measure stand: reached, missed, at risk, or not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commonweal.apps.measures.models import Measure, Target
from commonweal.apps.outlook.models import Outlook
from commonweal.apps.outlook.queries.inputs import Measured, ahead_of, aim_of
from commonweal.apps.outlook.rules import (
    Ahead,
    Aim,
    Chance,
    Trouble,
    chance_of_missing,
    is_missed,
    trouble_of,
)

__all__ = ["Standing", "TargetRow", "standing_of", "targets_of"]


@dataclass(frozen=True, slots=True)
class Standing:
    """``decided`` is the reading that decided it. ``chance`` is that of missing it: 1 or 0 where
    it is decided, None where nothing can be said."""

    trouble: Trouble
    chance: float | None
    decided: Measured | None = None


@dataclass(frozen=True, slots=True)
class TargetRow:
    record: Target
    standing: Standing


def targets_of(
    measure: Measure, outlook: Outlook | None, readings: Sequence[Measured]
) -> list[TargetRow]:
    """Every target, oldest first, judged by these readings (the newest ones) and the outlook."""
    ahead = ahead_of(outlook)
    return [
        TargetRow(one, standing_of(aim_of(measure, one), readings, ahead))
        for one in measure.targets.all()
    ]


def standing_of(aim: Aim, readings: Sequence[Measured], ahead: Sequence[Ahead]) -> Standing:
    decided = _deciding(aim, readings, ahead)
    if decided is not None:
        missed = is_missed(aim, decided.value)
        return Standing(Trouble.MISSED if missed else Trouble.NONE, float(missed), decided)
    if not readings:
        return Standing(Trouble.NONE, None)
    chance: Chance | None = chance_of_missing(aim, readings[-1].ends, ahead)
    return Standing(trouble_of(chance), chance.missing if chance else None)


def _deciding(aim: Aim, readings: Sequence[Measured], ahead: Sequence[Ahead]) -> Measured | None:
    """The last reading whose period had ended by the day, where no later one can come for it."""
    done = [one for one in readings if one.ends <= aim.on]
    if not done:
        return None
    later = [one.ends for one in readings[-1:] if one.ends > aim.on]
    following = later or [step.ends for step in ahead[:1]]
    return done[-1] if following and following[0] > aim.on else None
