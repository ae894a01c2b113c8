"""A file that a person uploads: looked at first, then taken in, with its proof."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from commonweal.apps.deliveries.rules import guess_columns
from commonweal.apps.evidence.models import EvidenceFile
from commonweal.apps.sources.models import Run
from commonweal.apps.sources.tests.factories import an_importer, calls_of, values_of

CSV = "Measure;Month;Value\ncalls;2026-01;1,5\ncalls;2026-02;\nother;2026-01;2\n"


@pytest.mark.parametrize(
    ("columns", "guess"),
    [
        (["Measure", "Month", "Value"],
         {"measure": "Measure", "period": "Month", "value": "Value"}),
        (["From", "To", "Calls"], {"starts": "From", "ends": "To", "value": "Calls"}),
        (["period_start", "period-end", "date", "amount", "as at"],
         {"starts": "period_start", "ends": "period-end", "value": "amount", "as_of": "as at"}),
        (["a", "b"], {}),
    ],
)  # fmt: skip
def test_columns_are_guessed_by_their_names(columns, guess):
    assert guess_columns(columns) == guess


@pytest.fixture
def person(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return an_importer()


@pytest.fixture
def client(person):
    client = Client()
    client.force_login(person)
    return client


def put(client, person, text=CSV, name="calls.csv"):
    body = text if isinstance(text, bytes) else text.encode()
    sent = {"organisation": person.organisation_id, "upload": SimpleUploadedFile(name, body)}
    return client.post(reverse("upload"), sent)


def test_a_file_is_looked_at_and_then_taken_in(client, person):
    calls = calls_of(person.organisation)
    look = put(client, person).headers["Location"]
    assert b"Say what its columns are" in client.get(look).content
    chosen = {"measure": "Measure", "period": "Month", "value": "Value"}
    page = client.post(look, chosen).content.decode()
    assert "Take in 1 row" in page
    assert "no measure &#x27;other&#x27;" in page
    assert values_of(calls) == {}
    assert EvidenceFile.objects.get().marking == "withheld"  # until it is known what it holds
    taken = client.post(look, {**chosen, "take": "yes"})
    assert taken.headers["Location"] == reverse("run", args=[Run.objects.get().id])
    assert values_of(calls) == {"2026-01": "1.5"}
    run, file = Run.objects.get(), EvidenceFile.objects.get()
    assert (run.kind, run.by, run.evidence) == ("upload", person, file)
    assert (file.kept_for_kind, file.digest) == ("reading_batch", run.digest)
    assert file.marking == "internal"


def test_the_same_file_again_changes_nothing(client, person):
    calls = calls_of(person.organisation)
    chosen = {"measure": "Measure", "period": "Month", "value": "Value", "take": "yes"}
    for _ in range(2):
        client.post(put(client, person).headers["Location"], chosen)
    assert [run.outcome for run in Run.objects.order_by("id")] == ["done", "done"]
    assert [(run.added, run.same) for run in Run.objects.order_by("id")] == [(1, 0), (0, 1)]
    assert values_of(calls) == {"2026-01": "1.5"}


def test_of_two_files_the_one_of_the_later_day_counts_whatever_their_order(client, person):
    calls = calls_of(person.organisation)
    chosen = {"measure": "Measure", "period": "Month", "value": "Value", "take": "yes"}
    for text, day in ((CSV.replace("1,5", "9"), "2026-03-02"), (CSV, "2026-03-01")):
        client.post(put(client, person, text).headers["Location"], {**chosen, "as_at": day})
    assert values_of(calls) == {"2026-01": "9"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        (b"\x00\x01\x02", "something else"),
        ("<html><body>x</body></html>", "web page"),
        ("one\ntwo\n", "names of columns"),
        ("a,a\n1,2\n", "Two columns"),
    ],
)
def test_what_is_no_table_gets_a_sentence(client, person, text, words):
    answer = put(client, person, text)
    if answer.status_code == 302:
        answer = client.get(answer.headers["Location"])
    assert words in answer.content.decode()


def test_another_persons_file_is_not_found(client, person):
    look = put(client, person).headers["Location"]
    other = Client()
    other.force_login(an_importer(person.organisation))
    assert other.get(look).status_code == 404


def test_columns_that_do_not_suffice_are_said_in_the_form(client, person):
    look = put(client, person).headers["Location"]
    assert b"Choose the measure of all rows" in client.post(look, {"value": "Value"}).content
