"""What the record shows of many initiatives at once to one person, for the signs of causes.

A fixed number of queries, however many there are. What is kept back of one is left out here, before
any sign is looked for: a rank cannot tell what was not in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Min, QuerySet, Sum

from commonweal.apps.accounts.queries import Anyone, people_on_initiatives
from commonweal.apps.accounts.rules import Role
from commonweal.apps.benefits.queries import visible_benefits
from commonweal.apps.diagnosis.models import NarrativeTag
from commonweal.apps.diagnosis.rules import Notice, Quote, Seen, SponsorSeen, StepSeen, notices
from commonweal.apps.flags.queries import untested_for
from commonweal.apps.funding.models import FundingShare
from commonweal.apps.plans.models import ChangeRequest, CostLine, Dependency, Goal, Milestone
from commonweal.apps.plans.rules import text_difference
from commonweal.apps.programmes.models import Baseline, Initiative, NamedRole, Position, Report
from commonweal.apps.programmes.queries import (
    hidden_fields,
    visible_initiatives,
    visible_positions,
)
from commonweal.apps.programmes.rules.handling import is_hidden
from commonweal.apps.risks.queries import visible_risks
from commonweal.engines.diagnose import RULES_VERSION, Candidate, rank, tags_of

__all__ = ["READ_FIELDS", "Diagnosed", "diagnosed", "quotes_in", "reports_to_read"]

# The narratives that say how it goes. A description says what it is for, and names no trouble.
READ_FIELDS = ("confidence", "schedule", "variance", "whole_life_cost")
_SPONSOR = Role.SRO.value
HINT = 1


@dataclass(frozen=True, slots=True)
class Diagnosed:
    """One initiative with its signs, and the causes in the order in which to look at them."""

    initiative: Initiative
    seen: Seen
    notices: Mapping[str, Notice]
    candidates: list[Candidate]

    @property
    def likely(self) -> list[Candidate]:
        """Those for which more speaks than a hint, when what speaks against is taken off."""
        return [one for one in self.candidates if one.is_candidate and one.score > HINT]


def diagnosed(
    user: Anyone, initiatives: Iterable[Initiative], on: date, *, read_now: bool = False
) -> list[Diagnosed]:
    """``initiatives`` are such as this person may see (from ``visible_initiatives``).

    ``read_now`` reads their narratives again instead of taking what was kept: for one page.
    """
    held = list(
        Initiative.objects.filter(id__in=[one.id for one in initiatives])
        .select_related("organisation")
        .prefetch_related("field_markings")
    )
    loaded = _Loaded.of(user, held, on, read_now=read_now)
    return [_diagnosed(one, loaded.seen(one, on)) for one in held]


def _diagnosed(one: Initiative, seen: Seen) -> Diagnosed:
    found = notices(seen)
    return Diagnosed(one, seen, found, rank({name: n.there for name, n in found.items()}))


def quotes_in(report: Report, hidden: AbstractSet[str]) -> list[Quote]:
    """What the narratives of a report name, of those that are not hidden."""
    return [
        Quote(tag.cause.value, tag.sentence, name, report.id, report.as_at)
        for name in READ_FIELDS
        if name in report.narratives and not is_hidden(name, hidden, report.narratives.keys())
        for tag in tags_of(report.narratives[name])
    ]


def reports_to_read() -> QuerySet[Report]:
    """Approved reports that were not read by the rules as they are now."""
    approved = Report.objects.filter(state=Report.State.APPROVED)
    return approved.exclude(narrative_reading__version=RULES_VERSION).order_by("id")


Grouped = Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class _Loaded:
    """Rows of all tables by the id of their initiative."""

    hidden: Mapping[str, frozenset[str]]
    positions: Grouped
    layers: Grouped
    lines: Grouped
    milestones: Mapping[str, int]
    goals: Mapping[str, int]
    changes: Mapping[str, int]
    needs: Grouped
    ends: Mapping[str, date]
    shares: Mapping[str, Decimal]
    benefits: Grouped
    people: Grouped
    holders: Grouped
    quotes: Grouped
    risks: Mapping[str, set[str]]
    untested: Mapping[str, bool | None]

    @classmethod
    def of(cls, user: Anyone, held: Sequence[Initiative], on: date, *, read_now: bool) -> _Loaded:
        ids = [one.id for one in held]
        hidden = {one.id: hidden_fields(user, one) for one in held}
        own = {"initiative__in": ids}
        lines = CostLine.objects.filter(**own).annotate(since=Min("layers__baseline__number"))
        needs = _needs(user, ids)
        return cls(
            hidden=hidden,
            positions=_grouped(_positions(user, ids)),
            layers=_grouped(Baseline.objects.filter(**own).order_by("number")),
            lines=_grouped(lines),
            milestones=_counts(Milestone.objects.filter(**own)),
            goals=_goal_counts(ids),
            changes=_counts(ChangeRequest.objects.filter(state="approved", **own)),
            needs=needs,
            ends=_ends(user, [row.on_id for rows in needs.values() for row in rows]),
            shares=_shares(ids),
            benefits=_benefits(user, ids),
            people=_grouped(NamedRole.objects.filter(role=_SPONSOR, **own)),
            holders=_grouped(people_on_initiatives(ids, roles=[Role.SRO])),
            quotes=_read(ids, hidden) if read_now else _kept_quotes(ids, hidden),
            risks=_risks(user, ids),
            untested=untested_for(user, held, on=on),
        )

    def seen(self, one: Initiative, on: date) -> Seen:
        hidden = self.hidden[one.id]
        planned = one.id in self.lines or one.id in self.milestones
        listed = () if "benefits" in hidden else self.benefits.get(one.id, ())
        return Seen(
            on=on,
            goals=self.goals.get(one.id, 0) if planned or one.id in self.goals else None,
            described=None if "description" in hidden else bool(one.description.strip()),
            changes=self.changes.get(one.id, 0) if planned else None,
            benefits_listed=len(listed),
            benefits_measured=sum(measured for measured in listed),
            sponsors=None if "people" in hidden else self._sponsors(one.id),
            funded_percent=None if "whole_life_cost" in hidden else self.shares.get(one.id),
            quotes=self.quotes.get(one.id, ()),
            risks=self.risks.get(one.id),
            untested=self.untested.get(one.id),
            **self._scope(one.id, hidden),
            **self._reported(one.id, hidden),
            **self._waiting(one.id, hidden, planned=planned),
        )

    def _scope(self, key: str, hidden: AbstractSet[str]) -> dict[str, Any]:
        layers, lines = self.layers.get(key, ()), self.lines.get(key, ())
        found: dict[str, Any] = {"layers": len(layers)}
        if lines and "whole_life_cost" not in hidden:
            found["lines_added"] = sum(bool(line.since) for line in lines)
        if layers and layers[0].scope.strip() and "scope" not in hidden:
            pieces = text_difference(layers[0].scope, layers[-1].scope)
            changed = sum(len(p.text.split()) for p in pieces if p.kind != "same")
            found["scope_share"] = Decimal(changed) / len(layers[0].scope.split())
        return found

    def _reported(self, key: str, hidden: AbstractSet[str]) -> dict[str, Any]:
        rows: Sequence[Position] = [row for row in self.positions.get(key, ()) if row.as_at]
        if not rows:
            return {}
        money = rows[-1].currency, rows[-1].base_year
        steps = [_step(row, money) for row in rows]
        found: dict[str, Any] = {"steps": steps}
        newest = rows[-1].report
        if newest and not {"year_baseline", "year_forecast"} & hidden:
            found |= {"year_budget": newest.year_baseline, "year_forecast": newest.year_forecast}
        return found

    def _waiting(self, key: str, hidden: AbstractSet[str], *, planned: bool) -> dict[str, Any]:
        """Days that others are late with what this needs: their dates, so not to be told to those
        from whom its own are kept."""
        rows = self.needs.get(key, ())
        if "end_date" in hidden or not (planned or rows):
            return {}
        known = [
            (self.ends[row.on_id] - row.needed_by).days
            for row in rows
            if row.needed_by and row.on_id in self.ends
        ]
        return {
            "depends": len(rows),
            "waited_days": max(0, *known) if known else None,
            "came_in_time": sum(days <= 0 for days in known) if known else None,
        }

    def _sponsors(self, key: str) -> list[SponsorSeen] | None:
        """Those who were named, and those who hold the role; None where there never was one and
        the record is only what was published."""
        found = [SponsorSeen(r.starts, r.ends, r.share_percent) for r in self.people.get(key, ())]
        found += [SponsorSeen(row.first_day, row.last_day) for row in self.holders.get(key, ())]
        return found if found or key in self.milestones or key in self.lines else None


def _positions(user: Anyone, ids: Sequence[str]) -> Any:
    rows = visible_positions(user).filter(initiative__in=ids).select_related("report")
    heavy = ("narratives", "cells")
    return rows.defer(*(f"report__{name}" for name in heavy)).order_by("as_at")


def _step(row: Position, money: tuple[str, int]) -> StepSeen:
    same = (row.currency, row.base_year) == money
    return StepSeen(
        as_at=row.as_at or date.min,
        cost=(row.cost or None) if same else None,
        end=row.end_date,
        confidence=row.confidence,
        report_id=row.report_id or "",
    )


def _grouped(rows: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.initiative_id].append(row)
    return found


def _counts(rows: Any) -> dict[str, int]:
    return dict(rows.order_by().values_list("initiative").annotate(n=Count("id")))


def _goal_counts(ids: Sequence[str]) -> dict[str, int]:
    rows = Goal.objects.filter(initiatives__in=ids).order_by().values_list("initiatives")
    return dict(rows.annotate(n=Count("id")))


def _shares(ids: Sequence[str]) -> dict[str, Decimal]:
    rows = FundingShare.objects.filter(initiative__in=ids).order_by().values_list("initiative")
    return dict(rows.annotate(all=Sum("percent")))


def _needs(user: Anyone, ids: Sequence[str]) -> dict[str, list[Dependency]]:
    """Whose output each needs; one that this person may not see is not there."""
    rows = Dependency.objects.filter(
        needs__in=ids, nature=Dependency.Nature.OUTPUT, on__in=visible_initiatives(user)
    )
    found: dict[str, list[Dependency]] = defaultdict(list)
    for row in rows:
        found[row.needs_id].append(row)
    return found


def _ends(user: Anyone, ids: Sequence[str]) -> dict[str, date]:
    if not ids:
        return {}
    rows = visible_positions(user).filter(initiative__in=ids, latest=True)
    return {key: end for key, end in rows.values_list("initiative_id", "end_date") if end}


def _benefits(user: Anyone, ids: Sequence[str]) -> dict[str, list[bool]]:
    """Whether each listed benefit has ever been measured."""
    rows = visible_benefits(user).filter(shares__initiative__in=ids).order_by()
    found: dict[str, list[bool]] = defaultdict(list)
    for key, latest in rows.values_list("shares__initiative", "measure__latest_ends"):
        found[key].append(latest is not None)
    return found


def _risks(user: Anyone, ids: Sequence[str]) -> dict[str, set[str]]:
    """The categories of open risks; nothing of one of whose risks nothing is on record."""
    rows = visible_risks(user).filter(initiative__in=ids).order_by()
    found: dict[str, set[str]] = defaultdict(set)
    for key, category, closed in rows.values_list("initiative_id", "category", "closed_on"):
        found[key] |= set() if closed else {category}
    return found


def _kept_quotes(
    ids: Sequence[str], hidden: Mapping[str, frozenset[str]]
) -> dict[str, list[Quote]]:
    """What was read before, of approved reports, without the narratives that are hidden."""
    rows = NarrativeTag.objects.filter(report__initiative__in=ids, report__state="approved")
    rows = rows.annotate(initiative_id=F("report__initiative"), as_at=F("report__as_at"))
    found: dict[str, list[Quote]] = defaultdict(list)
    for row in rows.order_by("as_at", "id"):
        if not is_hidden(row.field, hidden[row.initiative_id], {row.field}):
            quote = Quote(row.cause, row.sentence, row.field, row.report_id, row.as_at)
            found[row.initiative_id].append(quote)
    return found


def _read(ids: Sequence[str], hidden: Mapping[str, frozenset[str]]) -> dict[str, list[Quote]]:
    rows = Report.objects.filter(initiative__in=ids, state="approved").order_by("as_at", "id")
    found: dict[str, list[Quote]] = defaultdict(list)
    for report in rows:
        found[report.initiative_id] += quotes_in(report, hidden[report.initiative_id])
    return found
