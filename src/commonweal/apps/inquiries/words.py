"""Words for the responses of the catalogue, by slug."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

__all__ = ["RESPONSES"]

RESPONSES: dict[str, Promise] = {
    "write-the-goal": _("Put the goal into one sentence, with a measure, and have it agreed"),
    "agree-the-benefits": _("Agree each benefit with whoever is to have it, and measure it now"),
    "stop-until-agreed": _("Spend nothing more until the goal is agreed"),
    "name-a-sponsor": _("Name one person who answers for it"),
    "give-the-sponsor-time": _("Give the owner the time that it needs"),
    "hand-over-in-writing": _("Hand over in writing, with the promises and the doubts"),
    "freeze-the-scope": _("Freeze the scope until the next release"),
    "cut-to-a-first-release": _("Cut to a first release that people can use"),
    "price-every-change": _("Price every change in money and days before it is agreed"),
    "recovery-plan-with-supplier": _("Agree a plan to recover with the supplier, with dates"),
    "split-the-contract": _("Split the contract, or bring in a second supplier"),
    "step-in": _("Use the right to step in, or take the work over"),
    "fill-key-roles": _("Fill the roles without which it stands still"),
    "bring-in-help-for-a-time": _("Bring in help for a time, with a plan to do without"),
    "train-the-team": _("Train the team that is there"),
    "map-the-old-system": _("Find out what the old system does before changing it"),
    "move-in-waves": _("Move in waves, the simple parts first"),
    "prove-on-a-copy": _("Prove the new on a copy of the old before the change"),
    "joint-plan": _("Make one plan with those whose output is needed"),
    "decouple": _("Do without it for now, or make it ourselves"),
    "escalate-the-date": _("Take the date to whoever is above both"),
    "settle-the-funding": _("Settle the whole funding, in writing"),
    "fit-the-scope-to-the-money": _("Fit the scope to the money that there is"),
    "release-by-stage": _("Release the money stage by stage, on evidence"),
    "reset-the-case": _("Make the case anew for the policy as it is now"),
    "build-the-stable-part-first": _("Build first what any policy needs"),
    "plan-from-reference-class": _("Plan from what such work has taken elsewhere"),
    "replan-in-the-open": _("Plan anew in the open, and keep the original beside it"),
    "add-a-range": _("Give a range instead of one date and one figure"),
}
