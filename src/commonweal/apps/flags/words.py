"""The words of flags: what they are called, and why they are raised or not."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonweal.apps.accounts.models import RoleName
from commonweal.apps.flags.rules import Flag

__all__ = ["flag_words", "why_words"]

_NAMES = {
    "scope_creep": gettext_noop("The promise grows"),
    "supplier_concentration": gettext_noop("Much hangs on one supplier"),
    "key_person_gap": gettext_noop("A key person is missing, or leaves before the next gate"),
    "stale_report": gettext_noop("The newest report is old"),
    "optimism": gettext_noop("The forecast only repeats the plan"),
    "untested_technology": gettext_noop("Nobody has tried it out"),
}
_WHYS = {
    "kept": gettext_noop("It is worked out from something that is kept back from you."),
    "no-layer": gettext_noop("No original plan is kept here."),
    "scope-grew": gettext_noop(
        "Promised anew %(layers)s times since the original plan: cost %(cost)s %% more, words of"
        " the scope %(words)s %% new."
    ),
    "scope-not-known": gettext_noop(
        "Promised anew %(layers)s times; the cost or the scope of one of them is not known."
    ),
    "scope-stands": gettext_noop("The promise is as it was first, or close to it."),
    "no-contract": gettext_noop("No contract is written down."),
    "contract-without-value": gettext_noop("A contract has no value."),
    "contracts-of-other-money": gettext_noop("The contracts are in money of several kinds."),
    "supplier-share": gettext_noop(
        "%(supplier)s holds %(percent)s %% of what is bought, as far as contracts are written down."
    ),
    "nobody-named": gettext_noop("Nobody is named in any role."),
    "role-vacant": gettext_noop("Nobody holds this role today: %(role)s."),
    "tenure-ends-before-gate": gettext_noop(
        "Nobody is named for the day of the next gate, %(gate)s on %(day)s: %(role)s."
    ),
    "roles-held": gettext_noop("The key roles are held beyond the next gate."),
    "roles-held-no-gate": gettext_noop("The key roles are held. No gate is planned."),
    "never-reported": gettext_noop("There is no report."),
    "left-the-series": gettext_noop("It is no longer reported; the newest report is of %(day)s."),
    "report-age": gettext_noop(
        "The newest report is %(days)s days old; a new one is usual within %(most)s."
    ),
    "no-plan-to-compare": gettext_noop("There is no plan with a cost and an end to compare with."),
    "too-few-reports": gettext_noop("There are too few reports since the plan: %(reports)s."),
    "not-as-plan": gettext_noop("The newest report gives another cost or end than the plan."),
    "same-as-plan": gettext_noop(
        "The newest %(reports)s reports, over %(days)s days, give the cost and the end of the plan."
    ),
    "pilots-not-reported": gettext_noop("Its reports say nothing of pilots."),
    "no-pilot": gettext_noop("No pilot is written down."),
    "pilot-without-verdict": gettext_noop("Its pilots have come to no result yet."),
    "pilot-has-verdict": gettext_noop("A pilot has come to a result."),
}


def flag_words(code: str) -> str:
    return _(_NAMES[code])


def why_words(flag: Flag) -> str:
    told = dict(flag.told)
    if "role" in told:
        told["role"] = str(dict(RoleName.choices).get(told["role"], told["role"]))
    if "day" in told:
        told["day"] = date_format(date.fromisoformat(told["day"]), "j F Y")
    words = _(_WHYS[flag.why])
    return words % told
