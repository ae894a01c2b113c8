"""What gates may ask of risks: facts, each with the records that were read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from commonweal.apps.risks.models import Risk
from commonweal.apps.risks.queries import Standed, stood, with_parts
from commonweal.apps.risks.rules import ABOVE, UNKNOWN
from commonweal.kernel.digest import canonical_digest
from commonweal.kernel.shapes import Fact, FactItem, FactName, FactType

__all__ = ["FACTS", "facts_for"]


def _(text: str) -> str:
    """Marks a text for translation, which happens where it is shown."""
    return text


FACTS: tuple[FactName, ...] = (
    FactName("risks.above_appetite_unaccepted", FactType.NUMBER,
             _("how many open risks are above the appetite with nobody's name to them"),
             "sro", "initiative_risks"),
    FactName("risks.open", FactType.NUMBER, _("how many risks are open"),
             "programme_manager", "initiative_risks"),
    FactName("risks.looked_after", FactType.TRUTH,
             _("whether every open risk was looked at in the time that its band asks"),
             "programme_manager", "initiative_risks"),
    FactName("risks.untouched", FactType.NUMBER,
             _("how many open risks nobody has looked at in the time that their band asks"),
             "programme_manager", "initiative_risks"),
    FactName("risks.issues_open", FactType.NUMBER, _("how many issues are open"),
             "programme_manager", "initiative_risks"),
    FactName("risks.actions_late", FactType.NUMBER,
             _("how many open risks have an action that is overdue"),
             "programme_manager", "initiative_risks"),
    FactName("risks.owned", FactType.TRUTH, _("whether every open risk has an owner"),
             "programme_manager", "initiative_risks"),
)  # fmt: skip


def facts_for(initiative_ids: Sequence[str], *, on: date) -> dict[str, dict[str, Fact]]:
    """The facts of each initiative, from the risks that are its own. A fixed number of queries.

    Where none is there that everybody who works on it may see, nothing is known: an empty register
    is not a good one, and whoever may not see the marked ones cannot tell that from there being
    none. For the same reason nothing unknown says why: the sentence would tell.
    """
    found = Risk.objects.filter(initiative__in=list(initiative_ids))
    rows: dict[str, list[Standed]] = defaultdict(list)
    for row in stood(with_parts(found), on):
        rows[row.risk.initiative_id or ""].append(row)
    return {one: _facts(one, rows[one]) for one in initiative_ids}


def _facts(initiative_id: str, rows: list[Standed]) -> dict[str, Fact]:
    kept = _register(initiative_id, rows)
    opened = [row for row in rows if row.risk.is_open]
    judged = [(row, _within(row)) for row in opened if row.risk.kind != "opportunity"]
    issues = [row for row in opened if row.risk.kind == "issue"]
    return {
        "risks.above_appetite_unaccepted": Fact.unmet([*kept, *_items(judged)]),
        "risks.open": Fact.count(_items([(row, None) for row in opened])),
        "risks.looked_after": Fact.of_all(
            [*kept, *_items([(row, not row.untouched) for row in opened])],
        ),
        "risks.untouched": Fact.unmet(
            [*kept, *_items([(row, not row.untouched) for row in opened])],
        ),
        "risks.issues_open": Fact.count(_items([(row, False) for row in issues])),
        "risks.actions_late": Fact.unmet(
            [*kept, *_items([(row, not row.late) for row in opened])],
        ),
        "risks.owned": Fact.of_all(
            [*kept, *_items([(row, row.risk.owner_id is not None) for row in opened])],
        ),
    }


def _register(initiative_id: str, rows: list[Standed]) -> list[FactItem]:
    """The register itself, met where somebody has written something into it."""
    plain = sorted(row.risk.id for row in rows if row.risk.marking in {"open", "internal"})
    return [
        FactItem(
            kind="register",
            id=initiative_id,
            label="Risk register",
            path=f"/initiatives/{initiative_id}/risks/",
            digest=_digest({"risks": plain}),
            met=True if plain else None,
        )
    ]


def _within(row: Standed) -> bool | None:
    if row.standing in UNKNOWN:
        return None
    return row.standing not in ABOVE


def _items(rows: Iterable[tuple[Standed, bool | None]]) -> list[FactItem]:
    made = [_item(row, met) for row, met in rows]
    return sorted(made, key=lambda item: item.id)


def _item(row: Standed, met: bool | None) -> FactItem:  # noqa: FBT001 - a verdict, no switch
    risk = row.risk
    read = {
        "id": risk.id,
        "kind": risk.kind,
        "matrix": risk.matrix,
        "score": risk.residual_score,
        "limit": row.limit,
        "standing": str(row.standing),
        "acceptance": row.acceptance.id if row.acceptance else "",
        "until": row.acceptance.until if row.acceptance else None,
        "untouched": row.untouched,
        "late": row.late,
        "owned": risk.owner_id is not None,
    }
    return FactItem(
        kind="risk",
        id=risk.id,
        label=risk.title,
        path=f"/risks/{risk.id}/",
        digest=_digest(read),
        met=met,
        marking=risk.marking,
    )


def _digest(read: object) -> str:
    return canonical_digest(read)
