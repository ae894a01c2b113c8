"""The catalogue of causes: ten, each a candidate and never a fact."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Cause"]


class Cause(StrEnum):
    """What may lie behind lateness, cost or doubt. The slugs are those of the label file."""

    UNCLEAR_GOAL = "unclear-goal"
    MISSING_SPONSOR = "missing-sponsor"
    SCOPE_GROWTH = "scope-growth"
    SUPPLIER = "supplier"
    SKILLS = "skills"
    LEGACY_COMPLEXITY = "legacy-complexity"
    DEPENDENCY = "dependency"
    FUNDING = "funding"
    POLICY_CHANGE = "policy-change"
    OPTIMISTIC_PLAN = "optimistic-plan"
