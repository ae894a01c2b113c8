"""Which versions of a case somebody may see, and its parts for whoever works on it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from commonweal.apps.accounts.queries import Anyone, access_of
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.cases.models import BenefitLine, BusinessCase, CostLine, Option
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import initiative_for, kept_fields
from commonweal.kernel.errors import NotAllowed, NotFound

# Every figure of a case hangs on these two, and its words may name any.
KEPT = ("whole_life_cost", "benefits")
# Who sees a version before it is approved: those who work on it, decide about it, or assure it.
BEFORE_APPROVAL = {Verb.EDIT, Verb.APPROVE, Verb.ASSURE}


def cases_of(user: Anyone, initiative: Initiative) -> list[BusinessCase]:
    """The versions that this person may know of, newest first."""
    verbs = access_of(user).verbs(initiative.organisation.path, initiative.path)
    rows = initiative.cases.order_by("-number")
    return list(rows if BEFORE_APPROVAL & verbs else rows.filter(state="approved"))


def case_for(
    user: Anyone, initiative_id: str, case_id: str, verb: Verb | str = Verb.READ
) -> BusinessCase:
    """A version with its initiative. NotFound or NotAllowed as for the initiative, and NotFound
    where it is not approved and this person has no hand in such things."""
    one = initiative_for(user, initiative_id, verb)
    found = next((case for case in cases_of(user, one) if case.id == case_id), None)
    if found is None:
        raise NotFound(_("This initiative has no such case, or it is not approved yet."))
    found.initiative = one
    return found


def working_case(
    user: Anyone, initiative_id: str, case_id: str, verb: Verb | str = Verb.EDIT
) -> BusinessCase:
    """As ``case_for``, for pages with figures. NotAllowed where any of them is kept back."""
    found = case_for(user, initiative_id, case_id, verb)
    if kept_fields(user, found.initiative).keys() & set(KEPT):
        raise NotAllowed(
            _("Figures of this case are kept back from you, so you cannot open this page."),
            code="figures-kept-back",
        )
    return found


def option_for(case: BusinessCase, option_id: str) -> Option:
    found = case.options.filter(id=option_id).first()
    if found is None:
        raise NotFound(_("This case has no such option. Load the page again."))
    found.case = case
    return found


def line_for(kind: type[CostLine | BenefitLine], case: BusinessCase, line_id: str) -> Any:
    found = kind.objects.select_related("option").filter(option__case=case, id=line_id).first()
    if found is None:
        raise NotFound(_("This case has no such line. Load the page again."))
    found.option.case = case
    return found


def benefit_lines_offered(initiative: Initiative) -> list[BenefitLine]:
    """What a benefit may point to: the lines of the preferred option of the newest approved
    version or, where none is approved, of the newest one that was not withdrawn."""
    case = newest_approved(initiative) or (
        initiative.cases.exclude(state="withdrawn").order_by("-number").first()
    )
    rows = BenefitLine.objects.select_related("option__case").order_by("name")
    return list(rows.filter(option__case=case, option__preferred=True)) if case else []


def line_now(line: BenefitLine) -> BenefitLine | None:
    """The same line in the newest approved version; None where that no longer has it."""
    case = newest_approved(line.option.case.initiative)
    return BenefitLine.objects.filter(option__case=case, lineage=line.lineage).first()


def newest_approved(initiative: Initiative) -> BusinessCase | None:
    return initiative.cases.filter(state="approved").order_by("-number").first()
