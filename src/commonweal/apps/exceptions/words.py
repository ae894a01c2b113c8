"""What an answer lacks, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

__all__ = ["problem_words"]

_PROBLEMS = {
    "no-such-answer": gettext_noop("Choose an answer."),
    "unexplained": gettext_noop("Say why."),
    "day-unsound": gettext_noop("Choose a day to come, within a year."),
    "no-tolerance": gettext_noop("Say how much may differ from now on."),
    "not-beyond": gettext_noop(
        "The forecast is not beyond its tolerance any more, so there is nothing to accept. It"
        " closes by itself."
    ),
    "not-covered": gettext_noop(
        "The forecast would still be beyond that. Give more, or have the level above say"
        " more first."
    ),
}


def problem_words(code: str) -> str:
    return _(_PROBLEMS[code])
