"""What gates may ask of tolerances: facts, each with the records that were read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from commonweal.apps.accounts.rules import stricter
from commonweal.apps.exceptions.models import ToleranceException
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.tolerances.queries import FIELDS, Judged, judged_of
from commonweal.apps.tolerances.rules import Kind, State, record_of
from commonweal.kernel.shapes import Fact, FactItem, FactName, FactType, evidence_digest

__all__ = ["FACTS", "facts_for"]


def _(text: str) -> str:
    """Marks a text for translation, which happens where it is shown."""
    return text


NOT_KNOWN = _("No tolerance is set, or what is forecast is not known.")
FACTS: tuple[FactName, ...] = (
    FactName(
        "tolerances.exceptions_open", FactType.NUMBER,
        _("how many tolerances the forecast is beyond"), "portfolio_director", "tolerances",
    ),
)  # fmt: skip
_MET = {State.WITHIN: True, State.BEYOND: False}


def facts_for(initiative_ids: Sequence[str], *, on: date) -> dict[str, dict[str, Fact]]:
    """Counted are the kinds for which somebody drew a line. Where there is none, or of one of them
    it is not known what is forecast, neither is the number. A fixed number of queries."""
    ones = list(Initiative.objects.filter(id__in=list(initiative_ids)))
    judged = judged_of(ones, on)
    opened: dict[str, dict[Kind, ToleranceException]] = defaultdict(dict)
    rows = ToleranceException.objects.filter(initiative__in=ones, closed_at=None)
    for row in rows:
        opened[row.initiative_id][Kind(row.kind)] = row
    return {
        one: {"tolerances.exceptions_open": _fact(one, judged.get(one, {}), opened[one])}
        for one in initiative_ids
    }


def _fact(one: str, judged: dict[Kind, Judged], opened: dict[Kind, ToleranceException]) -> Fact:
    kinds = [kind for kind in FIELDS if kind in judged or kind in opened]
    items = [_item(one, kind, judged.get(kind), opened.get(kind)) for kind in kinds]
    fields = tuple(FIELDS[kind] for kind in kinds if FIELDS[kind])
    return replace(Fact.unmet([_delegated(one, bool(items)), *items], NOT_KNOWN), fields=fields)


def _delegated(one: str, there: bool) -> FactItem:  # noqa: FBT001 - a verdict, no switch
    """Met where somebody drew a line at all: no line is not a good one."""
    return FactItem(
        "delegation", one, "Tolerances", f"/initiatives/{one}/tolerances/",
        evidence_digest({"there": there}), met=True if there else None,
    )  # fmt: skip


def _item(
    one: str, kind: Kind, judged: Judged | None, opened: ToleranceException | None
) -> FactItem:
    """Not met where an exception is open, also one whose forecast is no longer known."""
    met = False if opened else _MET.get(judged.state) if judged else None
    marking = judged.marking if judged else "internal"
    read = record_of(judged.known.figures, judged.uses) if judged else {}
    return FactItem(
        kind="tolerance",
        id=f"{one}:{kind}",
        label=f"Tolerance of {kind.value}",
        path=f"/exceptions/{opened.id}/" if opened else f"/initiatives/{one}/tolerances/",
        digest=evidence_digest({"read": read, "exception": opened.id if opened else ""}),
        met=met,
        marking=stricter(marking, opened.marking) if opened else marking,
        fields=(FIELDS[kind],) if FIELDS[kind] else (),
    )
