"""What the page of a programme is given: sections of the record, already in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import RoleHolding, RoleName
from commonweal.apps.accounts.queries import Anyone, access_can
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.ledger.models import Entry
from commonweal.apps.ledger.queries import entries
from commonweal.apps.programmes.models.initiative import Phase
from commonweal.apps.programmes.queries import InitiativePage, InitiativeSeen, LayerSeen
from commonweal.apps.programmes.rules.quality import EXPECTED
from commonweal.web import navigation
from commonweal.web.pages.findings import FindingWords, finding_words
from commonweal.web.pages.history.filters import verb_words
from commonweal.web.pages.programme.figures import figures
from commonweal.web.pages.programme.history import confidence_cells, cost_chart, end_chart
from commonweal.web.pages.programme.plan import address
from commonweal.web.pages.programme.reports import report_rows, source_files
from commonweal.web.pages.programme.sentence import newest_of, sentence, story_of
from commonweal.web.pages.shown import handling_words, kept_words, label_of, money_of

ENTRIES_SHOWN = 10


def content(page: InitiativePage, today: date, holders: Sequence[RoleHolding]) -> dict[str, Any]:
    """The whole context of the template. ``holders`` hold or held a role here."""
    one, now, told = page.initiative, page.now, story_of(page)
    newest = newest_of(page)
    return {
        "one": one,
        "now": now,
        "phase": str(dict(Phase.choices).get(one.phase, one.phase)),
        "breadcrumbs": trail(one),
        "as_at": now.as_at if now else None,
        "marking": handling_words(one),
        "sentence": sentence(page),
        "figures": figures(now, told, newest) if now and told else [],
        "kept": [(label_of(name), kept_words(kept)) for name, kept in page.kept.items()],
        **_history(page, today),
        "rows": report_rows(page.reports),
        "layers": [_layer(layer) for layer in page.layers],
        "people": people(page, holders),
        "parts": page.parts,
        "ask_for": ask_for(page),
        "doubts": doubts(page),
        "files": source_files(page.reports),
    }


def trail(one: InitiativeSeen, here: str = "") -> list[tuple[str, str]]:
    """The breadcrumbs of a programme, or of a page below it that is called ``here``."""
    found = [(_("Portfolio"), navigation.address("portfolio") or "/")]
    if one.parent:
        found.append((one.parent.name, reverse("initiative", args=[one.parent.id])))
    if not here:
        return [*found, (one.name, "")]
    return [*found, (one.name, reverse("initiative", args=[one.id])), (here, "")]


def _history(page: InitiativePage, today: date) -> dict[str, Any]:
    now, told = page.now, story_of(page)
    if now is None or told is None:
        return {"strip": [], "charts": []}
    drawn = [make(page.positions, told, today) for make in (cost_chart, end_chart)]
    dates = [line.as_at for line in page.positions if line.as_at]
    return {
        "strip": confidence_cells(now, dates),
        "charts": [chart for chart in drawn if chart is not None],
    }


def _layer(layer: LayerSeen) -> dict[str, Any]:
    return {
        "name": _("Original plan") if not layer.number else _("Layer %(n)s") % {"n": layer.number},
        "layer": layer,
        "cost": money_of(layer),
        "benefits": money_of(layer, "benefits"),
        "cost_kept": "whole_life_cost" in layer.kept,
        "start_kept": "start_date" in layer.kept,
        "end_kept": "end_date" in layer.kept,
    }


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody's role and its tenure; ``share`` is the percent of their time, None if not known."""

    role: str
    name: str
    share: int | None
    first: date | None
    last: date | None


def people(page: InitiativePage, holders: Sequence[RoleHolding]) -> list[PersonRow]:
    """Those whom reports name, and those who hold or held a role here; the newest first."""
    if "people" in page.kept:
        return []
    roles = dict(RoleName.choices)
    named = [
        PersonRow(
            str(roles.get(one.role) or label_of(one.role)),
            one.name,
            one.share_percent,
            one.starts,
            one.ends,
        )
        for one in page.people
    ]
    held = [
        PersonRow(one.get_role_display(), one.person.name, None, one.first_day, one.last_day)
        for one in holders
    ]
    return [*named, *held]


def ask_for(page: InitiativePage, most: int = 3) -> list[str]:
    """The next facts to ask for, the most useful first."""
    missing = {one.field for one in page.findings if one.code == "missing"}
    return [label_of(field) for field in EXPECTED if field in missing][:most]


def doubts(page: InitiativePage) -> list[FindingWords]:
    """What is wrong or contradictory in the newest report, and what to do."""
    return [finding_words(f.code, f.field) for f in page.findings if f.code != "missing"]


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry of the history; ``url`` leads to its proof, "" where there is no such page."""

    entry: Entry
    words: str
    reason: str
    url: str


def history_entries(user: Anyone, page: InitiativePage) -> list[EntryRow]:
    """The newest entries of the history about this initiative, or the files it is reported in.

    A reason may name a figure, so it is left out where any figure is kept back. An entry is opened
    by those who audit what it is about.
    """
    one = page.initiative
    where = Q(subject_kind="initiative", subject_id=one.id)
    if one.series:
        where |= Q(subject_kind="series", subject_id=one.series)
    found = entries().filter(where)
    return [
        EntryRow(
            entry,
            verb_words(entry.verb),
            "" if page.kept else entry.reason,
            address("history-entry", entry.number) if _audits(user, entry, one) else "",
        )
        for entry in found[:ENTRIES_SHOWN]
    ]


def _audits(user: Anyone, entry: Entry, one: InitiativeSeen) -> bool:
    if entry.subject_kind != "initiative":
        return access_can(user, Verb.AUDIT)
    return access_can(user, Verb.AUDIT, organisation=one.organisation, initiative_id=one.path)
