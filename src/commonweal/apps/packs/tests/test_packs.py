"""The evidence pack: whole, for those who may have all of it, and checked with nothing else."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from commonweal.apps.accounts.actions import Place
from commonweal.apps.decisions import actions
from commonweal.apps.decisions.tests.factories import (
    LATER,
    a_condition,
    a_gate,
    asked,
    decided,
    given,
    somebody,
    supply,
)
from commonweal.apps.evidence.actions import erase_file, put_in_file
from commonweal.apps.ledger.actions import checkpoint_if_due
from commonweal.apps.packs.queries import pack_for, pieces_of
from commonweal.apps.packs.rules import Piece, manifest, packed, safe_name
from commonweal.apps.programmes.tests.factories import NOW, an_initiative, mark
from commonweal.apps.reviews import actions as reviews
from commonweal.apps.reviews.actions.reviews import Rated
from commonweal.apps.reviews.models import FollowUp
from commonweal.apps.reviews.rules import Indicative
from commonweal.engines.assess import assess, question_from, readiness_record
from commonweal.engines.attest import PackVerdict, VerifyingKey, verify_pack
from commonweal.kernel.canonical import parse
from commonweal.kernel.errors import NotAllowed, NotFound


@pytest.fixture
def places(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.LEDGER_KEY_FILE = tmp_path / "key.pem"
    settings.LEDGER_CHECKPOINT_FILE = tmp_path / "checkpoints.txt"
    return tmp_path


@pytest.fixture
def story(places, db):
    """Gate 3 fails, is reviewed, passes with a condition; that blocks gate 4: overridden."""
    one = an_initiative()
    people = {
        role: somebody(role, one) for role in ("programme_manager", "sro", "portfolio_director")
    }
    manager, owner, director = people.values()
    three, four = a_gate(one, "three"), a_gate(one, "four")
    decided(asked(three, manager), owner, "hold")
    supply(three)
    reviewed(three, manager)
    condition = (a_condition(manager),)
    decided(asked(three, manager), owner, "go-with-conditions", conditions=condition)
    last = decided(
        asked(four, manager), owner, override_reason="The bridge closes.", override_until=LATER
    )
    last = actions.second_override(decision=last, reason="Seen it.", **given(director))
    return last, people


def reviewed(gate, manager) -> None:
    """With a document that was read, and a rating other than that of the evidence."""
    assurer = somebody("assurer", gate.initiative, "Ash Assurer")
    review = reviews.ask_review(gate=gate, values={}, **given(manager))
    reviews.name_panel(review=review, people=[assurer], **given(assurer))
    paper = put_in_file(
        upload=SimpleUploadedFile("Report on the ground.txt", b"Firm to nine metres."),
        place=Place(gate.initiative.organisation, gate.initiative.path),
        **given(assurer),
    )
    note = {"kind": "document", "on": NOW.date(), "with_whom": "Report", "words": "Read it."}
    note |= {"file_id": paper.id, "digest": paper.digest}
    reviews.add_note(review=review, values=note, **given(assurer))
    finding = {"weight": "essential", "words": "Late", "evidence": "The plan"}
    reviews.add_finding(review=review, values=finding, **given(assurer))
    rated = Rated("amber", "The ground is firm.", "Seen on the spot.")
    reviews.finish_review(
        review=review, rated=rated, indicative=Indicative("unknown", (), "t@1"), **given(assurer)
    )


def checked(data: bytes, **given) -> PackVerdict:
    """As the command line does, with nothing but the archive."""
    return verify_pack(
        io.BytesIO(data),
        judge=lambda inputs: readiness_record(assess(question_from(inputs))),
        **given,
    )


def zip_of(client, person, decision) -> bytes:
    client.force_login(person)
    answer = client.get(reverse("gate_pack_zip", args=[decision.initiative_id, decision.id]))
    assert answer.status_code == 200, answer.content[:500]
    return answer.content


def test_the_pack_verifies_with_nothing_but_itself_and_tells_the_whole_story(story, client, places):
    decision, people = story
    checkpoint_if_due(timezone.now() + timedelta(hours=1))
    data = zip_of(client, people["sro"], decision)
    kept = VerifyingKey.from_text((places / "key.pub").read_text())
    found = checked(data, keys=[kept])
    assert (found.holds, found.faults, found.not_compared) == (True, (), ())
    assert (found.decisions, found.judged, found.documents) == (3, 3, 1)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        page = archive.read("page.html").decode()
        assert archive.read("pack.pdf").startswith(b"%PDF")
        named = parse(archive.read("people.json"))
        ledger = archive.read("ledger.jsonl").decode()
    for words in ("Hold", "It serves a goal", "Test the ground", "The bridge closes.", "Seen it.",
                  "Report on the ground.txt", "Seen on the spot."):  # fmt: skip
        assert words in page, words
    assert set(named.values()) == {p.name for p in people.values()} | {
        "Ash Assurer", "Sol Supplier"} - {"Sol Supplier"}  # fmt: skip
    assert '"verb":"reviews.finish-review"' in ledger
    assert '"verb":"decisions.second-override"' in ledger


def test_a_pack_waits_for_the_signature_and_says_what_the_law_took_away(story, client, places):
    decision, people = story
    client.force_login(people["sro"])
    address = reverse("gate_pack_zip", args=[decision.initiative_id, decision.id])
    assert client.get(address).status_code == 404
    pack = pack_for(people["sro"], decision.initiative_id, decision.id)
    erase_file(evidence=pack.files[0], reason="the law", **given(people["sro"]))
    checkpoint_if_due(timezone.now() + timedelta(hours=1))
    found = checked(zip_of(client, people["sro"], decision))
    assert found.faults == ()
    assert "was read is not in the pack" in found.not_compared[0]


def test_a_pack_is_for_those_who_may_see_and_take_away_everything(story):
    decision, people = story
    one = decision.initiative
    architect = somebody("architect", one)  # sees what is sensitive, not what is withheld
    staff = somebody("staff", one)
    for person in (architect, staff):
        with pytest.raises(NotAllowed):
            pack_for(person, one.id, decision.id)
    mark(one, "withheld")
    with pytest.raises(NotFound):
        pack_for(architect, one.id, decision.id)
    assert list(pieces_of(pack_for(people["sro"], one.id, decision.id)))


def test_nothing_is_packed_before_it_is_decided(places, db):
    one = an_initiative()
    manager, owner = somebody("programme_manager", one), somebody("sro", one)
    waiting = asked(a_gate(one), manager)
    with pytest.raises(NotFound, match="before it is decided"):
        pack_for(owner, one.id, waiting.id)


def test_the_page_and_the_pdf_say_the_same(story, client):
    decision, people = story
    FollowUp.objects.update(words="Never mind")  # what was frozen does not follow
    client.force_login(people["sro"])
    given_ids = [decision.initiative_id, decision.id]
    page = client.get(reverse("gate_pack", args=given_ids)).content.decode()
    assert "Test the ground" in page
    assert "Never mind" not in page
    pdf = client.get(reverse("gate_pack_pdf", args=given_ids))
    assert pdf.content.startswith(b"%PDF")


def test_equal_content_gives_equal_bytes_and_names_stay_files():
    pieces = [Piece("b", "page", b"2"), Piece("a", "page", b"1")]
    assert packed("d", NOW, pieces, []) == packed("d", NOW, pieces[::-1], [])
    rows = parse(manifest("d", NOW, [*pieces, Piece("c", "document", missing="x", digest="f")]))
    assert [row["path"] for row in rows["files"]] == ["a", "b", "c"]
    assert rows["files"][2]["missing"] == "x"
    assert safe_name("../../etc/pass wd") == "etc-pass-wd"
    assert safe_name("..") == "file"
    assert len(safe_name("x" * 500)) == 80
