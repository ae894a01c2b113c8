"""The pages of measures: what they say first, what they keep back, and what they cost."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from commonweal.apps.accounts.tests.factories import hold, make_person
from commonweal.apps.measures.actions import NewReading, Origin, correct_reading, push_readings
from commonweal.apps.measures.models import Reading
from commonweal.apps.measures.rules import period_holding
from commonweal.apps.measures.tests.factories import a_measure
from commonweal.apps.outlook.actions import add_note, work_out_due
from commonweal.apps.outlook.models import Note
from commonweal.apps.outlook.tests.factories import NOISE, a_target, measured
from commonweal.apps.programmes.tests.factories import SOMEBODY, an_initiative, an_organisation

pytestmark = pytest.mark.django_db
WHO = {"by": SOMEBODY}


def now():
    return {"at": timezone.now()}


@pytest.fixture
def analyst():
    person = make_person("Ana Lyst")
    hold(person, "analyst", an_organisation())
    return person


def words(response) -> str:
    text = re.sub(
        r"<(script|style).*?</\1>|<svg.*?</svg>", " ", response.content.decode(), flags=re.DOTALL
    )
    return " ".join(re.sub(r"<[^>]+>", " ", text).replace("\N{NO-BREAK SPACE}", " ").split())


def page(client, person, name="measures", *ids, **asked):
    client.force_login(person)
    response = client.get(reverse(name, args=ids), asked)
    assert response.status_code == 200
    return response


def test_what_was_never_measured_is_not_called_whole(client, analyst):
    a_measure("new", at=timezone.now())
    text = words(page(client, analyst))
    assert "1 measure: 1 never measured." in text
    assert "every value is there" not in text


def test_an_empty_list_says_what_to_do_first(client, analyst):
    said = words(page(client, analyst))
    assert "Nothing is measured yet" in said


def test_the_list_says_first_what_is_wrong(client, analyst):
    measured(key="calm")
    held = measured(key="odd", highest=Decimal(100))
    rows = [NewReading(held.id, date(2020, 1, 1), date(2020, 1, 31), Decimal(900))]
    push_readings(rows=rows, origin=Origin("file", "b", "b"), **WHO, **now())
    a_measure("silent", at=timezone.now() - timedelta(days=400))
    work_out_due(**now())
    said = words(page(client, analyst))
    assert "3 measures: 1 with a value to look at, 1 never measured, 1 stale." in said
    assert said.index("odd") < said.index("silent") < said.index("calm Department")
    assert "to look at" in said
    assert "never measured" in said
    assert "53 calls" in said


def test_noise_is_no_news_and_a_value_outside_is(client, analyst):
    calm, wild = measured(key="calm"), measured([*NOISE, 99], key="wild")
    work_out_due(**now())
    said = words(page(client, analyst, "measure", calm.id))
    assert "within its usual range" in said
    assert "No change: all values lie within the usual range" in said
    said = words(page(client, analyst, "measure", wild.id))
    assert "above its usual range" in said
    assert "1 value lies outside the usual range" in said


def test_a_target_at_risk_is_said_in_words_of_likelihood(client, analyst):
    measure = measured(direction="higher")
    a_target(measure, timezone.localdate() + timedelta(days=200), 49)
    work_out_due(**now())
    said = words(page(client, analyst, "measure", measure.id))
    assert re.search(r"Target of 49 calls by .*?: \d in \d+ chance of missing it\.", said)
    assert re.search(r"\d in \d+ chance of missing the target", words(page(client, analyst)))


def test_a_forecast_that_is_older_than_the_readings_says_so(client, analyst):
    measure = measured()
    work_out_due(at=timezone.now())
    assert "worked out before the last readings" not in words(
        page(client, analyst, "measure", measure.id)
    )
    reading = Reading.objects.filter(measure=measure).latest("ends")
    correct_reading(reading=reading, value=Decimal(51), reason="Counted twice.", **WHO, **now())
    said = words(page(client, analyst, "measure", measure.id))
    assert "worked out before the last readings" in said
    assert "53 calls, replaced, from calls.csv" in said
    assert "Counted twice." in said


def test_too_few_values_say_how_many_are_needed(client, analyst):
    measure = measured([1, 2, 3])
    work_out_due(**now())
    said = words(page(client, analyst, "measure", measure.id))
    assert "3 readings in a row are too few: a forecast needs 6." in said
    assert "too few values yet to say what is usual" in said


def test_where_each_value_came_from_stands_beside_it(client, analyst):
    measure = measured()
    said = words(page(client, analyst, "measure", measure.id))
    assert "calls.csv proof abababababab…" in said
    assert SOMEBODY.label in said


def test_notes_are_put_on_the_chart_and_taken_away_by_those_who_edit(client, analyst):
    measure = measured()
    editor = make_person("Ed Itor")
    hold(editor, "benefit_owner", measure.organisation)
    client.force_login(analyst)
    assert client.get(reverse("note_new", args=[measure.id])).status_code == 403
    client.force_login(editor)
    day = timezone.localdate() - timedelta(days=60)
    new = reverse("note_new", args=[measure.id])
    client.post(new, {"on": day.isoformat(), "words": "New form <b>released</b>"})
    said = page(client, analyst, "measure", measure.id).content.decode()
    assert "New form &lt;b&gt;released&lt;/b&gt;" in said
    assert "<b>released" not in said
    note = Note.objects.get()
    client.force_login(editor)
    client.post(reverse("note_remove", args=[measure.id, note.id]))
    assert not Note.objects.exists()


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        ({"on": "", "words": "x"}, "required"),
        ({"on": "2999-01-01", "words": "x"}, "not in the future"),
        ({"on": "2024-01-01", "words": "x" * 201}, "at most 200"),
    ],
)
def test_a_note_that_cannot_be_kept_says_why(client, sent, fault):
    measure = measured()
    editor = make_person("Ed Itor")
    hold(editor, "benefit_owner", measure.organisation)
    client.force_login(editor)
    response = client.post(reverse("note_new", args=[measure.id]), sent)
    assert response.status_code == 200
    assert fault in words(response)
    assert not Note.objects.exists()


def test_a_note_of_another_measure_is_not_found(client):
    one, other = measured(key="one"), measured(key="other")
    note = add_note(measure=other, on=date(2024, 1, 1), words="x", **WHO, **now())
    editor = make_person("Ed Itor")
    hold(editor, "benefit_owner", one.organisation)
    client.force_login(editor)
    address = reverse("note_remove", args=[one.id, note.id])
    assert client.post(address).status_code == 404
    assert Note.objects.exists()


def test_what_is_marked_is_in_no_page_of_those_who_may_not_see_it(client):
    measure = measured(key="Secret-figure", marking="sensitive")
    partner = make_person("Par Tner")
    hold(partner, "partner", measure.organisation)
    for name in ("measures", "measures_years"):
        assert "Secret" not in page(client, partner, name).content.decode()
    client.force_login(partner)
    assert client.get(reverse("measure", args=[measure.id])).status_code == 404


def test_older_values_are_reached_without_skipping_over_the_newer(client, analyst):
    measure = measured([float(n % 9) for n in range(120)])
    first = page(client, analyst, "measure", measure.id)
    older = re.search(r"\?before=([\d-]+)#readings", first.content.decode()).group(1)
    second = page(client, analyst, "measure", measure.id, before=older)
    assert "Newest values" in words(second)
    assert words(first).count("proof abab") == 24
    assert words(second).count("proof abab") == 24
    client.force_login(analyst)
    for strange in ("x", "2024-99-99", "0001-01-01", "9999-12-31"):
        address = reverse("measure", args=[measure.id])
        assert client.get(address, {"before": strange}).status_code == 200


def test_years_add_up_as_the_measure_does_and_say_what_is_missing(client, analyst):
    measure = a_measure("sums", at=timezone.now())
    day, rows = date(2024, 4, 1), []
    for _month in range(15):
        held = period_holding(day, "month", measure.anchor)
        rows.append(NewReading(measure.id, held.start, held.last_day, Decimal(10)))
        day = held.end
    push_readings(rows=rows, origin=Origin("file", "a", "a"), **WHO, **now())
    said = words(page(client, analyst, "measures_years"))
    assert "120 calls" in said
    assert "30 calls 3 of 12 values" in said


def test_the_cost_of_the_pages_does_not_grow(client, analyst, django_assert_max_num_queries):
    """The newest readings are drawn, the kept sums are added up, the others are not touched."""
    initiative = an_initiative()
    one = measured(
        [float(n % 9) for n in range(400)], key="long", frequency="day",
        initiative=initiative, organisation=initiative.organisation,
    )  # fmt: skip
    for number in range(12):
        measured(NOISE[:6], key=f"m{number}")
    work_out_due(**now())
    client.force_login(analyst)
    client.get(reverse("measures"))
    for name, ids, most in (
        ("measures", [], 12),
        ("measures_years", [], 12),
        ("measure", [one.id], 20),
    ):
        with django_assert_max_num_queries(most):
            assert client.get(reverse(name, args=ids)).status_code == 200
    said = words(client.get(reverse("measure", args=[one.id])))
    assert "The newest 120 values are drawn" in said


def test_a_programme_shows_its_measures_and_the_list_can_be_narrowed_to_them(
    client, analyst, django_assert_max_num_queries
):
    one = an_initiative()
    own = {"initiative": one, "organisation": one.organisation}
    for number in range(10):
        measured(NOISE[:7], key=f"own-{number}", **own)
    measured(key="other")
    work_out_due(**now())
    client.force_login(analyst)
    client.get(reverse("initiative", args=[one.id]))
    with django_assert_max_num_queries(15):
        said = words(client.get(reverse("initiative", args=[one.id])))
    assert "What is measured" in said
    assert "All of its measures" in said
    said = words(page(client, analyst, "measures", initiative_id=one.id))
    assert "10 measures" in said
    assert "Only one programme" in said
