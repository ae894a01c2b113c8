"""What the pages list: the five first, the rest by filters, a past day of one initiative."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from commonweal.apps.accounts.models import RoleHolding, User
from commonweal.apps.accounts.queries import Anyone, held_on
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import visible_initiatives
from commonweal.apps.questions.models import Question, Replay, Worked
from commonweal.apps.questions.queries.gathering import records_of
from commonweal.apps.questions.queries.seeing import settled, sight_level, visible_questions
from commonweal.apps.questions.rules.after import what_happened
from commonweal.apps.questions.rules.audiences import Ranked, five_first
from commonweal.apps.questions.rules.record import history_at
from commonweal.apps.questions.rules.who import roles_for
from commonweal.engines.question import Question as Asking
from commonweal.engines.question import questions_for, rule_weights

__all__ = [
    "Listed",
    "Replayed",
    "first_of",
    "gone_of",
    "listed",
    "mine_to_answer",
    "not_looked_at",
    "replay_on",
    "replayed",
    "top_five",
    "useful_rules",
    "worked_of",
]

MOST = 5
_LOOKED_AT = 500  # the best by score, of which the five are chosen


@dataclass(frozen=True, slots=True)
class Listed:
    """What was asked of a list: words of the name, one rule, open or answered ones, and whether
    only of what is still reported."""

    name: str = ""
    rule: str = ""
    answered: bool = False
    reported: bool = False

    @property
    def anything(self) -> bool:
        return bool(self.name or self.rule or self.answered)


@dataclass(frozen=True, slots=True)
class Replayed:
    """The questions of one initiative on a past day, and what happened after."""

    questions: tuple[Asking, ...]
    reports: int
    after: Mapping[str, object]


def listed(rows: QuerySet[Question], asked: Listed) -> QuerySet[Question]:
    """These questions by filters, the most useful first."""
    if asked.name:
        rows = rows.filter(initiative__name__icontains=asked.name)
    if asked.rule:
        rows = rows.filter(rule=asked.rule)
    if asked.reported:
        rows = rows.filter(initiative__reported=True)
    rows = rows.filter(settled()) if asked.answered else rows.exclude(settled())
    return rows.select_related("initiative__organisation").order_by("-score", "id")


def initiatives_of(rows: QuerySet[Question]) -> int:
    """About how many programmes and projects these questions are."""
    return rows.order_by().values("initiative_id").distinct().count()


def top_five(rows: QuerySet[Question], rules: Collection[str]) -> list[Question]:
    """The five to ask first of these rows, each of another initiative and kind where there are as
    many, and of these rules only."""
    best = rows.filter(rule__in=list(rules)).exclude(settled()).order_by("-score", "id")
    facts = best.values_list("initiative_id", "rule", "score", "id")[:_LOOKED_AT]
    ids = five_first(Ranked(*row) for row in facts)
    found = {row.id: row for row in rows.filter(id__in=ids).select_related("initiative")}
    return [found[one] for one in ids if one in found]


def first_of(rows: QuerySet[Question], rules: Collection[str]) -> list[Question]:
    """The five to ask first of one initiative: one of each rule, and of these rules only."""
    found: dict[str, Question] = {}
    open_rows = rows.filter(rule__in=list(rules)).exclude(settled())
    for row in open_rows.select_related("initiative__organisation").order_by("-score", "id"):
        found.setdefault(row.rule, row)
    return list(found.values())[:MOST]


def useful_rules() -> list[str]:
    """The rules after whose questions trouble followed at least as often as anyway: what comes
    first is chosen from these."""
    return [rule for rule, weight in rule_weights().items() if weight.value >= 1]


def gone_of(user: Anyone, initiative: Initiative) -> QuerySet[Question]:
    """Questions that the record no longer gives rise to, and of which somebody said something."""
    rows = Question.objects.filter(initiative=initiative, gone_on__isnull=False)
    return rows.filter(seen_from__lte=sight_level(user, initiative)).order_by("-gone_on", "id")


def not_looked_at(user: Anyone) -> int:
    """How many initiatives that this person may see the worker has not looked at yet: that nothing
    is asked of them is not known."""
    return visible_initiatives(user).filter(questions_worked=None).count()


def worked_of(initiative: Initiative) -> Worked | None:
    """When the questions of an initiative were last worked out."""
    return Worked.objects.filter(initiative=initiative).first()


def replayed(user: Anyone, initiative: Initiative, day: date) -> Replayed:
    """What would have been asked of an initiative on a past day, as this person may know it."""
    (record,) = records_of([initiative.id], day)
    whole = history_at(record, sight_level(user, initiative), day)
    if whole is None:
        return Replayed((), 0, {})
    then = whole.as_of(day)
    return Replayed(questions_for(then), len(then.reports), what_happened(whole, day))


def mine_to_answer(user: User, today: date, most: int = MOST) -> list[Question]:
    """The most useful open questions that this person is the first to be asked: they hold the role
    on the initiative itself."""
    held = RoleHolding.objects.filter(held_on(today), person=user).exclude(initiative_id="")
    own: dict[str, set[str]] = {}
    for initiative, role in held.order_by().values_list("initiative_id", "role"):
        own.setdefault(initiative, set()).add(role)
    if not own:
        return []
    rows = visible_questions(user).filter(initiative_id__in=own, rule__in=useful_rules())
    found = listed(rows, Listed(reported=True))[:_LOOKED_AT]
    return [row for row in found if roles_for(row.who)[0].value in own[row.initiative_id]][:most]


def replay_on(day: date) -> Replay | None:
    """The replay of a day, where somebody asked for it."""
    return Replay.objects.filter(day=day).first()
