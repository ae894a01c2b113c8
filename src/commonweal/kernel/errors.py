"""The one tree of errors.

CommonwealError
├── RuleBroken         a rule of the house or of the record forbids this
├── NotAllowed         this person may not do this
├── NotFound           there is no such thing, or this person may not know of it
├── BadInput           a file, a form or an argument is wrong
├── SourceUnavailable  something outside did not answer
└── CannotFinish       the work began and could not be completed; nothing is half done
"""

from __future__ import annotations

__all__ = [
    "BadInput",
    "CannotFinish",
    "CommonwealError",
    "NotAllowed",
    "NotFound",
    "RuleBroken",
    "SourceUnavailable",
    "exit_code",
]


class CommonwealError(Exception):
    """An error that says what is wrong, where, and what to do next.

    ``code`` is stable and meant for machines, ``message`` is a whole sentence for
    people, ``field`` names the form field or column where there is one, and ``where``
    the place in a file (for example ``"plan.xlsx, sheet Costs, row 4"``).
    """

    code = "error"

    def __init__(
        self, message: str, *, code: str | None = None, field: str = "", where: str = ""
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.field = field
        self.where = where

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


class RuleBroken(CommonwealError):
    code = "rule-broken"


class NotAllowed(CommonwealError):
    code = "not-allowed"


class NotFound(CommonwealError):
    code = "not-found"


class BadInput(CommonwealError):
    code = "bad-input"


class SourceUnavailable(CommonwealError):
    code = "source-unavailable"


class CannotFinish(CommonwealError):
    code = "cannot-finish"


def exit_code(error: BaseException | None, *, findings: bool = False) -> int:
    """The exit code of a command: 0 clean, 1 findings, 2 wrong input, 3 could not finish."""
    if error is None:
        return 1 if findings else 0
    if isinstance(error, BadInput | RuleBroken | NotAllowed | NotFound):
        return 2
    return 3
