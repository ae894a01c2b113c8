"""What the page of one benefit is given: its readings, its charts, its life, in words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.queries import Anyone, access_can
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.benefits.models import Benefit
from commonweal.apps.benefits.queries import (
    Assessed,
    assess,
    having,
    initiatives_seen,
    measures_kept,
    profile_of,
    verbs_on,
    with_parts,
)
from commonweal.apps.benefits.rules import State, missing_for, rounded
from commonweal.apps.benefits.words import requirement_words, state_words
from commonweal.apps.cases.queries import cases_of
from commonweal.apps.ledger.queries import entries
from commonweal.apps.measures.models import Reading
from commonweal.apps.programmes.queries import field_visible, visible_initiatives
from commonweal.apps.stewardship.models import Acceptance, BenefitEffect
from commonweal.web import display
from commonweal.web.charts import Chart, Line, Point, line
from commonweal.web.charts.profiles import Amount, Period, profile
from commonweal.web.navigation import address
from commonweal.web.pages.benefits.words import (
    TONES,
    benefit_sentence,
    figures_of,
    money_of,
    record_of,
    state_of,
    value_words,
)
from commonweal.web.pages.history.filters import verb_words

CASE_FIGURES = ("whole_life_cost", "benefits")
ENTRIES_SHOWN, READINGS_SHOWN = 10, 60


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """A reading and what it adds; ``days`` are those that count for it."""

    id: int
    period: str
    days: str
    value: str
    change: str
    amount: str
    source: str
    status: str


def assessed_for(user: Anyone, benefit: Benefit, on: Any) -> Assessed:
    """The benefit with the figures that this person may see."""
    rows = with_parts(Benefit.objects.filter(id=benefit.id))
    kept = measures_kept(user, {benefit.measure_id} if benefit.measure_id else set())
    return assess(rows, on, kept)[0]


def content(user: User, now: Assessed) -> dict[str, Any]:
    one = now.benefit
    rows = reading_rows(now)
    return {
        "benefit": one,
        "now": now,
        "state": state_of(now),
        "tone": TONES.get(now.state, ""),
        "sentence": benefit_sentence(now),
        "figures": [] if now.kept else figures_of(now),
        "charts": [] if now.kept else charts_of(now),
        "missing": missing_words(now),
        "readings": rows[:READINGS_SHOWN],
        "more_readings": max(len(rows) - READINGS_SHOWN, 0),
        "profile": [] if now.kept else profile_rows(now),
        "sections": record_of(now, start_words(user, now), case_words(user, one)),
        "measure_url": address("measure", one.measure_id) if one.measure_id else "",
        "reviews": [] if now.kept else review_rows(one),
        "effects": effects_of(user, now),
        **shares_of(user, one),
        **may_of(user, now),
        "entries": history_rows(user, one),
        "marking": one.get_marking_display(),
        "illustrative": one.organisation.illustrative,
        "as_at": now.on,
        "breadcrumbs": [
            (_("Portfolio"), "/"), (_("Benefits"), reverse("benefits")), (one.title, ""),
        ],
    }  # fmt: skip


def missing_words(now: Assessed) -> list[str]:
    """What it still needs for the next state of its life."""
    steps = {
        "proposed": State.VALIDATED,
        "validated": State.REALISED,
    }
    wanted = steps.get(now.benefit.stage)
    if wanted is None or now.kept:
        return []
    return [requirement_words(name) for name in missing_for(wanted, having(now))]


def reading_rows(now: Assessed) -> list[ReadingRow]:
    """Every reading that counts, the newest first, with where it came from. One query."""
    ids = [one.reading.id for one in now.contributions]
    found = Reading.objects.filter(id__in=ids).select_related("batch").in_bulk()
    return [_reading(now, one, found[one.reading.id]) for one in reversed(now.contributions)]


def _reading(now: Assessed, one: Any, record: Reading) -> ReadingRow:
    amount = None if one.amount is None else rounded(one.amount)
    whole = one.parts == ((one.reading.starts, one.reading.ends),)
    spans = [f"{display.day(first)} – {display.day(last)}" for first, last in one.parts]
    return ReadingRow(
        id=record.id,
        period=f"{display.day(one.reading.starts)} – {display.day(one.reading.ends)}",
        days=_("all") if whole else "; ".join(spans),
        value=value_words(one.reading.value),
        change=signed(one.change),
        amount=display.money_exact(money_of(now.benefit, amount)),
        source=record.batch.label,
        status=record.get_status_display(),
    )


def signed(value: Decimal) -> str:
    return f"+ {value_words(value)}" if value > 0 else value_words(value).replace("-", "− ")


def profile_rows(now: Assessed) -> list[dict[str, str]]:
    one = now.benefit
    return [
        {
            "period": _span(row.line),
            "planned": display.money_exact(money_of(one, row.line.planned)),
            "forecast": display.money_exact(money_of(one, row.line.forecast)),
            "actual": display.money_exact(money_of(one, row.actual)),
        }
        for row in profile_of(now)
    ]


def _span(row: Any) -> str:
    if row.starts.year == row.ends.year and (row.starts.month, row.ends.month) == (1, 12):
        return str(row.starts.year)
    return f"{display.month(row.starts)} – {display.month(row.ends)}"


def charts_of(now: Assessed) -> list[Chart]:
    found = []
    if rows := profile_of(now):
        found.append(_profile_chart(now, rows))
    if now.contributions:
        found.append(_value_chart(now))
    return found


def _profile_chart(now: Assessed, rows: list[Any]) -> Chart:
    one = now.benefit

    def amount(value: Decimal | None) -> Amount:
        words = display.amount(money_of(one, value))
        return Amount(None if value is None else float(value), words)

    planned = sum(
        (r.line.planned for r in rows if r.actual is not None and r.line.planned), Decimal(0)
    )
    actual = sum((r.actual for r in rows if r.actual is not None), Decimal(0))
    title = _("%(actual)s realised where %(planned)s was planned") % {
        "actual": display.amount(money_of(one, actual)),
        "planned": display.amount(money_of(one, planned)),
    }
    periods = [
        Period(_span(r.line), amount(r.line.planned), amount(r.line.forecast), amount(r.actual))
        for r in rows
    ]
    return profile(title, _("%(currency)s in each period") % {"currency": one.currency}, periods)


def _value_chart(now: Assessed) -> Chart:
    one = now.benefit
    unit = one.measure.unit if one.measure else ""
    points = [
        Point(c.reading.ends, float(c.reading.value), value_words(c.reading.value),
              display.month(c.reading.ends))
        for c in now.contributions
    ]  # fmt: skip
    base = None
    if one.baseline is not None and one.baseline_on:
        words = value_words(one.baseline)
        base = Point(one.baseline_on, float(one.baseline), words, display.month(one.baseline_on))
    title = benefit_sentence(now).partition(". ")[0]
    return line(
        Line(
            title, str(one.measure) + f" ({unit})", points, base, today=now.on, level=_("baseline")
        )
    )


def effects_of(user: Anyone, now: Assessed) -> list[BenefitEffect]:
    """The newest estimates; none where a measure that one rests on is kept from this person."""
    other = now.benefit.comparison_id
    if now.kept or (other and measures_kept(user, {other})):
        return []
    return list(BenefitEffect.objects.filter(benefit=now.benefit)[:3])


def review_rows(benefit: Benefit) -> list[dict[str, Any]]:
    return [
        {
            "review": one,
            "state": state_words(one.state),
            "realised": display.money_exact(money_of(benefit, one.realised)),
        }
        for one in benefit.reviews.all()
    ]


def shares_of(user: Anyone, benefit: Benefit) -> dict[str, Any]:
    """What brings it, as far as this person may know, and who accepted it from that."""
    seen = set(initiatives_seen(user).filter(benefit_shares__benefit=benefit))
    taken = {a.initiative_id: a for a in Acceptance.objects.filter(benefit=benefit)}
    keeper = benefit.owner_after_id or benefit.owner_id
    shares = [
        {
            "initiative": share.initiative,
            "percent": share.percent.normalize(),
            "acceptance": taken.get(share.initiative_id),
            "may_accept": keeper == getattr(user, "pk", None)
            and share.initiative_id not in taken
            and benefit.stage != "ended",
            "flagged": share.initiative.phase == "closed" and share.initiative_id not in taken,
        }
        for share in benefit.shares.all()
        if share.initiative in seen
    ]
    return {"shares": shares, "unseen_shares": benefit.shares.count() - len(shares)}


def start_words(user: Anyone, now: Assessed) -> str:
    """The day it starts, where the dates of its milestone are not kept from this person."""
    milestone = now.benefit.milestone
    if milestone is not None:
        dated = visible_initiatives(user).filter(field_visible(user, "end_date"))
        if not dated.filter(id=milestone.initiative_id).exists():
            return _("kept back")
        if now.starts_on is None:
            return _("after “%(name)s”, whose day is not known") % {"name": milestone.name}
        return _("%(day)s: %(lag)s days after “%(name)s”") % {
            "day": display.day(now.starts_on),
            "lag": now.benefit.lag_days,
            "name": milestone.name,
        }
    return display.day(now.starts_on) if now.starts_on else ""


def case_words(user: Anyone, benefit: Benefit) -> str:
    """The line of the business case that it delivers, where this person may see that case."""
    line = benefit.case_line
    if line is None:
        return ""
    one = line.option.case.initiative
    figures = visible_initiatives(user).filter(id=one.id)
    for field in CASE_FIGURES:
        figures = figures.filter(field_visible(user, field))
    seen = figures.exists() and line.option.case in cases_of(user, one)
    return line.name if seen else _("kept back")


def may_of(user: User, now: Assessed) -> dict[str, Any]:
    """What the page offers. Each page that it leads to asks again."""
    one, verbs = now.benefit, verbs_on(user, now.benefit)
    owns = user.id in {one.owner_id, one.owner_after_id}
    checks = one.verifier_id == user.id or bool({Verb.APPROVE, Verb.ASSURE} & verbs)
    alive = one.stage != "ended"
    return {
        "may_edit": Verb.EDIT in verbs and alive,
        "may_mark": {Verb.EDIT, Verb.READ_WITHHELD} <= verbs and alive,
        "may_validate": Verb.APPROVE in verbs and one.stage == "proposed" and not owns,
        "may_verify": checks and not owns and "not-verified" in now.standing.reasons,
        "may_end": Verb.APPROVE in verbs and alive and bool(one.ends_on and one.ends_on <= now.on),
    }


def history_rows(user: Anyone, benefit: Benefit) -> list[dict[str, Any]]:
    """The newest entries of the history about it; opened by those who audit its body. A reason may
    name a figure, and is in the entry."""
    audits = access_can(user, Verb.AUDIT, organisation=benefit.organisation)
    found = entries().filter(subject_kind="benefit", subject_id=benefit.id)[:ENTRIES_SHOWN]
    return [
        {
            "entry": entry,
            "words": verb_words(entry.verb),
            "url": address("history-entry", str(entry.number)) if audits else "",
        }
        for entry in found
    ]
