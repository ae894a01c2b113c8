"""The first choice: an empty record, the example, or somebody's own."""

from __future__ import annotations

from typing import Any

from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.queries import (
    Anyone,
    access_can,
    access_somewhere,
    illustrative_present,
)
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.start.models import OwnTable


def record_empty() -> bool:
    """True where there is no initiative at all. One cheap query."""
    return not Initiative.objects.exists()


def start_page(user: Anyone) -> dict[str, Any]:
    """What may be begun here, and what was begun and not finished."""
    mine = OwnTable.objects.filter(made_by_id=user.id) if isinstance(user, User) else None
    return {
        "empty": record_empty(),
        "example": illustrative_present(),
        "may_load": access_can(user, Verb.ADMINISTER),
        "may_import": access_somewhere(user, Verb.IMPORT),
        "unfinished": list(mine.filter(batch=None)[:5]) if mine is not None else [],
    }
