"""Whether money may be committed to an initiative now, as a plain sentence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.accounts.queries import Anyone, access_of
from commonweal.apps.appraisals.rules import Spending, SpendingFacts, spending_of
from commonweal.apps.cases.models import BusinessCase
from commonweal.apps.cases.queries import BEFORE_APPROVAL
from commonweal.apps.programmes.models.initiative import Phase

_WORDS = {
    "over": gettext_noop("It is over, so no more money is to be committed to it."),
    "no-case": gettext_noop(
        "No business case is approved here, so no stage that spends money should begin."
    ),
    "waiting": gettext_noop(
        "A business case waits for approval. Until then no stage that spends money should begin."
    ),
    "stage-too-early": gettext_noop(
        "The approved case is a %(stage)s. In the phase “%(phase)s” spending needs a full case."
    ),
    "conditions-open": gettext_noop(
        "The %(stage)s was approved on %(day)s; conditions still to be met: %(open)s."
    ),
    "review-overdue": gettext_noop(
        "The %(stage)s was approved on %(day)s, and was to be looked at again by %(review)s."
    ),
    "approved": gettext_noop("The %(stage)s was approved on %(day)s."),
}


class Spent(Protocol):
    """An initiative, or what somebody may see of one."""

    id: str
    phase: str
    path: str
    organisation: Organisation


@dataclass(frozen=True, slots=True)
class SpendingSeen:
    """``case`` is the newest approved version, None where there is none."""

    standing: Spending
    sentence: str
    case: BusinessCase | None = None


def may_spend(initiative: Spent) -> Spending:
    """The rule alone, for gates: it hangs on the record, not on who asks."""
    return spending_of(_facts(initiative, _versions(initiative)))


def spending_for(user: Anyone, initiative: Spent) -> SpendingSeen:
    """The same for a page, in one query. That a case waits is told only to those who may know
    of it."""
    versions = _versions(initiative)
    facts = _facts(initiative, versions)
    verbs = access_of(user).verbs(initiative.organisation.path, initiative.path)
    if not BEFORE_APPROVAL & verbs:
        facts = replace(facts, waiting=False)
    case = _approved(versions)
    standing = spending_of(facts)
    return SpendingSeen(standing, spending_words(standing, facts, case), case)


def spending_without_case(initiative: Spent) -> SpendingSeen:
    """The same where it is known that there is no case: no query."""
    facts = _facts(initiative, [])
    standing = spending_of(facts)
    return SpendingSeen(standing, spending_words(standing, facts, None))


def spending_words(standing: Spending, facts: SpendingFacts, case: BusinessCase | None) -> str:
    phases = {str(value): label for value, label in Phase.choices}
    told = {"phase": phases.get(facts.phase, facts.phase), "open": facts.open_conditions}
    if case is not None:
        told["stage"] = str(case.get_stage_display()).lower()
        told["day"] = _day(timezone.localdate(case.decided_at)) if case.decided_at else "?"
        told["review"] = _day(case.review_on) if case.review_on else ""
    return _(_WORDS[standing.code]) % told


def _versions(initiative: Spent) -> list[BusinessCase]:
    """Newest first, each with how many of its conditions are open. One query."""
    rows = BusinessCase.objects.filter(initiative_id=initiative.id).defer("answers")
    still = Count("conditions", filter=Q(conditions__met_at=None))
    return list(rows.annotate(open_conditions=still).order_by("-number"))


def _approved(versions: list[BusinessCase]) -> BusinessCase | None:
    return next((case for case in versions if case.state == "approved"), None)


def _facts(initiative: Spent, versions: list[BusinessCase]) -> SpendingFacts:
    case = _approved(versions)
    return SpendingFacts(
        phase=initiative.phase,
        stage=case.stage if case else "",
        waiting=case is None and any(one.state == "submitted" for one in versions),
        open_conditions=case.open_conditions if case else 0,  # type: ignore[attr-defined]
        review_overdue=bool(case and case.review_on and case.review_on < timezone.localdate()),
    )


def _day(value: object) -> str:
    return date_format(value, "j F Y")
