"""Is an initiative ready? Criteria over facts, judged so that anybody can judge them again.

``assess`` takes one ``Question`` (criteria, facts, answers of people, the day) and gives one
``Readiness``. Both are carried by canonical JSON, both ways, so that what was frozen with a
decision gives the same bytes wherever it is judged again.
"""

from commonweal.engines.assess.answers import Answer, AnswerKind, answer_from, answer_record
from commonweal.engines.assess.checking import Flaw, check_criterion, check_framework
from commonweal.engines.assess.criteria import (
    Criterion,
    Framework,
    GateKind,
    Weight,
    framework_digest,
    framework_from,
    framework_record,
    names_in,
    names_of,
)
from commonweal.engines.assess.judging import ENGINE_VERSION, judge
from commonweal.engines.assess.needing import Need, needs_of
from commonweal.engines.assess.readiness import (
    Question,
    Readiness,
    assess,
    question_from,
    question_record,
    readiness_digest,
    readiness_from,
    readiness_record,
    rejudged,
    weight_for,
)
from commonweal.engines.assess.results import CriterionResult, Status

__all__ = [
    "ENGINE_VERSION",
    "Answer",
    "AnswerKind",
    "Criterion",
    "CriterionResult",
    "Flaw",
    "Framework",
    "GateKind",
    "Need",
    "Question",
    "Readiness",
    "Status",
    "Weight",
    "answer_from",
    "answer_record",
    "assess",
    "check_criterion",
    "check_framework",
    "framework_digest",
    "framework_from",
    "framework_record",
    "judge",
    "names_in",
    "names_of",
    "needs_of",
    "question_from",
    "question_record",
    "readiness_digest",
    "readiness_from",
    "readiness_record",
    "rejudged",
    "weight_for",
]
