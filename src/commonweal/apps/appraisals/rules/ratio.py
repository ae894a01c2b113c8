"""Benefits over costs, which exists only together with its range and with what has no price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

__all__ = ["Ratio", "ratio_of", "why_no_ratio"]


@dataclass(frozen=True, slots=True)
class Ratio:
    """``low`` and ``high`` are P10 and P90; ``unpriced`` is what the ratio leaves out, in words."""

    value: Decimal
    low: Decimal
    high: Decimal
    unpriced: Sequence[str]


def ratio_of(option: Mapping[str, Any]) -> Ratio | None:
    """The ratio of one option of a result; None unless all that belongs to it is there."""
    if why_no_ratio(option):
        return None
    spread = option["spread"]
    value, low, high = option["bcr"], spread["bcr_p10"], spread["bcr_p90"]
    return Ratio(Decimal(value), Decimal(low), Decimal(high), option["unpriced"])


def why_no_ratio(option: Mapping[str, Any]) -> str:
    """no-costs, no-range, no-costs-in-some-draws, or "" where there is a ratio."""
    if option["bcr"] is None:
        return "no-costs"
    if not option["spread"]:
        return "no-range"
    return "" if option["spread"]["bcr_p10"] is not None else "no-costs-in-some-draws"
