"""Two versions side by side: what is the same is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Difference", "differences"]


@dataclass(frozen=True, slots=True)
class Difference:
    """``part`` and ``name`` say where; "" where one version does not have it."""

    part: str
    name: str
    before: str
    after: str


def differences(
    before: Mapping[tuple[str, str, str], str], after: Mapping[tuple[str, str, str], str]
) -> list[Difference]:
    """What differs between two versions. A key is (part, lineage or key, name): a line that was
    renamed is one line, by its lineage."""
    keys = [*before, *(key for key in after if key not in before)]
    order = {part: place for place, part in enumerate(dict.fromkeys(part for part, _k, _n in keys))}
    return [
        Difference(part, name, before.get(key, ""), after.get(key, ""))
        for key in sorted(keys, key=lambda k: (order[k[0]], keys.index(k)))
        for part, _id, name in [key]
        if before.get(key, "") != after.get(key, "")
    ]
