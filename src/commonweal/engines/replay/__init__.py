"""Do the old and the new system answer alike? Recorded requests, or a day's rows, put to both; what
differs, what of it is the old system's own noise, what was excused or explained beforehand, and
what nobody has explained. A trend by day, and a rule for the end that is locked beforehand.
"""

from commonweal.engines.replay.comparing import Difference, differences_between
from commonweal.engines.replay.days import (
    NOT_REPLAYED,
    Day,
    ExitRule,
    Judgement,
    Lock,
    Trend,
    exit_rule_from,
    judge,
    line_after,
    read_trend,
)
from commonweal.engines.replay.recording import Recorded, read_requests
from commonweal.engines.replay.rules import Explained, Rules, Tolerance, rules_from
from commonweal.engines.replay.running import Replay, Surroundings, replay
from commonweal.engines.replay.sending import Reply, Sides, http_sender
from commonweal.engines.replay.settings import settings_from
from commonweal.engines.replay.stated import (
    DAY_FORMAT,
    JUDGEMENT_FORMAT,
    StatedDay,
    StatedJudgement,
    day_from,
    judgement_from,
    stated,
)
from commonweal.engines.replay.verdict import VERSION, Counts, Finding, Noisy, Outcome, Verdict
from commonweal.engines.replay.weighing import Tally

__all__ = [
    "DAY_FORMAT",
    "JUDGEMENT_FORMAT",
    "NOT_REPLAYED",
    "VERSION",
    "Counts",
    "Day",
    "Difference",
    "ExitRule",
    "Explained",
    "Finding",
    "Judgement",
    "Lock",
    "Noisy",
    "Outcome",
    "Recorded",
    "Replay",
    "Reply",
    "Rules",
    "Sides",
    "StatedDay",
    "StatedJudgement",
    "Surroundings",
    "Tally",
    "Tolerance",
    "Trend",
    "Verdict",
    "day_from",
    "differences_between",
    "exit_rule_from",
    "http_sender",
    "judge",
    "judgement_from",
    "line_after",
    "read_requests",
    "read_trend",
    "replay",
    "rules_from",
    "settings_from",
    "stated",
]
