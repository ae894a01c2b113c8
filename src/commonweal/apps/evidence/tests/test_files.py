"""Files put in, opened by those who may, thrown away or erased."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from commonweal.apps.accounts.actions import Place
from commonweal.apps.accounts.models import User
from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.rules import Marking
from commonweal.apps.accounts.tests.factories import hold, make_organisation, make_person
from commonweal.apps.evidence import actions, queries
from commonweal.apps.evidence.models import EvidenceFile
from commonweal.apps.ledger.models import Entry
from commonweal.kernel.errors import BadInput, NotAllowed, NotFound, RuleBroken
from commonweal.kernel.shapes import Subject

pytestmark = pytest.mark.django_db
NOW = timezone.now()
PDF = b"%PDF-1.7 evidence"
GATE = Subject("gate", "g1", "Gate 3")


@pytest.fixture(autouse=True)
def stored(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def body():
    return make_organisation()


@pytest.fixture
def manager(body) -> User:
    person = make_person()
    hold(person, "programme_manager", body)
    return person


def put_in(
    manager: User, body, content: bytes = PDF, name: str = "report.pdf", **more
) -> EvidenceFile:
    given = {"by": actor_of(manager), "at": NOW, "place": Place(body)} | more
    return actions.put_in_file(upload=SimpleUploadedFile(name, content), **given)


def files_in(folder) -> list[str]:
    return sorted(p.name for p in folder.rglob("*") if p.is_file())


def test_a_file_is_stored_once_under_the_digest_of_its_bytes(manager, body, stored) -> None:
    one = put_in(manager, body)
    two = put_in(manager, body, name="again.pdf")
    assert one.digest == two.digest == hashlib.sha256(PDF).hexdigest()
    assert files_in(stored) == [one.digest]
    assert queries.blob_path(one.digest).read_bytes() == PDF
    assert queries.blob_path(one.digest).stat().st_mode & 0o077 == 0
    entry = Entry.objects.order_by("number")[0]
    assert entry.verb == "evidence.put-in-file"
    assert entry.payload["digest"] == one.digest


def test_what_may_not_come_in_leaves_nothing(manager, body, stored, settings) -> None:
    settings.UPLOAD_LIMIT_BYTES = 20
    for content, name, code in [
        (b"", "a.pdf", "empty"),
        (PDF + b"x" * 20, "a.pdf", "too-large"),
        (b"<html>", "a.pdf", "not-what-its-name-says"),
        (b"PK\x03\x04 broken", "a.docx", "damaged"),
    ]:
        with pytest.raises(BadInput) as refused:
            put_in(manager, body, content, name)
        assert refused.value.code == code
    assert not stored.exists() or files_in(stored) == []
    assert not Entry.objects.exists()


def test_a_real_spreadsheet_comes_in(manager, body) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    one = put_in(manager, body, made.getvalue(), "plan.xlsx")
    assert one.media_type.endswith("spreadsheetml.sheet")
    assert queries.blob_path(one.digest).read_bytes() == made.getvalue()


@pytest.mark.parametrize("name", ["../../etc/passwd.pdf", "C:\\x\\evil.pdf", "a/b.pdf"])
def test_a_name_never_becomes_a_path(manager, body, stored, name) -> None:
    one = put_in(manager, body, name=name)
    assert "/" not in one.name
    assert files_in(stored) == [one.digest]


def test_a_packed_file_with_a_list_that_fills_the_memory_is_refused_unread(manager, body) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for number in range(40_000):
            archive.writestr(f"xl/{number}", b"")
    with pytest.raises(BadInput, match="far more parts"):
        put_in(manager, body, made.getvalue(), "many.xlsx")


def test_a_digest_is_never_a_path() -> None:
    for wrong in ("../../etc/passwd", "A" * 64, "a" * 63, "a" * 63 + "/"):
        with pytest.raises(ValueError, match="not a SHA-256"):
            queries.blob_path(wrong)


@pytest.mark.parametrize(
    ("marking", "role", "error"),
    [
        ("internal", "staff", None),
        ("sensitive", "staff", NotAllowed),
        ("sensitive", "analyst", None),
        ("withheld", "analyst", NotAllowed),
        ("withheld", "sro", None),
        ("open", "public", NotFound),
    ],
)
def test_the_marking_says_who_may_open_it(manager, body, marking, role, error) -> None:
    one = put_in(manager, body, marking=Marking(marking))
    reader = make_person()
    hold(reader, role, body)
    assert (one in queries.files_for(reader)) == (error is None)
    if error is None:
        assert queries.file_get(reader, one.id) == one
    else:
        with pytest.raises(error):
            queries.file_get(reader, one.id)


def test_a_role_on_the_initiative_opens_its_files_only(manager, body) -> None:
    mine = put_in(manager, body, place=Place(body, "P1"))
    other = put_in(manager, body, place=Place(body, "P2"))
    reader = make_person()
    hold(reader, "sro", body, initiative_id="P1")
    assert list(queries.files_for(reader)) == [mine]
    with pytest.raises(NotFound):
        queries.file_get(reader, other.id)


def test_no_file_is_marked_less_strictly_than_its_initiative(manager, body) -> None:
    hers, other = Place(body, "01A/01B/"), Place(body, "01A/")
    before = put_in(manager, body, place=hers, marking=Marking.OPEN)
    elsewhere = put_in(manager, body, place=other, marking=Marking.OPEN)
    asked = {"by": actor_of(manager), "at": NOW}
    sensitive = {"initiative_id": "01B", "marking": Marking.SENSITIVE}
    assert actions.hold_files_back(**sensitive, **asked) == 1
    later = put_in(manager, body, place=hers)
    kept = actions.keep_file(evidence=later, keep_for=GATE, marking=Marking.INTERNAL, **asked)
    withheld = put_in(manager, body, place=hers, marking=Marking.WITHHELD)
    assert actions.hold_files_back(**sensitive | {"marking": Marking.OPEN}, **asked) == 0
    free = put_in(manager, body, place=hers)
    assert actions.hold_files_back(**sensitive | {"marking": Marking.INTERNAL}, **asked) == 0
    opened = put_in(manager, body, place=hers, marking=Marking.OPEN)
    held = (before, later, kept, withheld, free, opened, elsewhere)
    found = [EvidenceFile.objects.get(id=file.id).marking for file in held]
    assert found == ["sensitive", "sensitive", "sensitive", "withheld", "internal", "open", "open"]
    assert Entry.objects.filter(verb="evidence.mark-file").count() == 1


def test_loose_files_go_after_a_week_and_kept_ones_stay(manager, body, stored) -> None:
    loose = put_in(manager, body, b"%PDF-loose")
    kept = put_in(manager, body, b"%PDF-kept", keep_for=GATE)
    later = put_in(manager, body, b"%PDF-later")
    actions.keep_file(evidence=later, keep_for=GATE, by=actor_of(manager), at=NOW)
    long_ago = (NOW - timedelta(days=1)).timestamp()
    for path in stored.rglob("*"):
        os.utime(path, (long_ago, long_ago))
    assert actions.sweep_files(at=NOW + timedelta(days=6)) == 0
    assert files_in(stored) == sorted([loose.digest, kept.digest, later.digest])
    assert actions.sweep_files(at=NOW + timedelta(days=8)) == 1
    assert files_in(stored) == sorted([kept.digest, later.digest])
    assert set(EvidenceFile.objects.all()) == {kept, later}
    assert set(queries.files_kept_for("gate", "g1")) == {kept, later}


def test_a_file_is_evidence_of_one_thing(manager, body) -> None:
    one = put_in(manager, body, keep_for=GATE)
    with pytest.raises(RuleBroken):
        actions.keep_file(
            evidence=one, keep_for=Subject("gate", "g2"), by=actor_of(manager), at=NOW
        )


def test_erasing_destroys_the_bytes_but_not_those_of_another_file(
    manager, body, stored, django_capture_on_commit_callbacks
) -> None:
    one, same = put_in(manager, body), put_in(manager, body)
    erase = {"by": actor_of(manager), "at": NOW, "reason": "asked"}
    with django_capture_on_commit_callbacks(execute=True):
        actions.erase_file(evidence=one, **erase)
    assert files_in(stored) == [one.digest]
    with pytest.raises(NotFound):
        queries.file_get(manager, one.id)
    with django_capture_on_commit_callbacks(execute=True):
        actions.erase_file(evidence=same, **erase)
    assert files_in(stored) == []
    assert EvidenceFile.objects.get(id=one.id).digest == one.digest


class TestPages:
    def test_a_file_comes_back_as_an_attachment_that_nothing_runs(
        self, client, manager, body
    ) -> None:
        client.force_login(manager)
        form = {
            "upload": SimpleUploadedFile("report.pdf", PDF),
            "organisation": body.id,
            "marking": "internal",
        }
        assert client.post(reverse("files"), form).status_code == 302
        one = EvidenceFile.objects.get()
        answer = client.get(reverse("file", args=[one.id]))
        assert b"".join(answer.streaming_content) == PDF
        assert answer["Content-Disposition"] == 'attachment; filename="report.pdf"'
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert b"report.pdf" in client.get(reverse("files")).content

    def test_a_refused_file_says_why_at_the_field(self, client, manager, body) -> None:
        client.force_login(manager)
        form = {
            "upload": SimpleUploadedFile("report.pdf", b"<html>"),
            "organisation": body.id,
            "marking": "internal",
        }
        answer = client.post(reverse("files"), form)
        assert "content is something else" in answer.context["form"].errors["upload"][0]

    def test_who_may_not_change_the_body_may_not_put_files_into_it(
        self, client, manager, body
    ) -> None:
        other = make_organisation()
        client.force_login(manager)
        form = {
            "upload": SimpleUploadedFile("report.pdf", PDF),
            "organisation": other.id,
            "marking": "internal",
        }
        assert "organisation" in client.post(reverse("files"), form).context["form"].errors
        assert not EvidenceFile.objects.exists()

    def test_erasing_takes_an_administrator_and_a_reason(
        self, client, manager, body, django_capture_on_commit_callbacks
    ) -> None:
        one = put_in(manager, body)
        client.force_login(manager)
        erase = reverse("file_erase", args=[one.id])
        assert client.post(erase, {"reason": "x"}).status_code == 403
        local = make_person()
        hold(local, "administrator", body)
        client.force_login(local)
        assert client.get(erase).status_code == 200
        assert "reason" in client.post(erase, {}).context["form"].errors
        assert client.post(erase, {"reason": "asked"}).status_code == 302
        assert EvidenceFile.objects.get().erased_at
