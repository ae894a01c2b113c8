"""The questions to ask: what the record claims, set against what else the record says.

``questions_for`` asks every rule; ``five`` is what to ask first; ``words_of`` has the sentence and
the message to send. Rules read a ``History`` and nothing else: no clock, no network, no model.
"""

from commonweal.engines.question.asking import Question, Side, Who
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

__all__ = [
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
    "Who",
]
