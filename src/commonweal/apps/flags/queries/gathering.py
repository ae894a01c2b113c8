"""What the record has of many initiatives, as flags are worked out from it; a fixed number of
queries. Nothing here asks who reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet

from commonweal.apps.accounts.models import RoleHolding
from commonweal.apps.flags.rules import ContractFacts, Evidence, Held, LayerFacts, ReportFacts
from commonweal.apps.pilots.models import DECIDED, Pilot
from commonweal.apps.plans.models import Milestone
from commonweal.apps.programmes.models import Baseline, Initiative, NamedRole, Report
from commonweal.apps.programmes.queries import InitiativePage
from commonweal.apps.registers.models import Contract

__all__ = ["OVER", "gathered", "gathered_of_page", "tried"]

OVER = frozenset({"closed", "cancelled"})


def gathered(
    ones: Sequence[Initiative], contracts: QuerySet[Contract], pilots: QuerySet[Pilot]
) -> dict[str, Evidence]:
    """``contracts`` and ``pilots`` are those that may be reckoned with."""
    ids = [one.id for one in ones]
    layers, reports = _layers(ids), _reports(ids)
    people, gates = _people(ids), _gates(ids)
    bought: dict[str, list[ContractFacts]] = defaultdict(list)
    for row in contracts.filter(initiative__in=ids).order_by("id"):
        facts = ContractFacts(row.supplier, row.value, (row.currency, row.base_year))
        bought[row.initiative_id].append(facts)
    verdicts = tried(ids, pilots)
    return {
        one.id: Evidence(
            layers=layers[one.id],
            reports=reports[one.id],
            people=people[one.id],
            gates=gates[one.id],
            contracts=bought[one.id],
            reported=one.reported,
            pilots_kept=not one.series,
            pilot_verdicts=verdicts[one.id],
        )
        for one in ones
    }


def gathered_of_page(
    page: InitiativePage,
    contracts: QuerySet[Contract],
    pilots: QuerySet[Pilot],
    *,
    planned: bool,
    holders: Sequence[RoleHolding],
) -> Evidence:
    """The same of one initiative from its page, as its reader may see it: what the page has is not
    asked for again."""
    one = page.record
    bought = contracts.filter(initiative=one).order_by("id")
    return Evidence(
        layers=[
            LayerFacts(
                row.number, row.as_at, row.whole_life_cost, (row.currency, row.base_year),
                row.end_date, row.scope,
            )
            for row in page.layers
        ],
        reports=[
            ReportFacts(
                row.as_at, row.whole_life_cost, (row.currency, row.base_year), row.end_date
            )
            for row in page.reports
            if row.state == "approved"
        ],
        people=[Held(row.role, row.starts, row.ends) for row in page.people]
        + [Held(h.role, h.first_day, h.last_day) for h in holders if h.person.is_active],
        gates=_gates([one.id])[one.id] if planned else [],
        contracts=[
            ContractFacts(row.supplier, row.value, (row.currency, row.base_year)) for row in bought
        ],
        reported=one.reported,
        pilots_kept=not one.series,
        pilot_verdicts=tried([one.id], pilots)[one.id],
    )  # fmt: skip


def tried(ids: Iterable[str], pilots: QuerySet[Pilot]) -> Mapping[str, list[bool]]:
    """Of each pilot, whether it has come to a verdict."""
    found: dict[str, list[bool]] = defaultdict(list)
    rows = pilots.filter(initiative__in=ids).order_by("id")
    for one, state in rows.values_list("initiative_id", "state"):
        found[one].append(state in DECIDED)
    return found


def _layers(ids: Iterable[str]) -> Mapping[str, list[LayerFacts]]:
    found: dict[str, list[LayerFacts]] = defaultdict(list)
    for row in Baseline.objects.filter(initiative__in=ids).order_by("number"):
        found[row.initiative_id].append(
            LayerFacts(
                number=row.number,
                as_at=row.as_at,
                cost=row.whole_life_cost,
                money=(row.currency, row.base_year),
                end_date=row.end_date,
                scope=row.scope,
            )
        )
    return found


def _reports(ids: Iterable[str]) -> Mapping[str, list[ReportFacts]]:
    """Only what was approved."""
    found: dict[str, list[ReportFacts]] = defaultdict(list)
    rows = Report.objects.filter(initiative__in=ids, state="approved").order_by("as_at", "id")
    named = rows.values_list(
        "initiative_id", "as_at", "whole_life_cost", "currency", "base_year", "end_date"
    )
    for one, as_at, cost, currency, year, ends in named:
        found[one].append(ReportFacts(as_at, cost, (currency, year), ends))
    return found


def _people(ids: Iterable[str]) -> dict[str, list[Held]]:
    """Those whom reports name, and those who hold a role here."""
    found = _holders(ids)
    named = NamedRole.objects.filter(initiative__in=ids).order_by("id")
    for one, role, starts, ends in named.values_list("initiative_id", "role", "starts", "ends"):
        found[one].append(Held(role, starts, ends))
    return found


def _holders(ids: Iterable[str]) -> dict[str, list[Held]]:
    found: dict[str, list[Held]] = defaultdict(list)
    held = RoleHolding.objects.filter(initiative_id__in=ids, person__is_active=True).order_by("id")
    columns = ("initiative_id", "role", "first_day", "last_day")
    for one, role, starts, ends in held.values_list(*columns):
        found[one].append(Held(role, starts, ends))
    return found


def _gates(ids: Iterable[str]) -> Mapping[str, list[tuple[date, str]]]:
    """Gates still to come: as they are forecast, else as the newest layer promises them."""
    newest: dict[str, tuple[int, Any]] = {}
    found: dict[str, list[tuple[date, str]]] = defaultdict(list)
    rows = Milestone.objects.filter(initiative__in=ids, nature="gate", actual=None)
    columns = ("id", "initiative_id", "name", "forecast")
    names: dict[str, tuple[str, str, date | None]] = {}
    layers = ("layers__baseline__number", "layers__promised")
    for key, one, name, forecast, number, day in rows.order_by("id").values_list(*columns, *layers):
        names[key] = (one, name, forecast)
        if day is not None and number >= newest.get(key, (-1, None))[0]:
            newest[key] = (number, day)
    for key, (one, name, forecast) in names.items():
        day = forecast or newest.get(key, (-1, None))[1]
        if day is not None:
            found[one].append((day, name))
    return found
