"""What the views of this slice and of those above it share: pages below the gates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from commonweal.apps.plans.pages import Place, address
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.reviews.models import FollowUp, Review
from commonweal.apps.reviews.rules.indicative import REASONS


def decisions_url(initiative: Initiative, part: str = "") -> str:
    """The page of gates and decisions, which stands on a higher floor."""
    return address("gate_decisions", initiative.id) + (f"#{part}" if part else "")


def review_url(review: Review, part: str = "") -> str:
    return address("gate_review", review.initiative_id, review.id) + (f"#{part}" if part else "")


def below_gates(initiative: Initiative, title: str, sentence: str = "", **more: Any) -> Place:
    here = decisions_url(initiative)
    context: Mapping[str, Any] = {"back_url": here, "back_words": _("Back to gates and decisions"),
                                  **more.pop("context", {})}  # fmt: skip
    return Place(
        title, initiative, sentence,
        template=more.pop("template", "reviews/form.html"),
        trail=((_("Gates and decisions"), here), *more.pop("trail", ())), context=context, **more,
    )  # fmt: skip


def below(review: Review, title: str, sentence: str = "", **more: Any) -> Place:
    """A page below a review."""
    here = review_url(review)
    name = _("Review before %(gate)s") % {"gate": review.gate_title}
    context = {"back_url": here, "back_words": _("Back to the review"), "review": review,
               **more.pop("context", {})}  # fmt: skip
    return below_gates(
        review.initiative, title, sentence, trail=((name, here),), context=context, **more
    )


def reason_words(reasons: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """The tone and the words of each reason that was kept with a rating."""
    return [(one["tone"], _(REASONS[one["code"]]) % one["told"]) for one in reasons]


def tone_of(follow_up: FollowUp, late: int) -> str:
    if follow_up.state == FollowUp.State.CONFIRMED:
        return "green"
    return "red" if late else "yellow"
