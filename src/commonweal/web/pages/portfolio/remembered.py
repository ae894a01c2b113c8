"""What is counted over the whole portfolio, remembered until the record changes.

Facts, options and changes are counted over every programme that a person may see, so their cost
grows with the portfolio; the page that shows fifty of them should not. Every change of the record
writes a ledger entry in its own transaction, so the number of the last entry is its version. The
person and the day are part of the key, because what somebody may see depends on both.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from django.core.cache import caches
from django.utils import timezone

from commonweal.apps.accounts.models import User
from commonweal.apps.benefits.queries import headline
from commonweal.apps.benefits.rules import Headline
from commonweal.apps.ledger.models import TreeHead
from commonweal.apps.portfolio import queries

Value = TypeVar("Value")
_KEEP_SECONDS = 3600


class Recall:
    """What one person's pages count, for as long as the record stays as it is."""

    def __init__(self, user: User) -> None:
        size = TreeHead.objects.values_list("size", flat=True).first()
        self._user = user
        self._key = f"{size or 0}|{user.pk}|{timezone.localdate()}"

    def options(self) -> dict[str, list[Any]]:
        return self._recall("options", lambda: queries.portfolio_options(self._user))

    def facts(self, wanted: queries.PortfolioFilter) -> queries.PortfolioFacts:
        """The order of the rows changes nothing in what is counted."""
        unsorted = replace(wanted, sort="")
        make = partial(queries.portfolio_facts, self._user, unsorted)
        return self._recall(f"facts|{unsorted}", make)

    def changes(self, wanted: queries.PortfolioFilter) -> queries.PortfolioChanges:
        unsorted = replace(wanted, sort="")
        make = partial(queries.portfolio_changes, self._user, unsorted)
        return self._recall(f"changes|{unsorted}", make)

    def benefits(self, organisation_id: str) -> Headline:
        """How well the benefits of a body, or of all, are kept in sight."""
        make = partial(headline, self._user, timezone.localdate(), organisation_id)
        return self._recall(f"benefits|{organisation_id}", make)

    def _recall(self, what: str, make: Callable[[], Value]) -> Value:
        key = hashlib.sha256(f"{self._key}|{what}".encode()).hexdigest()
        found: Value | None = caches["memory"].get(key)
        if found is None:
            found = make()
            caches["memory"].set(key, found, _KEEP_SECONDS)
        return found
