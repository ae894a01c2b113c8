"""The record of initiatives as the engine asks it, gathered in a fixed number of queries.

For the worker and for replays: nobody is asked here what they may see. Who sees what is decided by
``rules.record.history_at``, which is told the markings.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import RoleName
from commonweal.apps.accounts.queries import people_on_initiatives
from commonweal.apps.plans.models import ChangeRequest, Milestone
from commonweal.apps.plans.queries import WHOLE
from commonweal.apps.programmes.models import Baseline, FieldMarking, Initiative, Report
from commonweal.apps.questions.models import Answer, Question, Verdict
from commonweal.apps.questions.queries.rooms import (
    benefits_held,
    documents_held,
    figures_held,
    risks_held,
)
from commonweal.apps.questions.rules.progress import progress_in, spent_in
from commonweal.apps.questions.rules.record import TEXTS, Held, HeldReport, Record
from commonweal.apps.reports.queries import OWN_SERIES
from commonweal.engines.question import (
    Asked,
    Change,
    Layer,
    MilestoneFacts,
    Source,
    Tenure,
    Text,
)
from commonweal.engines.question import Report as ReportFacts
from commonweal.kernel.shapes import Level

__all__ = ["records_of", "reported_on"]

Grouped = Mapping[str, list[Any]]
_GO_LIVE = re.compile(
    r"\bgo(?:es|ing)?[ -]?live\b|\blaunch|\bservice (?:start|open)", re.IGNORECASE
)
_LEVELS = set(Level)


def records_of(ids: Sequence[str], today: date) -> Iterator[Record]:
    """The record of each initiative, as it is told on ``today``. Where that is a past day, what
    the record keeps only as it is now (a forecast of a milestone, an owner) is left out."""
    past = today < timezone.localdate()
    own = Initiative.objects.filter(id__in=ids)
    markings: dict[str, dict[str, str]] = defaultdict(dict)
    for row in FieldMarking.objects.filter(initiative_id__in=ids):
        markings[row.initiative_id][row.field] = row.marking
    reports, layers = _reports(ids), _layers(ids)
    others: dict[str, Grouped] = {
        "changes": _changes(ids),
        "milestones": _milestones(ids, past=past),
        "roles": _roles(ids),
        "benefits": benefits_held(ids, past=past),
        "risks": risks_held(ids),
        "figures": {} if past else figures_held(ids),
        "asked": {} if past else _asked(ids),
    }
    documents, contracts = documents_held(ids)
    others["contracts"] = contracts
    for one in own:
        yield Record(
            id=one.id,
            name=one.name,
            marking=one.marking,
            markings=markings[one.id],
            reports=tuple(reports.get(one.id, ())),
            layers=tuple(layers.get(one.id, ())),
            documents=tuple(documents.get(one.id, ())),
            others={name: tuple(found.get(one.id, ())) for name, found in others.items()},
        )


def reported_on(ids: Sequence[str], day: date) -> set[str]:
    """Those of these initiatives that the newest round of their series, as of a day, reports; and
    those that report by themselves. What has left a portfolio is not asked about any more."""
    known = Report.objects.filter(state=Report.State.APPROVED, as_at__lte=day).order_by()
    newest = dict(known.values_list("series").annotate(Max("as_at")))
    own = known.filter(initiative_id__in=ids).values_list("initiative_id", "series")
    return {
        initiative
        for initiative, series, last in own.annotate(last=Max("as_at"))
        if series == OWN_SERIES or last == newest[series]
    }


def _reports(ids: Sequence[str]) -> Grouped:
    """Approved reports, by date. Where two series report on one day, the one that came last."""
    rows = Report.objects.filter(initiative_id__in=ids, state=Report.State.APPROVED)
    by_day: dict[str, dict[date, HeldReport]] = defaultdict(dict)
    rows = rows.defer("cells").select_related("snapshot")
    for row in rows.order_by("as_at", "made_at"):
        by_day[row.initiative_id][row.as_at] = _report(row)
    return {one: [own[day] for day in sorted(own)] for one, own in by_day.items()}


def _report(row: Report) -> HeldReport:
    path = reverse("report", args=[row.initiative_id, row.id])
    source = Source(row.label, path, row.id)
    snapshot = getattr(row, "snapshot", None)
    frozen = snapshot.content if snapshot else {}
    facts = ReportFacts(
        on=row.as_at,
        known=_known(row),
        source=source,
        start=row.start_date,
        end=row.end_date,
        rating=Level(row.confidence) if row.confidence in _LEVELS else None,
        rating_scale=row.confidence_scale,
        whole_life_cost=row.whole_life_cost,
        benefits=row.benefits,
        year_budget=row.year_baseline,
        year_forecast=row.year_forecast,
        currency=row.currency,
        price_base=str(row.base_year) if row.base_year else "",
        spent=spent_in(frozen, row.currency, row.base_year),
        progress=progress_in(frozen),
    )
    narratives = {
        name: Text(TEXTS[name], words, source)
        for name, words in sorted(row.narratives.items())
        if name in TEXTS and words.strip()
    }
    return HeldReport(facts, narratives)


def _known(row: Report) -> date:
    """From when a report was known: a published one from the day of its position on, whenever it
    was brought in here; one of our own from its approval on."""
    if row.series == OWN_SERIES and row.approved_at:
        return timezone.localdate(row.approved_at)
    return row.as_at


def _layers(ids: Sequence[str]) -> Grouped:
    found: dict[str, list[Any]] = defaultdict(list)
    rows = Baseline.objects.filter(initiative_id__in=ids).select_related("change_request")
    for row in rows.order_by("number"):
        change = getattr(row, "change_request", None)
        found[row.initiative_id].append(
            Layer(
                number=row.number,
                known=row.as_at,
                source=Source(
                    _("Approved plan, layer %(n)s") % {"n": row.number},
                    reverse("plan", args=[row.initiative_id]),
                    row.id,
                ),
                end=row.end_date,
                cost=row.whole_life_cost,
                change=change.id if change else "",
            )
        )
    return found


def _changes(ids: Sequence[str]) -> Grouped:
    found: dict[str, list[Any]] = defaultdict(list)
    rows = ChangeRequest.objects.filter(initiative_id__in=ids).exclude(state="draft")
    for row in rows.order_by("requested_at", "id"):
        path = reverse("change", args=[row.initiative_id, row.id])
        change = Change(
            label=row.what,
            known=timezone.localdate(row.submitted_at or row.requested_at),
            source=Source(_("Change request"), path, row.id),
            decided=timezone.localdate(row.decided_at) if row.decided_at else None,
            agreed=row.state == "approved" if row.decided_at else None,
        )
        found[row.initiative_id].append(Held(change, fields=WHOLE))
    return found


def _milestones(ids: Sequence[str], *, past: bool) -> Grouped:
    """Each with the newest promise. A forecast is kept only as it is now, so that no past day is
    told of it."""
    found: dict[str, list[Any]] = defaultdict(list)
    rows = Milestone.objects.filter(initiative_id__in=ids)
    for row in rows.prefetch_related("layers__baseline").select_related("initiative"):
        layers = sorted(row.layers.all(), key=lambda one: one.baseline.number)
        if past and not layers:
            continue
        made = timezone.localdate(row.initiative.created_at)
        facts = MilestoneFacts(
            label=row.name,
            nature="go-live" if _GO_LIVE.search(row.name) else row.nature,
            known=layers[0].baseline.as_at if layers else made,
            source=Source(_("Plan"), reverse("plan", args=[row.initiative_id]), row.id),
            promised=layers[-1].promised if layers else None,
            forecast=None if past else row.forecast,
            actual=row.actual,
        )
        found[row.initiative_id].append(Held(facts, fields=("end_date",)))
    return found


def _roles(ids: Sequence[str]) -> Grouped:
    """Who held which role: by the role's name only, for what is kept here outlives people."""
    labels = dict(RoleName.choices)
    found: dict[str, list[Any]] = defaultdict(list)
    for row in people_on_initiatives(ids).order_by("first_day", "id"):
        label = str(labels.get(row.role, row.role))
        path = reverse("initiative_people", args=[row.initiative_id])
        tenure = Tenure(
            role=row.role,
            label=label,
            known=row.first_day,
            source=Source(_("People"), path, row.id),
            since=row.first_day,
            until=row.last_day,
            person_id=row.person_id,
        )
        found[row.initiative_id].append(Held(tenure, fields=("people",)))
    return found


def _asked(ids: Sequence[str]) -> Grouped:
    """The questions that stand, and when each was first answered."""
    settled = Answer.objects.filter(
        initiative_id__in=ids, verdict__in=[Verdict.KNOWN, Verdict.WRONG]
    )
    answered = {(a.initiative_id, a.key): timezone.localdate(a.at) for a in settled}
    found: dict[str, list[Any]] = defaultdict(list)
    for row in _standing(ids):
        path = reverse("question", args=[row.initiative_id, row.key])
        asked = Asked(
            key=row.key,
            words=str(row.first.get("says", "")),
            known=row.first_on,
            source=Source(_("Question asked"), path, row.key),
            answered=answered.get((row.initiative_id, row.key)),
        )
        marking = ("internal", "sensitive", "withheld")[min(row.seen_from, 2)]
        found[row.initiative_id].append(Held(asked, marking))
    return found


def _standing(ids: Sequence[str]) -> Iterable[Question]:
    rows = Question.objects.filter(initiative_id__in=ids, gone_on=None, replay=None)
    # That a question is unanswered is itself asked once, not again and again.
    return rows.exclude(rule="unanswered").order_by("first_on", "id")
