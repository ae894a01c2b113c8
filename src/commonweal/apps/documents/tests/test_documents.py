"""Documents: put in, read, seen by those who may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.rules import Role
from commonweal.apps.documents import actions, queries, tasks
from commonweal.apps.documents.models import Document, DocumentSentence
from commonweal.apps.documents.tests.factories import a_document, a_read_document, answered
from commonweal.apps.evidence.actions import erase_file
from commonweal.apps.ledger.models import Entry
from commonweal.apps.programmes.tests.factories import NOW, a_person, an_initiative, mark
from commonweal.kernel.errors import NotFound, RuleBroken

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def one():
    return an_initiative()


@pytest.fixture
def manager(one):
    return a_person(Role.PROGRAMME_MANAGER, one)


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_it_is_kept_as_evidence_and_waits(one, manager) -> None:
    made = a_document(one, actor_of(manager), name="Board_paper.txt")
    assert made.title == "Board paper"
    assert made.file.kept_for_id == made.id
    assert made.state == "waiting"
    entry = Entry.objects.latest("number")
    assert (entry.verb, entry.payload["initiative"]) == ("documents.put-in", one.id)


def test_the_same_file_is_one_witness(one, manager) -> None:
    by = actor_of(manager)
    made = a_document(one, by)
    with pytest.raises(RuleBroken, match="already"):
        a_document(one, by)
    actions.withdraw_document(document=made, reason="superseded", by=by, at=NOW)
    assert a_document(one, by).state == "waiting"


def test_reading_keeps_each_sentence_with_its_place(one, manager, monkeypatch) -> None:
    made = a_document(one, actor_of(manager))
    monkeypatch.setattr(actions, "ask_reader", lambda path, name: answered(path.read_bytes(), name))
    tasks.read_later.func(made.id)
    tasks.read_later.func(made.id)  # it may come twice
    rows = list(queries.sentences_of(made))
    assert [(r.number, r.paragraph, r.text) for r in rows] == [
        (1, 1, "The service opens on 31 March 2027."),
        (2, 1, "It costs £12.5m."),
        (3, 2, "The supplier is content."),
    ]
    assert [r.number for r in queries.sentences_of(made, stating=True)] == [1, 2]
    assert Entry.objects.filter(verb="documents.read-document").count() == 1


def test_what_the_reader_refuses_is_not_read(one, manager, monkeypatch) -> None:
    made = a_document(one, actor_of(manager))
    monkeypatch.setattr(actions, "ask_reader", lambda *_a: {"refused": "took-too-long"})
    done = actions.read_document(document=made, at=NOW)
    assert (done.state, done.why) == ("refused", "took-too-long")
    page = client_of(manager).get(reverse("document", args=[made.id])).text
    assert "Reading it took too long" in page


def test_lost_ones_are_handed_to_the_worker_again(one, manager, monkeypatch) -> None:
    made = a_document(one, actor_of(manager))
    asked: list[str] = []
    monkeypatch.setattr(type(tasks.read_later), "enqueue", lambda _t, given: asked.append(given))
    tasks.look_after_documents(NOW + timedelta(minutes=5))
    assert asked == []
    tasks.look_after_documents(NOW + timedelta(minutes=11))
    assert asked == [made.id]


def test_a_marking_holds_for_every_sentence(one, manager) -> None:
    staff = a_person(Role.STAFF, one)
    open_one = a_read_document(one, actor_of(manager), "Open words of 2027.")
    closed = a_read_document(one, actor_of(manager), "Closed words.", marking="withheld")
    assert set(queries.visible_documents(manager)) == {open_one, closed}
    assert set(queries.visible_documents(staff)) == {open_one}
    assert client_of(staff).get(reverse("document", args=[closed.id])).status_code == 404
    listed = client_of(staff).get(reverse("documents", args=[one.id])).text
    assert "1 document that you may see" in listed
    mark(one, "withheld")
    assert not queries.visible_documents(staff).exists()


def test_withdrawn_and_erased_words_are_gone(one, manager) -> None:
    by = actor_of(manager)
    first, second = a_read_document(one, by, "One of 2027."), a_read_document(one, by, "Two.")
    actions.withdraw_document(document=first, reason="an old one", by=by, at=NOW)
    erase_file(evidence=second.file, by=by, at=NOW, reason="the law")
    assert not queries.read_documents([one.id]).exists()
    with pytest.raises(NotFound):
        queries.document_for(manager, second.id)
    actions.forget_erased()
    assert not DocumentSentence.objects.exists()


def test_the_page_takes_a_document_and_shows_where_each_figure_stands(
    one, manager, monkeypatch
) -> None:
    client = client_of(manager)
    upload = SimpleUploadedFile("paper.txt", b"It opens on 31 March 2027.\n\nWords.")
    monkeypatch.setattr(type(tasks.read_later), "enqueue", lambda _t, given: given)
    address = reverse("documents", args=[one.id])
    given = {"upload": upload, "nature": "contract", "marking": "internal", "title": "Deal"}
    assert client.post(address, given).status_code == 302
    made = Document.objects.get()
    actions._keep(
        made,
        actions.outcome_of(answered(b"It opens on 31 March 2027.\n\nWords."), made.file.digest),
        NOW,
    )
    page = client.get(reverse("document", args=[made.id])).text
    assert "It opens on 31 March 2027." in page
    assert "paragraph 1" in page
    assert "Words." not in page
    assert "Words." in client.get(reverse("document", args=[made.id]) + "?show=all").text


def test_who_may_only_read_puts_nothing_in(one) -> None:
    analyst = a_person(Role.ANALYST, one)
    address = reverse("documents", args=[one.id])
    assert client_of(analyst).get(address).status_code == 200
    assert client_of(analyst).post(address, {}).status_code == 403


def test_a_picture_is_refused_at_its_field(one, manager) -> None:
    upload = SimpleUploadedFile("scan.png", b"\x89PNG\r\n\x1a\n....")
    given = {"upload": upload, "nature": "other", "marking": "internal"}
    page = client_of(manager).post(reverse("documents", args=[one.id]), given)
    assert page.status_code == 200
    assert "Its words cannot be taken out" in page.text


def test_facts_tell_what_could_not_be_read(one, manager, django_assert_num_queries) -> None:
    by = actor_of(manager)
    a_read_document(one, by, "One.")
    waiting = a_document(one, by, "Two.")
    other = an_initiative("Another")
    with django_assert_num_queries(1):
        facts = queries.facts_for([one.id, other.id], on=NOW.date())
    assert facts[one.id]["documents.kept"].value == 2
    assert facts[one.id]["documents.all_read"].value is None
    assert facts[other.id]["documents.all_read"].value is None
    Document.objects.filter(id=waiting.id).update(state="wordless")
    facts = queries.facts_for([one.id], on=NOW.date())
    assert facts[one.id]["documents.all_read"].value is False
