"""Views of the portfolio that somebody keeps. A convenience of one person, so no ledger entry."""

from __future__ import annotations

from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import User
from commonweal.apps.portfolio.models import SavedView
from commonweal.kernel.errors import NotFound, RuleBroken

__all__ = ["keep_view", "remove_view"]


def keep_view(*, owner: User, name: str, query: str, shared: bool) -> SavedView:
    """Keep a view under a name; the same name replaces it."""
    if not name.strip() or len(name) > 80:
        raise RuleBroken(_("Give the view a name of 1 to 80 characters."), field="name")
    view, _made = SavedView.objects.update_or_create(
        owner=owner, name=name.strip(), defaults={"query": query[:1000], "shared": shared}
    )
    return view


def remove_view(*, owner: User, view_id: str) -> None:
    """Remove one's own view; NotFound where it is somebody else's."""
    removed, _kinds = SavedView.objects.filter(owner=owner, id=view_id).delete()
    if not removed:
        raise NotFound(_("There is no such view of yours."), code="view-not-found")
