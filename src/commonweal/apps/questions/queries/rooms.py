"""What other rooms know of an initiative: benefits, measures, risks, documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.apps.benefits.models import Benefit
from commonweal.apps.benefits.rules import start_on
from commonweal.apps.documents.models import Document
from commonweal.apps.documents.queries import read_documents
from commonweal.apps.documents.words import place_of
from commonweal.apps.measures.models import Direction, Reading
from commonweal.apps.questions.rules.contracts import contract_end
from commonweal.apps.questions.rules.record import Held
from commonweal.apps.risks.models import Risk
from commonweal.engines.question import BenefitFacts, Contract, Figure, RiskFacts, Source, Text

__all__ = ["benefits_held", "documents_held", "figures_held", "risks_held"]

Grouped = Mapping[str, list[Any]]
MOST_SENTENCES = 1_500  # of one document; those that state something come before the rest
_A_PAGE = 50
_NEWEST = 9  # values of a measure: enough to tell its usual step
_RISES: Mapping[str, bool] = {Direction.HIGHER: True, Direction.LOWER: False}


def benefits_held(ids: Sequence[str], *, past: bool) -> Grouped:
    """Benefits that the initiatives bring. One that is kept back, and that another initiative
    brings too, stays out: who may see it then depends on both."""
    found: dict[str, list[Any]] = defaultdict(list)
    rows = Benefit.objects.filter(shares__initiative_id__in=ids).distinct()
    rows = rows.annotate(brought_by=Count("shares", distinct=True)).select_related(
        "milestone", "measure"
    )
    for row in rows.prefetch_related("shares").order_by("id"):
        if row.brought_by > 1 and row.marking not in {"open", "internal"}:
            continue
        held = Held(_benefit(row, past=past), row.marking, ("benefits",))
        for share in row.shares.all():
            found[share.initiative_id].append(held)
    return found


def _benefit(row: Benefit, *, past: bool) -> BenefitFacts:
    after = row.milestone
    day = (after.actual or after.forecast) if after else None
    return BenefitFacts(
        label=row.title,
        known=timezone.localdate(row.created_at),
        source=Source(_("Benefit"), reverse("benefit", args=[row.id]), row.id),
        starts=None if past else start_on(row.starts_on, day, row.lag_days),
        has_owner=None if past else row.owner_id is not None,
        **({} if past or row.disbenefit or row.ended_at else _claimed(row)),
    )


def _claimed(row: Benefit) -> dict[str, Any]:
    """What its measure is to be better than."""
    if row.measure is None or row.baseline is None:
        return {}
    return {
        "measure": row.measure.id,
        "baseline": _plain(row.baseline),
        "rises": _RISES.get(row.measure.direction),
    }


def figures_held(ids: Sequence[str]) -> Grouped:
    """The newest values of the initiatives' own measures. One that is worked out from others, or
    that stands at a body, stays out: who may see it does not follow from its own marking."""
    rows = Reading.objects.filter(
        measure__initiative_id__in=ids, measure__formula="", current=True
    ).annotate(
        back=Window(RowNumber(), partition_by=F("measure_id"), order_by=F("ends").desc()),
    )
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows.filter(back__lte=_NEWEST).select_related("measure").order_by("ends", "id"):
        measure = row.measure
        figure = Figure(
            series=measure.id,
            on=row.ends,
            value=_plain(row.value),
            known=timezone.localdate(row.recorded_at),
            source=Source(_("Measure"), reverse("measure", args=[measure.id]), measure.id),
            label=measure.name,
            unit=measure.unit,
        )
        found[measure.initiative_id or ""].append(Held(figure, measure.marking))
    return found


def _plain(value: Decimal) -> Decimal:
    """Without the zeros that a column adds."""
    return value.normalize()


def risks_held(ids: Sequence[str]) -> Grouped:
    """What is feared, or has come, with when it was closed. What came out of a mistake or passed
    by is closed as well; what the text goes on telling of is asked about all the same."""
    found: dict[str, list[Any]] = defaultdict(list)
    for row in Risk.objects.filter(initiative_id__in=ids).order_by("id"):
        facts = RiskFacts(
            label=row.title,
            event=row.event,
            known=timezone.localdate(row.created_at),
            source=Source(_("Risk"), reverse("risk", args=[row.id]), row.id),
            closed=row.closed_on,
        )
        found[row.initiative_id].append(Held(facts, row.marking))
    return found


def documents_held(ids: Sequence[str]) -> tuple[Grouped, Grouped]:
    """The sentences of what was dropped in, each with the day from which it was known; and what
    the contracts among them say of their end."""
    texts: dict[str, list[Any]] = defaultdict(list)
    contracts: dict[str, list[Any]] = defaultdict(list)
    for document in read_documents(ids):
        known = document.dated or timezone.localdate(document.made_at)
        own = [(known, one) for one in _texts(document)]
        texts[document.initiative_id] += own
        if document.nature == "contract":
            held = Held(_contract(document, known), document.file.marking)
            contracts[document.initiative_id].append(held)
    return texts, contracts


def _texts(document: Document) -> list[Held]:
    rows = sorted(document.sentences.all(), key=lambda row: (not row.said, row.number))
    return [
        Held(Text("document", row.text, _source(document, row)), document.file.marking)
        for row in sorted(rows[:MOST_SENTENCES], key=lambda row: row.number)
    ]


def _source(document: Document, row: Any) -> Source:
    where = place_of(row)
    label = f"{document.title}, {where}" if where else document.title
    page = (row.number - 1) // _A_PAGE + 1
    path = f"{reverse('document', args=[document.id])}?show=all&page={page}#s{row.number}"
    return Source(label, path, document.id)


def _contract(document: Document, known: date) -> Contract:
    said = ((row.text, row.said) for row in document.sentences.all())
    path = reverse("document", args=[document.id])
    return Contract(
        label=document.title,
        known=known,
        source=Source(document.title, path, document.id),
        ends=contract_end(said),
    )
