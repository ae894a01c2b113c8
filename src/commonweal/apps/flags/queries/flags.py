"""Flags as one person may see them, and as facts that gates ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date

from commonweal.apps.accounts.models import RoleHolding
from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.accounts.rules import stricter
from commonweal.apps.flags.queries.gathering import OVER, gathered, gathered_of_page, tried
from commonweal.apps.flags.rules import CODES, FIELDS, Evidence, Flag, FlagState, flags_of, limits
from commonweal.apps.pilots.models import Pilot
from commonweal.apps.pilots.queries import visible_pilots
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.queries import InitiativePage, hidden_fields
from commonweal.apps.registers.models import Contract
from commonweal.apps.registers.queries import visible_contracts
from commonweal.kernel.digest import canonical_digest
from commonweal.kernel.shapes import Fact, FactItem, FactName, FactType

__all__ = ["FACTS", "facts_for", "flags_for", "flags_of_page", "untested_for"]


def _(text: str) -> str:
    """Marks a text for translation, which happens where it is shown."""
    return text


_MEANINGS = {
    "scope_creep": _("whether what was promised has grown since the original plan"),
    "supplier_concentration": _("whether one supplier holds most of what is bought"),
    "key_person_gap": _("whether a key role is vacant, or ends before the next planned gate"),
    "stale_report": _("whether the newest report is too old"),
    "optimism": _("whether the reports have repeated the plan for long"),
    "untested_technology": _("whether no pilot has come to a verdict"),
}
FACTS: tuple[FactName, ...] = tuple(
    FactName(f"flags.{code}", FactType.TRUTH, meaning, place="initiative_risks")
    for code, meaning in _MEANINGS.items()
)
_RAISED: Mapping[FlagState, bool] = {FlagState.RAISED: True, FlagState.CLEAR: False}
NOT_SAID = _("The record does not have what this is worked out from.")


def flags_for(user: Anyone, ones: Sequence[Initiative], *, on: date) -> dict[str, list[Flag]]:
    """The flags of initiatives that this person may see, raised ones first; none of one that is
    over. A fixed number of queries where ``field_markings`` and bodies are fetched with them."""
    alive = [one for one in ones if one.phase not in OVER]
    seen = gathered(alive, visible_contracts(user), visible_pilots(user))
    found: dict[str, list[Flag]] = {one.id: [] for one in ones}
    for one in alive:
        hidden = hidden_fields(user, one)
        flags = [_masked(flag, hidden) for flag in flags_of(seen[one.id], on, limits())]
        found[one.id] = sorted(flags, key=_first)
    return found


def untested_for(
    user: Anyone, ones: Sequence[Initiative], *, on: date
) -> Mapping[str, bool | None]:
    """Whether that flag is raised, None where that is not known, of initiatives that this person
    may see. One query."""
    alive = [one for one in ones if one.phase not in OVER]
    verdicts = tried([one.id for one in alive], visible_pilots(user))
    found: dict[str, bool | None] = {}
    for one in alive:
        seen = Evidence(pilots_kept=not one.series, pilot_verdicts=verdicts[one.id])
        states = {flag.code: flag.state for flag in flags_of(seen, on, limits())}
        found[one.id] = _RAISED.get(states["untested_technology"])
    return found


def flags_of_page(
    user: Anyone,
    page: InitiativePage,
    *,
    on: date,
    planned: bool,
    bought: bool,
    holders: Sequence[RoleHolding],
) -> list[Flag]:
    """The same of one initiative whose page was read for this person. ``planned`` and ``bought``
    say whether there is a plan, and a contract or a pilot: none is asked for in vain."""
    if page.record.phase in OVER:
        return []
    contracts = visible_contracts(user) if bought else Contract.objects.none()
    pilots = visible_pilots(user) if bought else Pilot.objects.none()
    seen = gathered_of_page(page, contracts, pilots, planned=planned, holders=holders)
    hidden = frozenset(page.kept)
    return sorted((_masked(flag, hidden) for flag in flags_of(seen, on, limits())), key=_first)


def facts_for(initiative_ids: Sequence[str], *, on: date) -> dict[str, dict[str, Fact]]:
    """Whether each flag is raised. What a flag would give away is named beside it."""
    ones = list(Initiative.objects.filter(id__in=list(initiative_ids)))
    contracts = Contract.objects.all()
    seen = gathered(ones, contracts, Pilot.objects.all())
    markings: dict[str, str] = {}
    for one, marking in contracts.filter(initiative__in=ones).values_list("initiative", "marking"):
        markings[one] = stricter(markings.get(one, "internal"), marking)
    found = {
        one: {
            f"flags.{flag.code}": _fact(one, flag, markings.get(one, ""))
            for flag in flags_of(evidence, on, limits())
        }
        for one, evidence in seen.items()
    }
    nothing = {name.name: Fact.unknown() for name in FACTS}
    return {one: found.get(one, nothing) for one in initiative_ids}


def _fact(initiative_id: str, flag: Flag, marking: str) -> Fact:
    own = marking if flag.code == "supplier_concentration" else ""
    raised = _RAISED.get(flag.state)
    item = FactItem(
        kind="flag",
        id=f"{initiative_id}:{flag.code}",
        label=flag.code.replace("_", " ").capitalize(),
        path=f"/initiatives/{initiative_id}/risks/",
        digest=canonical_digest(asdict(flag)),
        met=None if raised is None else not raised,
        marking=own or "internal",
        fields=FIELDS[flag.code],
    )
    return Fact(
        value=raised,
        why=NOT_SAID if raised is None else "",
        items=(item,),
        marking=own,
        fields=FIELDS[flag.code],
    )


def _first(flag: Flag) -> tuple[int, int]:
    return list(FlagState).index(flag.state), CODES.index(flag.code)


def _masked(flag: Flag, hidden: frozenset[str]) -> Flag:
    if hidden.isdisjoint(FIELDS[flag.code]):
        return flag
    return Flag(flag.code, FlagState.KEPT, "kept")
