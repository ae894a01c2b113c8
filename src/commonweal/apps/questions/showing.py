"""Questions as pages show them: the words of the engine, who could answer, what was said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import RoleHolding, RoleName, User
from commonweal.apps.accounts.queries import Anyone, held_on, people_on_initiatives
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import field_visible
from commonweal.apps.questions.models import Question
from commonweal.apps.questions.queries import visible_questions
from commonweal.apps.questions.rules.who import ASKED_ROLES, holders_first, roles_for
from commonweal.apps.questions.words import rule_title
from commonweal.engines.question import (
    RULES,
    Side,
    Source,
    Who,
    five,
    words_of,
)
from commonweal.engines.question import Question as Asking

__all__ = [
    "QuestionShown",
    "asking_of",
    "held_now",
    "letter_draft",
    "people_to_ask",
    "rule_names",
    "shown",
    "shown_then",
]


@dataclass(frozen=True, slots=True)
class SideShown:
    says: str
    label: str
    path: str


@dataclass(frozen=True, slots=True)
class QuestionShown:
    """A question in words. ``people`` are those who could answer, where their names may be seen;
    ``role`` is the role that could. ``after`` says in a past day's replay what happened then."""

    key: str
    rule: str
    title: str
    ask: str
    why: str
    message: str
    first: SideShown
    second: SideShown
    role: str
    people: tuple[User, ...]
    initiative: Initiative
    url: str
    since: date
    score: float
    after: Mapping[str, Any]


def shown(rows: Sequence[Question], user: Anyone) -> list[QuestionShown]:
    """These questions in words. Two queries, however many they are."""
    people = held_now({row.initiative_id for row in rows}, user)
    return [_shown(row, people.get(row.initiative_id, ())) for row in rows]


def asking_of(row: Question) -> Asking:
    """The engine's question of a row, for its words."""
    return Asking(
        rule=row.rule,
        first=_side(row.first),
        second=_side(row.second),
        who=Who(row.who),
        about=row.about,
        facts=dict(row.facts),
        size=row.size,
        score=row.score,
    )


def held_now(ids: Iterable[str], user: Anyone) -> Mapping[str, list[RoleHolding]]:
    """Who holds a role today that could answer, by initiative, where this person may see who."""
    wanted, found = list(ids), defaultdict[str, list[RoleHolding]](list)
    if not wanted:
        return found
    open_ids = Initiative.objects.filter(field_visible(user, "people"), id__in=wanted)
    rows = people_on_initiatives(open_ids.values_list("id", flat=True), roles=ASKED_ROLES)
    for row in rows.filter(held_on(timezone.localdate()), person__is_active=True):
        found[row.initiative_id].append(row)
    return found


def _shown(row: Question, holdings: Sequence[RoleHolding]) -> QuestionShown:
    words = words_of(asking_of(row), _)
    persons = {holding.person_id: holding.person for holding in holdings}
    asked = holders_first(row.who, [(h.role, h.person_id) for h in holdings])
    role = dict(RoleName.choices)[roles_for(row.who)[0].value]
    return QuestionShown(
        key=row.key,
        rule=row.rule,
        title=rule_title(row.rule),
        ask=words.ask,
        why=words.why,
        message=words.message,
        first=_side_shown(row.first),
        second=_side_shown(row.second),
        role=str(role),
        people=tuple(persons[one] for one in asked),
        initiative=row.initiative,
        url=reverse("question", args=[row.initiative_id, row.key]) if not row.replay_id else "",
        since=row.first_on,
        score=row.score,
        after=row.after,
    )


def _side(side: Mapping[str, str]) -> Side:
    source = Source(side.get("label", ""), side.get("path", ""), side.get("id", ""))
    return Side(side.get("says", ""), source)


def _side_shown(side: Mapping[str, str]) -> SideShown:
    return SideShown(side.get("says", ""), side.get("label", ""), side.get("path", ""))


def shown_then(
    asked: Sequence[Asking], initiative: Initiative, day: date
) -> tuple[list[QuestionShown], list[QuestionShown]]:
    """The questions of a past day: the five to ask first, and the rest. Who held which role then
    is not told here."""
    first = {one.key for one in five(asked)}
    rows = [(one.key in first, _then(one, initiative, day)) for one in asked]
    return [one for is_first, one in rows if is_first], [one for is_1, one in rows if not is_1]


def _then(one: Asking, initiative: Initiative, day: date) -> QuestionShown:
    row = Question(
        initiative=initiative,
        key=one.key,
        rule=one.rule,
        about=one.about,
        who=one.who.value,
        first=_plain(one.first),
        second=_plain(one.second),
        facts=dict(one.facts),
        size=one.size,
        score=one.score,
        first_on=day,
        replay_id=day,
    )
    return _shown(row, ())


def rule_names() -> list[tuple[str, str]]:
    """The kinds of questions, to choose from."""
    return [(rule, rule_title(rule)) for rule in RULES]


def people_to_ask(row: Question, one: QuestionShown) -> QuerySet[User]:
    """Those who could answer, to choose from: only people who may see all that it quotes."""
    may = [person.id for person in one.people if _may_see(person, row)]
    return User.objects.filter(id__in=may)


def _may_see(person: User, row: Question) -> bool:
    return visible_questions(person).filter(id=row.id).exists()


def letter_draft(url: str, row: Question, one: QuestionShown) -> tuple[str, str]:
    """Subject and text of a letter that asks the question. What is kept from some people is not
    quoted: a letter is read by whoever opens it."""
    if row.seen_from:
        body = _("A question waits for you in Commonweal. After you have signed in: %(url)s")
        return _("A question waits for you"), body % {"url": url}
    subject = _("A question about %(name)s") % {"name": row.initiative.name}
    return subject[:200], f"{one.message}\n\n{url}"


def _plain(side: Side) -> dict[str, str]:
    source = side.source
    return {"says": side.says, "label": source.label, "path": source.path, "id": source.id}
