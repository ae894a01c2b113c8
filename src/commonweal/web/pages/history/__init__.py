"""The history pages: the list, one entry with its proof, and what an auditor takes home."""

from commonweal.web.pages.history.views import (
    checkpoint,
    entry,
    export,
    history,
    key,
    proof,
)

__all__ = ["checkpoint", "entry", "export", "history", "key", "proof"]
