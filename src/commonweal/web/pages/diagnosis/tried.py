"""What is done against causes here, what may be done, and what the same did elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.apps.accounts.queries import Anyone, access_of
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.diagnosis.queries import Diagnosed
from commonweal.apps.inquiries.models import Response
from commonweal.apps.inquiries.queries import Elsewhere, elsewhere, inquiries_of, responses_of
from commonweal.apps.inquiries.words import RESPONSES
from commonweal.apps.plans.queries import WHOLE
from commonweal.engines.diagnose import catalogue
from commonweal.web.navigation import address
from commonweal.web.pages.diagnosis.causes import CAUSES

CAUSES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Offer:
    """A response of the catalogue to a candidate cause, and what it did elsewhere."""

    words: str
    did: str
    examples: list[tuple[str, str, str]]
    url: str


def tried_content(user: Anyone, found: Diagnosed, kept: Any) -> dict[str, Any]:
    """``kept`` are the fields of the initiative that are kept from this person."""
    one = found.initiative
    verbs = access_of(user).verbs(one.organisation.path, one.path)
    whole = not set(kept) & set(WHOLE)
    return {
        "inquiries": inquiries_of(user, one),
        "responses": responses_of(user, one),
        "offers": offers(user, found, may=whole and Verb.EDIT in verbs),
        "whole": whole,
        "may_edit": whole and Verb.EDIT in verbs,
    }


def offers(user: Anyone, found: Diagnosed, *, may: bool) -> list[tuple[str, list[Offer]]]:
    """For the causes to look at first, what may be done against each."""
    likely = found.likely[:CAUSES_SHOWN]
    kinds = [kind for one in likely for kind in catalogue().responses_to(one.cause)]
    did = elsewhere(user, found.initiative, kinds)
    return [
        (
            CAUSES[one.cause],
            [
                _offer(found, one.cause, kind, did.get(kind), may=may)
                for kind in catalogue().responses_to(one.cause)
            ],
        )
        for one in likely
    ]


def _offer(found: Diagnosed, cause: str, kind: str, did: Elsewhere | None, *, may: bool) -> Offer:
    url = address("response_new", found.initiative.id) if may else ""
    return Offer(
        words=str(RESPONSES[kind]),
        did=did_words(did),
        examples=[_example(one) for one in did.examples] if did else [],
        url=f"{url}?cause={cause}&kind={kind}" if url else "",
    )


def did_words(did: Elsewhere | None) -> str:
    """What it did elsewhere, with n; nothing known is said to be so."""
    if did is None or not did.n:
        return _("Not tried anywhere that you can see.")
    tried = ngettext(
        "Tried in %(n)s other place that you can see:",
        "Tried in %(n)s other places that you can see:",
        did.n,
    ) % {"n": did.n}
    counts = _(
        "helped %(helped)s, made no difference %(no)s, made it worse %(worse)s, not said %(open)s"
    )
    facts = {"helped": did.helped, "no": did.no_effect, "worse": did.harmed, "open": did.open}
    return f"{tried} {counts % facts}."


def _example(one: Response) -> tuple[str, str, str]:
    said = f"{one.get_outcome_display()}: {one.outcome_why}"
    return one.initiative.name, address("diagnosis", one.initiative_id), said
