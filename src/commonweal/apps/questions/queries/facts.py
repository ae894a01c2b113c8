"""Facts of this room for the criteria of gates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext_noop

from commonweal.apps.questions.models import Answer, Question, Verdict, Worked
from commonweal.kernel.shapes import Fact, FactItem, FactName, FactType

__all__ = ["FACTS", "TWO_PERIODS", "facts_for"]

TWO_PERIODS = timedelta(days=183)  # two quarters: what is reported is reported by quarters
_MARKINGS = ("internal", "sensitive", "withheld")
_NEVER = gettext_noop("The questions have not been worked out yet.")

FACTS = (
    FactName(
        "questions.unanswered",
        FactType.NUMBER,
        gettext_noop("the number of questions that the record gives rise to and nobody answered"),
        supplied_by="sro",
        place="initiative_questions",
    ),
    FactName(
        "questions.unanswered_long",
        FactType.NUMBER,
        gettext_noop("the number of questions that nobody answered in two quarters"),
        supplied_by="sro",
        place="initiative_questions",
    ),
)


def facts_for(initiative_ids: Sequence[str], *, on: date) -> dict[str, dict[str, Fact]]:
    """Facts by initiative: three queries."""
    ids = list(initiative_ids)
    worked = set(Worked.objects.filter(initiative_id__in=ids).values_list("pk", flat=True))
    said = Answer.objects.filter(
        initiative_id__in=ids,
        verdict__in=[Verdict.KNOWN, Verdict.WRONG],
        at__date__lt=on + timedelta(days=1),
    )
    settled = set(said.values_list("initiative_id", "key"))
    items: dict[str, dict[str, tuple[FactItem, date]]] = {one: {} for one in ids}
    rows = Question.objects.filter(
        initiative_id__in=ids, gone_on=None, replay=None, first_on__lte=on
    )
    for row in rows.order_by("key", "seen_from"):
        if (row.initiative_id, row.key) not in settled:
            items[row.initiative_id].setdefault(row.key, (_item(row), row.first_on))
    return {one: _facts(list(found.values()), one in worked, on) for one, found in items.items()}


def _facts(found: list[tuple[FactItem, date]], known: bool, on: date) -> dict[str, Fact]:  # noqa: FBT001
    if not known:
        return {name.name: Fact.unknown(_NEVER) for name in FACTS}
    old = [item for item, first_on in found if first_on <= on - TWO_PERIODS]
    return {
        "questions.unanswered": Fact.count(item for item, _day in found),
        "questions.unanswered_long": Fact.count(old),
    }


def _item(row: Question) -> FactItem:
    return FactItem(
        kind="question",
        id=row.key,
        label=row.rule.replace("-", " "),
        path=reverse("question", args=[row.initiative_id, row.key]),
        met=False,
        marking=_MARKINGS[min(row.seen_from, 2)],
    )
