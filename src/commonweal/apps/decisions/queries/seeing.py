"""Decisions: of an initiative, waiting for somebody, and those that are public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.decisions.models import GateDecision
from commonweal.apps.decisions.queries.evidence import hands_of
from commonweal.apps.plans.queries import WHOLE, waiting_rows, working_initiative
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import field_visible, visible_initiatives
from commonweal.apps.reviews.models import FollowUp
from commonweal.apps.reviews.queries import holds_own_role
from commonweal.apps.reviews.rules import Wait
from commonweal.kernel.canonical import parse
from commonweal.kernel.errors import NotFound

# The words of a decision may name any figure of the initiative.
KEPT = WHOLE
_FREE = frozenset({"", "open", "internal"})


@dataclass(frozen=True, slots=True)
class Published:
    """A decision as anybody may read it: with its conditions and, in the open, its override."""

    gate: str
    outcome: str
    on: date
    reason: str
    conditions: tuple[str, ...]
    override_reason: str = ""
    override_until: date | None = None
    overridden: tuple[str, ...] = ()


def decisions_of(initiative: Initiative) -> list[GateDecision]:
    """Newest first, without their evidence; whoever reads them has been asked for already."""
    rows = initiative.gate_decisions.defer("evidence").select_related("review")
    return list(rows.order_by("-asked_at", "-id"))


def decision_for(
    user: Anyone, initiative_id: str, decision_id: str, verb: Verb | str = Verb.READ
) -> GateDecision:
    """A decision with its initiative. NotAllowed where a figure is kept back from this person."""
    one = working_initiative(user, initiative_id, verb, *KEPT)
    found = one.gate_decisions.filter(id=decision_id).first()
    if found is None:
        raise NotFound(_("This initiative has no such decision."))
    found.initiative = one
    return found


def decisions_waiting(user: User, on: date) -> list[GateDecision]:
    """What this person may settle, or agree to as the second; not what they had a hand in."""
    rows = GateDecision.objects.filter(state__in=["asked", "second"]).defer("evidence")
    rows = waiting_rows(user, rows).filter(initiative__in=_whole(user))
    return [row for row in rows.order_by("asked_at", "id") if may_settle(user, row, on)]


def may_settle(user: Anyone, decision: GateDecision, on: date) -> bool:
    """True where the rules let this person take the next step; asks no verb."""
    hands = hands_of(decision)
    if str(user.pk) in hands.panel | {hands.asked_by, hands.decided_by}:
        return False
    second = decision.state == GateDecision.State.SECOND
    return not (second and holds_own_role(str(user.pk), decision.initiative, on))


def decision_waits(initiatives: object) -> list[Wait]:
    """From asking to the decision, and from an override to the second person's answer."""
    rows = GateDecision.objects.filter(initiative__in=initiatives).exclude(state="withdrawn")
    found = []
    columns = ("asked_at", "decided_at", "second_at", "override_reason")
    for asked, decided, second, override in rows.values_list(*columns):
        found.append(Wait(asked, decided))
        if override and decided:
            found.append(Wait(decided, second))
    return found


def released_initiative(initiative_id: str) -> Initiative:
    """One that anybody may know of. NotFound for all others, whoever asks."""
    found = Initiative.objects.filter(id=initiative_id, marking="open").exclude(released_at=None)
    one = found.first()
    if one is None:
        raise NotFound(_("There is no such programme, or nobody has made it public."))
    return one


def published_decisions(initiative: Initiative) -> list[Published]:
    """What anybody may read, once a named person has released the initiative; nothing before, and
    nothing where one of its fields is kept back, because the words may name it."""
    if initiative.released_at is None or initiative.marking != "open":
        return []
    if initiative.field_markings.exclude(marking="open").exists():
        return []
    rows = initiative.gate_decisions.filter(state=GateDecision.State.DECIDED)
    conditions: dict[str, list[str]] = {}
    for one in FollowUp.objects.filter(initiative=initiative).exclude(decision_id=""):
        conditions.setdefault(one.decision_id, []).append(one.words)
    return [_published(row, conditions.get(row.id, [])) for row in rows.order_by("-decided_at")]


def _published(row: GateDecision, conditions: list[str]) -> Published:
    settled = row.second_at or row.decided_at
    if settled is None:
        raise ValueError("a decision that counts was settled at a time")
    return Published(
        gate=row.gate_title,
        outcome=row.outcome,
        on=settled.date(),
        reason=row.reason,
        conditions=tuple(conditions),
        override_reason=row.override_reason,
        override_until=row.override_until,
        overridden=tuple(
            one["label"] for one in row.overridden if one["key"] not in _kept_criteria(row)
        ),
    )


def _kept_criteria(row: GateDecision) -> frozenset[str]:
    """The criteria that read something which is not open to all who read: what became of them would
    tell of it."""
    kept = parse(row.evidence)
    facts = kept["inputs"]["facts"]
    return frozenset(
        one["key"]
        for one in kept["results"]["results"]
        if not _FREE.issuperset(item["marking"] for item in one["items"])
        or not _FREE.issuperset(facts[n]["marking"] for n, _v in one["read"] if n in facts)
    )


def _whole(user: Anyone) -> object:
    return visible_initiatives(user).filter(field_visible(user))
