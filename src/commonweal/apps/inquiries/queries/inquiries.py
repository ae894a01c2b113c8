"""Inquiries as one person may see them, and what may be taken as evidence in them.

An inquiry names figures in words of its own, so it is opened only by those who may see the whole
initiative, and who see what is marked as it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from commonweal.apps.accounts.queries import Anyone, access_of
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.benefits.queries import visible_benefits
from commonweal.apps.evidence.queries import files_for
from commonweal.apps.inquiries.models import Inquiry, Why, WhyEvidence, WhyLink
from commonweal.apps.inquiries.rules import Branch, chains
from commonweal.apps.ledger.queries import entries
from commonweal.apps.plans.models import CostLine, Milestone
from commonweal.apps.plans.queries import WHOLE, cost_label, working_initiative
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import initiative_for, kept_fields
from commonweal.apps.programmes.rules.handling import level_for, level_of
from commonweal.kernel.errors import NotFound

__all__ = [
    "EvidenceSeen",
    "InquirySeen",
    "Offered",
    "evidence_for",
    "evidence_offered",
    "inquiries_of",
    "inquiry_for",
    "inquiry_seen",
    "why_for",
]

_NEWEST = 50
_KIND = WhyEvidence.Kind


@dataclass(frozen=True, slots=True)
class Offered:
    """Something on record that may be taken as evidence: ``id`` is that of its page, where it has
    one."""

    kind: str
    ref: str
    label: str


@dataclass(frozen=True, slots=True)
class EvidenceSeen:
    """``label`` is "" where the thing is kept from this person, or no longer there."""

    record: WhyEvidence
    label: str


@dataclass(frozen=True, slots=True)
class InquirySeen:
    """The whole map. ``chains`` are the same whys as a list within lists; ``evidence`` and
    ``leads_to`` are by the id of the why."""

    inquiry: Inquiry
    whys: Mapping[str, Why]
    links: list[tuple[str, str]]
    chains: list[Branch]
    evidence: Mapping[str, list[EvidenceSeen]]
    may_edit: bool
    may_audit: bool


def inquiries_of(user: Anyone, initiative: Initiative) -> list[Inquiry]:
    """Newest first; none for somebody from whom a figure of the initiative is kept."""
    if kept_fields(user, initiative).keys() & set(WHOLE):
        return []
    level = _level(user, initiative)
    return [one for one in initiative.inquiries.all() if level_of(one.marking) <= level]


def inquiry_for(user: Anyone, inquiry_id: str, verb: Verb = Verb.READ) -> Inquiry:
    """NotFound or NotAllowed as for its initiative; NotFound where its marking keeps it back."""
    found = Inquiry.objects.filter(id=inquiry_id).first()
    missing = NotFound(_("There is no such inquiry, or you have no role that shows it to you."))
    if found is None:
        raise missing
    one = working_initiative(user, found.initiative_id, verb, *WHOLE)
    if level_of(found.marking) > _level(user, one):
        raise missing
    found.initiative = one
    return found


def why_for(user: Anyone, inquiry_id: str, why_id: str, verb: Verb = Verb.EDIT) -> Why:
    inquiry = inquiry_for(user, inquiry_id, verb)
    found = inquiry.whys.filter(id=why_id).first()
    if found is None:
        raise NotFound(_("This inquiry has no such why any more."))
    found.inquiry = inquiry
    return found


def evidence_for(user: Anyone, inquiry_id: str, why_id: str, evidence_id: str) -> WhyEvidence:
    """For somebody who may take it away."""
    why = why_for(user, inquiry_id, why_id)
    found = why.evidence.filter(id=evidence_id).first()
    if found is None:
        raise NotFound(_("It is no longer there. Load the page again."))
    found.why = why
    return found


def inquiry_seen(user: Anyone, inquiry: Inquiry) -> InquirySeen:
    """The whole map, with a fixed number of queries."""
    one = inquiry.initiative
    verbs = access_of(user).verbs(one.organisation.path, one.path)
    whys = {why.id: why for why in inquiry.whys.all()}
    rows = WhyLink.objects.filter(cause__inquiry=inquiry).order_by("id")
    links = list(rows.values_list("cause_id", "effect_id"))
    kept = list(WhyEvidence.objects.filter(why__inquiry=inquiry))
    labels = {(o.kind, o.ref): o.label for o in evidence_offered(user, one)} if kept else {}
    evidence: dict[str, list[EvidenceSeen]] = defaultdict(list)
    for row in kept:
        seen = EvidenceSeen(row, labels.get((row.kind, row.ref), ""))
        evidence[row.why_id].append(seen)
    return InquirySeen(
        inquiry=inquiry,
        whys=whys,
        links=links,
        chains=chains(list(whys), links),
        evidence=evidence,
        may_edit=Verb.EDIT in verbs,
        may_audit=Verb.AUDIT in verbs,
    )


def evidence_offered(user: Anyone, initiative: Initiative) -> list[Offered]:
    """What is on record of an initiative and this person may see; of history and files the newest.

    For somebody who sees all its figures (``working_initiative`` asked for them).
    """
    one = initiative_for(user, initiative.id)
    reports = one.reports.filter(state="approved").order_by("-as_at")
    found = [Offered(_KIND.REPORT, row.id, row.label) for row in reports]
    found += [
        Offered(_KIND.CHANGE, row.id, row.what)
        for row in one.change_requests.exclude(state="draft")
    ]
    found += [
        Offered(_KIND.MILESTONE, row.id, row.name)
        for row in Milestone.objects.filter(initiative=one)
    ]
    found += [
        Offered(_KIND.COST_LINE, row.id, cost_label(row))
        for row in CostLine.objects.filter(initiative=one)
    ]
    benefits = visible_benefits(user).filter(shares__initiative=one).distinct()
    found += [Offered(_KIND.BENEFIT, row.id, row.title) for row in benefits]
    files = files_for(user).filter(initiative_id=one.id)[:_NEWEST]
    found += [Offered(_KIND.FILE, row.id, row.name) for row in files]
    return found + _entries(one)


def _entries(one: Initiative) -> list[Offered]:
    rows = entries().filter(subject_kind="initiative", subject_id=one.id)[:_NEWEST]
    words = _("Entry %(n)s: %(verb)s, %(day)s")
    return [
        Offered(
            _KIND.ENTRY,
            str(row.number),
            words % {"n": row.number, "verb": row.verb, "day": _day(row.at.date())},
        )
        for row in rows
    ]


def _day(day: date) -> str:
    return day.isoformat()


def _level(user: Anyone, one: Initiative) -> int:
    return level_for(access_of(user).verbs(one.organisation.path, one.path))
