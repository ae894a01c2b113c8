"""What a value can possibly be: not what is plausible, but what no forecast may leave."""

from __future__ import annotations

__all__ = ["possible_range"]

# Units that end at both sides. A percentage of growth has another name in its unit.
_WHOLE = {"share": 1.0, "%": 100.0, "percent": 100.0}


def possible_range(
    unit: str, lowest: float | None, highest: float | None
) -> tuple[float | None, float | None]:
    """The ends. A share ends at 0 and 1, a percentage whose limits are 0 and 100 at these; whatever
    is held below zero (a count, an amount, a duration) ends at 0."""
    floor = 0.0 if lowest is not None and lowest >= 0 else None
    whole = _WHOLE.get(unit.strip().lower())
    if whole is not None and floor is not None and highest is not None and highest <= whole:
        return 0.0, whole
    return floor, None
