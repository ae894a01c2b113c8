"""What may differ, how much of it is taken, and the exceptions that were raised."""

from commonweal.web.pages.tolerances.views import (
    bodies,
    body,
    exception,
    exceptions,
    exceptions_csv,
    exceptions_xlsx,
    initiative_tolerances,
)

__all__ = [
    "bodies",
    "body",
    "exception",
    "exceptions",
    "exceptions_csv",
    "exceptions_xlsx",
    "initiative_tolerances",
]
