"""Reads: who sees which questions, the facts that gates ask."""

from commonweal.apps.questions.queries.facts import FACTS, facts_for
from commonweal.apps.questions.queries.pages import (
    Listed,
    first_of,
    gone_of,
    initiatives_of,
    listed,
    mine_to_answer,
    not_looked_at,
    replay_on,
    replayed,
    top_five,
    useful_rules,
    worked_of,
)
from commonweal.apps.questions.queries.seeing import (
    answers_of,
    letters_of,
    may_answer,
    question_for,
    require_answering,
    settled,
    sight_level,
    visible_questions,
)

__all__ = [
    "FACTS",
    "Listed",
    "answers_of",
    "facts_for",
    "first_of",
    "gone_of",
    "initiatives_of",
    "letters_of",
    "listed",
    "may_answer",
    "mine_to_answer",
    "not_looked_at",
    "question_for",
    "replay_on",
    "replayed",
    "require_answering",
    "settled",
    "sight_level",
    "top_five",
    "useful_rules",
    "visible_questions",
    "worked_of",
]
