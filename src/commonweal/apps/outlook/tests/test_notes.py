"""Notes, and the marks beside the chart."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from commonweal.apps.accounts.tests.factories import hold, make_person
from commonweal.apps.ledger.models import Entry
from commonweal.apps.measures.actions import correct_reading
from commonweal.apps.measures.models import Reading
from commonweal.apps.outlook.actions import add_note, remove_note
from commonweal.apps.outlook.models import Note
from commonweal.apps.outlook.queries import marks_of
from commonweal.apps.outlook.tests.factories import TODAY, WHO, a_measured
from commonweal.apps.plans.tests.factories import a_milestone
from commonweal.apps.programmes.tests.factories import an_initiative
from commonweal.kernel.errors import RuleBroken

pytestmark = pytest.mark.django_db
SPAN = (date(2020, 1, 1), date(2030, 1, 1))


def reader(measure):
    person = make_person("Reader")
    hold(person, "analyst", measure.organisation)
    return person


def test_a_note_is_on_the_chart_and_in_the_history_and_can_be_taken_away():
    measure = a_measured()
    note = add_note(measure=measure, on=TODAY, words="New form released", **WHO)
    marks = marks_of(reader(measure), measure, *SPAN)
    assert [(m.on, m.kind, m.words, m.by) for m in marks] == [
        (TODAY, "note", "New form released", WHO["by"].label)
    ]
    remove_note(note=note, **WHO)
    assert Note.objects.count() == 0
    verbs = Entry.objects.filter(subject_id=measure.id).order_by("number")
    assert list(verbs.values_list("verb", flat=True))[-2:] == [
        "outlook.add-note",
        "outlook.remove-note",
    ]


@pytest.mark.parametrize(("on", "words"), [(TODAY + timedelta(days=1), "x"), (TODAY, "  ")])
def test_a_note_of_tomorrow_or_of_nothing_is_refused(on, words):
    with pytest.raises(RuleBroken):
        add_note(measure=a_measured(), on=on, words=words, **WHO)


def test_corrections_and_milestones_reached_are_marks_too():
    initiative = an_initiative()
    measure = a_measured(initiative=initiative, organisation=initiative.organisation)
    reading = Reading.objects.filter(measure=measure, ends=date(2026, 2, 28)).get()
    correct_reading(reading=reading, value=Decimal(44), reason="Counted twice.", **WHO)
    milestone = a_milestone(initiative, "Service live")
    milestone.actual = date(2026, 1, 10)
    milestone.save()
    marks = marks_of(reader(measure), measure, *SPAN)
    assert [(m.kind, m.words) for m in marks] == [
        ("milestone", "Service live"),
        ("correction", "Counted twice."),
    ]
    assert marks_of(reader(measure), measure, date(2026, 3, 1), TODAY) == []
