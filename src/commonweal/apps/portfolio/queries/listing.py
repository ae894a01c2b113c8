"""What stands around the portfolio's table: what changed, kept views, and rows to take away."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.queries import Anyone, access_filter
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.portfolio.models import SavedView
from commonweal.apps.portfolio.queries.table import PortfolioFilter, portfolio_rows
from commonweal.apps.programmes.models import Position


@dataclass(frozen=True, slots=True)
class PortfolioChanges:
    """The most worsened and the most improved since the report before each."""

    worsened: list[Position]
    improved: list[Position]


def portfolio_changes(user: Anyone, wanted: PortfolioFilter, most: int = 5) -> PortfolioChanges:
    rows = portfolio_rows(user, wanted)
    worse = rows.filter(worsened_steps__gt=0).order_by("-worsened_steps", "-concern", "name", "id")
    better = rows.filter(worsened_steps__lt=0).order_by("worsened_steps", "name", "id")
    return PortfolioChanges(list(worse[:most]), list(better[:most]))


def portfolio_export_rows(user: Anyone, wanted: PortfolioFilter) -> QuerySet[Position]:
    """The rows of the portfolio that this person may also take away as a file."""
    takes = access_filter(
        user, Verb.EXPORT, organisation_path="organisation_path", initiative_path="initiative_path"
    )
    return portfolio_rows(user, wanted).filter(takes)


def saved_views(user: Anyone) -> list[SavedView]:
    """One's own views, and those shared by people of the bodies that one reads: what a view is
    called, and what it looks for, may tell what a body has."""
    if not isinstance(user, User):
        return []
    here = access_filter(user, Verb.READ, organisation_path="owner__organisation__path")
    seen = Q(owner=user) | (Q(shared=True) & here)
    return list(SavedView.objects.filter(seen).select_related("owner").order_by("name", "id"))
