"""What the page of one measure is given, already in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from commonweal.apps.accounts.queries import Anyone, access_can
from commonweal.apps.accounts.rules import Handling, Marking, Verb, marking_words
from commonweal.apps.ledger.models import Entry
from commonweal.apps.ledger.queries import Filters, entries
from commonweal.apps.measures.models import Measure, Reading
from commonweal.web import display, navigation
from commonweal.web.pages.history.filters import verb_words
from commonweal.web.pages.measures import saying
from commonweal.web.pages.measures.drawing import chart_of, lettered, mark_words
from commonweal.web.pages.measures.facts import Facts, TableRow, facts_of, inputs_of, table_of
from commonweal.web.pages.measures.words import ends_words, value_words

ENTRIES_SHOWN = 10


@dataclass(frozen=True, slots=True)
class ReadingShown:
    """One reading with where it came from. ``before`` are the values that it replaced."""

    period: str
    value: str
    status: str
    source: str
    digest: str
    who: str
    recorded: str
    as_of: str
    reason: str
    correct_url: str
    before: list[str]


@dataclass(frozen=True, slots=True)
class Happening:
    letter: str
    on: str
    words: str
    by: str
    remove_url: str


def content(user: Anyone, measure: Measure, today: date, before: date | None) -> dict[str, Any]:
    facts = facts_of(user, measure, today)
    table = table_of(measure, before)
    may_edit = _may(user, measure, Verb.EDIT)
    rows = [_reading(measure, row, may_edit=may_edit) for row in table.rows]
    return {
        "measure": measure,
        "breadcrumbs": trail(measure),
        "as_at": facts.readings[-1].ends if facts.readings else None,
        "illustrative": measure.organisation.illustrative,
        "marking": handling_words(measure),
        "sentence": saying.sentence(facts),
        "figures": saying.figures(facts),
        "chart": chart_of(facts),
        "drawn": len(facts.readings) if facts.more else 0,
        "old": facts.is_old,
        "why_none": saying.why_none(facts) if facts.outlook and facts.outlook.why else "",
        "signals": saying.signals(facts),
        "happenings": [_happening(facts, one, may_edit=may_edit) for one in lettered(facts.marks)],
        "targets": [saying.target_shown(facts, row) for row in facts.targets],
        "rows": rows,
        "table": table,
        "held": facts.held,
        "inputs": inputs_of(user, measure),
        "entries": _entries(user, measure),
        **_doors(measure, may_edit=may_edit),
    }


def trail(measure: Measure) -> list[tuple[str, str]]:
    found = [(_("Measures"), navigation.address("measures"))]
    if measure.initiative:
        one = measure.initiative
        found.append((one.name, navigation.address("initiative", one.id)))
    return [*found, (measure.name, "")]


def handling_words(measure: Measure) -> str:
    """The handling marking, as every page says it."""
    withheld = measure.marking == Marking.WITHHELD
    if withheld and not (measure.exemption and measure.marking_review):
        return _("WITHHELD")
    handling = Handling(
        marking=Marking(measure.marking),
        exemption=measure.exemption if withheld else "",
        review_on=measure.marking_review if withheld else None,
    )
    words = marking_words(handling)
    return _(words.text) % dict(words.facts)


def _may(user: Anyone, measure: Measure, verb: Verb) -> bool:
    path = measure.initiative.path if measure.initiative else ""
    return access_can(user, verb, organisation=measure.organisation, initiative_id=path)


def _doors(measure: Measure, *, may_edit: bool) -> dict[str, str]:
    """The addresses of what this person may do here; "" where they may not, or it is not there."""
    names = {
        "note_url": "note_new",
        "change_url": "measure_change",
        "targets_url": "measure_targets",
        "formula_url": "measure_formula",
    }
    found = {
        key: navigation.address(name, measure.id) if may_edit else "" for key, name in names.items()
    }
    return {**found, "held_url": navigation.address("held_readings")}


def _reading(measure: Measure, row: TableRow, *, may_edit: bool) -> ReadingShown:
    one = row.reading
    door = "reading_correct" if may_edit and not measure.derived else ""
    return ReadingShown(
        period=ends_words(measure, one.starts, one.ends),
        value=value_words(measure, one.value),
        status=one.get_status_display(),
        source=one.batch.label or one.batch.source_kind,
        digest=one.batch.evidence_digest,
        who=one.batch.by_label,
        recorded=display.moment(one.recorded_at),
        as_of=display.moment(one.as_of) if one.as_of else "",
        reason=one.reason,
        correct_url=navigation.address(door, str(one.id)) if door else "",
        before=[_before(measure, other) for other in row.before],
    )


def _before(measure: Measure, one: Reading) -> str:
    words = {
        "value": value_words(measure, one.value),
        "status": one.get_status_display().lower(),
        "source": one.batch.label or one.batch.source_kind,
        "when": display.moment(one.recorded_at),
    }
    said = _("%(value)s, %(status)s, from %(source)s on %(when)s") % words
    return f"{said}: {one.reason}" if one.reason else said


def _happening(facts: Facts, found: tuple[str, Any], *, may_edit: bool) -> Happening:
    letter, mark = found
    url = ""
    if mark.note_id and may_edit:
        url = navigation.address("note_remove", facts.measure.id, mark.note_id)
    return Happening(letter, display.day(mark.on), mark_words(mark), mark.by, url)


def _entries(user: Anyone, measure: Measure) -> list[dict[str, Any]]:
    """The newest entries of the history about the measure, with a link where one may follow it."""
    audits = _may(user, measure, Verb.AUDIT)
    found: list[Entry] = list(
        entries(Filters(subject_kind="measure", subject_id=measure.id))[:ENTRIES_SHOWN]
    )
    return [
        {
            "entry": one,
            "words": verb_words(one.verb),
            "url": navigation.address("history-entry", str(one.number))
            if audits and one.organisation_id == measure.organisation_id
            else "",
        }
        for one in found
    ]
