"""The questions to ask: what the record claims, set against what else the record says.

``questions_for`` asks every rule; ``five`` is what to ask first; ``words_of`` has the sentence and
the message to send. Rules read a ``History`` and nothing else: no clock, no network, no model.
"""

from commonweal.engines.question.asking import Question, Side, Who
from commonweal.engines.question.ranking import Weight, five, questions_for, rule_weights
from commonweal.engines.question.record import (
    Asked,
    BenefitFacts,
    Change,
    Contract,
    Figure,
    History,
    Layer,
    MilestoneFacts,
    Report,
    RiskFacts,
    Source,
    Tenure,
    Text,
)
from commonweal.engines.question.table import RULES, RULES_VERSION
from commonweal.engines.question.wording import TITLES, Words, words_of

__all__ = [
    "RULES",
    "RULES_VERSION",
    "TITLES",
    "Asked",
    "BenefitFacts",
    "Change",
    "Contract",
    "Figure",
    "History",
    "Layer",
    "MilestoneFacts",
    "Question",
    "Report",
    "RiskFacts",
    "Side",
    "Source",
    "Tenure",
    "Text",
    "Weight",
    "Who",
    "Words",
    "five",
    "questions_for",
    "rule_weights",
    "words_of",
]
