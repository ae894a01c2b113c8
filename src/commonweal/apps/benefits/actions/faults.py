"""What is wrong in the record of a benefit, the first to mend first."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonweal.apps.accounts.actions.checked import check
from commonweal.apps.benefits.models import Benefit
from commonweal.kernel.errors import RuleBroken


def check_benefit(benefit: Benefit) -> None:
    """RuleBroken with the field where the mend belongs."""
    for code, field, wrong in _FAULTS:
        if wrong(benefit):
            raise RuleBroken(_(_WORDS[code]), code=code, field=field)
    check(benefit)


def _own_verifier(one: Benefit) -> bool:
    return bool(one.verifier_id) and one.verifier_id in {one.owner_id, one.owner_after_id}


def _ends_early(one: Benefit) -> bool:
    return bool(one.starts_on and one.ends_on and one.ends_on < one.starts_on)


def _priced(one: Benefit) -> bool:
    return one.unit_value is not None


_FAULTS: tuple[tuple[str, str, Callable[[Benefit], bool]], ...] = (
    ("verifier-is-owner", "verifier", _own_verifier),
    ("compared-with-itself", "comparison",
     lambda one: bool(one.comparison_id) and one.comparison_id == one.measure_id),
    ("share-without-reason", "attributed_why",
     lambda one: one.attributed != 100 and not one.attributed_why),
    ("money-without-currency", "currency", lambda one: _priced(one) and not one.currency),
    ("unit-value-below-zero", "unit_value", lambda one: _priced(one) and one.unit_value < 0),
    ("qualitative-money", "unit_value",
     lambda one: _priced(one) and one.benefit_class == "qualitative"),
    ("ends-before-it-starts", "ends_on", _ends_early),
    ("baseline-without-day", "baseline_on",
     lambda one: (one.baseline is None) != (one.baseline_on is None)),
    ("exemption-missing", "exemption",
     lambda one: bool(one.exemption) != (one.marking == "withheld")),
    ("group-elsewhere", "group",
     lambda one: bool(one.group_id) and one.group.organisation_id != one.organisation_id),
    ("milestone-elsewhere", "milestone",
     lambda one: bool(one.milestone_id) and not one.shares.filter(
         initiative=one.milestone.initiative_id).exists()),
)  # fmt: skip
_WORDS = {
    "verifier-is-owner": gettext_noop("Choose somebody else than the owner to check the figures."),
    "compared-with-itself": gettext_noop("Choose another measure to compare with."),
    "share-without-reason": gettext_noop("Say why this share of the change is put down to it."),
    "money-without-currency": gettext_noop("Say in which currency a unit is worth so much."),
    "unit-value-below-zero": gettext_noop(
        "Give what a unit is worth as a figure above zero. The direction of the measure says which"
        " way is better."
    ),
    "qualitative-money": gettext_noop(
        "A qualitative benefit is not put into money. Choose another class, or leave the value"
        " empty."
    ),
    "ends-before-it-starts": gettext_noop("It ends before it starts."),
    "baseline-without-day": gettext_noop("A baseline needs both its value and its day."),
    "exemption-missing": gettext_noop(
        "Name the exemption in law where something is withheld, and only there."
    ),
    "group-elsewhere": gettext_noop("Choose a group of the body that the benefit belongs to."),
    "milestone-elsewhere": gettext_noop("Choose a milestone of what brings the benefit."),
}
