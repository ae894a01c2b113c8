"""The shortest list of what is missing: each thing once, whatever waits for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from commonweal.engines.assess.criteria import Criterion, parsed
from commonweal.engines.assess.readiness import Readiness
from commonweal.engines.assess.results import CriterionResult, Status
from commonweal.engines.express import names
from commonweal.kernel.shapes import FactName

__all__ = ["Need", "needs_of"]


@dataclass(frozen=True, slots=True)
class Need:
    """``facts`` are what one part of a rule reads that is not as asked; none where a document is
    wanted. ``roles`` can supply it; ``criteria`` are the titles of those that wait for it."""

    facts: tuple[str, ...]
    unknown: bool
    roles: tuple[str, ...]
    criteria: tuple[str, ...]
    keys: tuple[str, ...]


def needs_of(
    readiness: Readiness, criteria: Mapping[str, Criterion], known: Mapping[str, FactName]
) -> tuple[Need, ...]:
    """What would let the gate be passed: first what most criteria wait for. A need that holds a
    smaller one is left out, because the smaller comes first in any case."""
    waiting: dict[tuple[str, ...], list[tuple[CriterionResult, bool]]] = {}
    for result in readiness.in_the_way:
        for facts, unknown in _parts(result):
            waiting.setdefault(facts or (f"document:{result.key}",), []).append((result, unknown))
    smallest = [facts for facts in waiting if not any(set(other) < set(facts) for other in waiting)]
    found = [_need(facts, waiting, criteria, known) for facts in smallest]
    return tuple(sorted(found, key=lambda need: (-len(need.keys), not need.unknown, need.keys)))


def _parts(result: CriterionResult) -> list[tuple[tuple[str, ...], bool]]:
    """For each part that fails: the facts that it lacks, or, where it lacks none, those that it
    reads."""
    values = dict(result.read)
    if not result.failing:
        lacking = tuple(sorted(name for name, value in values.items() if value is None))
        return [(lacking, result.status is Status.UNKNOWN)]
    found = []
    for part in result.failing:
        read = names(parsed(part))
        lacking = tuple(sorted(name for name in read if values.get(name) is None))
        found.append((lacking or tuple(sorted(read)), bool(lacking)))
    return found


def _need(
    facts: tuple[str, ...],
    waiting: Mapping[tuple[str, ...], list[tuple[CriterionResult, bool]]],
    criteria: Mapping[str, Criterion],
    known: Mapping[str, FactName],
) -> Need:
    """All that wait for these facts, also as a part of more."""
    held = [pair for other, pairs in waiting.items() if set(facts) <= set(other) for pair in pairs]
    results = list(dict.fromkeys(result for result, _unknown in held))
    roles = [known[name].supplied_by for name in facts if name in known]
    roles += [criteria[one.key].supplied_by for one in results if not roles]
    return Need(
        facts=tuple(name for name in facts if not name.startswith("document:")),
        unknown=any(unknown for _result, unknown in held),
        roles=tuple(dict.fromkeys(roles)),
        criteria=tuple(one.title for one in results),
        keys=tuple(one.key for one in results),
    )
