"""Which facts there are where a room is not there, and how types are told to the expressions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from commonweal.engines.express import Type
from commonweal.kernel.shapes import FactName, FactType

__all__ = ["ABSENT", "rooms_of", "schema_of"]


def _(text: str) -> str:
    """Marks a text for translation, which happens where it is shown."""
    return text


# Rooms that are not built, or not in use: their facts have names and types, so that a criterion can
# ask for them, and answers *unknown: not installed* until they are there.
ABSENT = (
    FactName(
        "forecasts.p80_cost", FactType.NUMBER,
        _("the cost that is not exceeded with a chance of 4 in 5"), "finance",
    ),
    FactName(
        "migrations.verdict_complete", FactType.TRUTH,
        _("whether every row that was moved is proved"), "architect",
    ),
    FactName(
        "people.trained", FactType.TRUTH, _("whether the staff concerned are trained"),
        "transition_manager",
    ),
    FactName(
        "security.assessed_until", FactType.DATE,
        _("the day until which the security assessment is valid"), "security",
    ),
    FactName(
        "privacy.assessed_until", FactType.DATE,
        _("the day until which the privacy assessment is valid"), "legal",
    ),
    FactName(
        "pilots.passed", FactType.TRUTH, _("whether a pilot has passed"), "programme_manager"
    ),
    FactName(
        "lessons.unanswered", FactType.NUMBER,
        _("the number of lessons of others that nobody has answered"), "programme_manager",
    ),
)  # fmt: skip


def schema_of(names: Iterable[FactName]) -> Mapping[str, Type]:
    """The types of the facts as expressions are checked with."""
    return {one.name: Type(one.type.value) for one in names}


def rooms_of(names: Iterable[str]) -> frozenset[str]:
    """The rooms that these facts come from."""
    return frozenset(name.partition(".")[0] for name in names)
