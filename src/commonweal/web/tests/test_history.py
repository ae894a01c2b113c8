"""The history pages: who sees which entries, what a page says of its proof, what is taken home."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.rules import Role
from commonweal.apps.accounts.tests.factories import hold, make_organisation, make_person
from commonweal.apps.benefits.actions import create_benefit
from commonweal.apps.ledger.actions import checkpoint_if_due, erase, record
from commonweal.apps.ledger.models import Entry
from commonweal.apps.ledger.tests.factories import behind_the_back
from commonweal.apps.measures.tests.factories import a_measure
from commonweal.apps.programmes.actions import create_initiative
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.tests.factories import NOW, SOMEBODY, mark
from commonweal.engines.attest import VerifyingKey, verify_export
from commonweal.kernel.shapes import SYSTEM, Actor, Subject

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> Organisation:
    return make_organisation("Ministry")


@pytest.fixture
def body(root) -> Organisation:
    return make_organisation("Bridges", parent=root)


def as_role(role: Role, organisation: Organisation) -> Client:
    person = make_person(organisation=organisation)
    hold(person, role, organisation)
    return as_person(person)


def as_person(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def by(organisation: Organisation, name: str = "Ana Ruiz") -> Actor:
    return Actor(id="ana", label=name, organisation_id=organisation.id)


def done(actor: Actor, **changed) -> Entry:
    fields = {
        "verb": "initiative.layer-added",
        "subject": Subject("initiative", "p1", "Ring road"),
        "by": actor,
        "at": timezone.now(),
        "payload": {"cost": "1.50", "rows": [1, 2]},
        "reason": "approved by the board",
    }
    return record(**{**fields, **changed})


def sign() -> None:
    assert checkpoint_if_due(timezone.now())


def text_of(client: Client, name: str, *values: object) -> str:
    answer = client.get(reverse(name, args=values))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_list_says_whether_all_is_signed(root):
    client = as_role(Role.ASSURER, root)
    assert "Nothing has been recorded yet" in text_of(client, "history")
    done(by(root))
    assert "All entries but the newest are signed" in text_of(client, "history")
    sign()
    page = text_of(client, "history")
    assert "All entries are signed" in page
    assert "Initiative: layer added" in page
    assert "Ring road" in page


def test_the_list_says_when_signing_has_stopped(root):
    done(by(root), at=timezone.now() - timezone.timedelta(minutes=6))
    assert "Signing has stopped" in text_of(as_role(Role.ASSURER, root), "history")


def test_the_list_is_filtered_and_says_by_what(root):
    done(by(root))
    done(by(root, "Bo Lind"), verb="returns.batch-approved", subject=Subject("batch", "b", "2019"))
    client = as_role(Role.ASSURER, root)
    for query, found in [
        ("who=bo", 1), ("verb=initiative.layer-added", 1), ("what=2019", 1), ("who=zoe", 0),
        ("subject_kind=batch&subject_id=b", 1), ("actor_id=ana", 2), ("since=2020-01-01", 2),
        ("until=2020-01-01", 0), ("since=yesterday", 2), ("verb=nonsense", 2),
    ]:  # fmt: skip
        answer = client.get(f"{reverse('history')}?{query}")
        assert len(answer.context["lines"]) == found, query
        assert 'name="who"' in answer.content.decode()
    assert "Who: bo" in client.get(f"{reverse('history')}?who=bo").content.decode()


def test_the_list_goes_in_pages(root):
    for _turn in range(51):
        done(by(root))
    client = as_role(Role.ASSURER, root)
    assert len(client.get(f"{reverse('history')}?page=2").context["lines"]) == 1


@pytest.mark.parametrize("role", [Role.ANALYST, Role.SRO, Role.FINANCE, Role.STAFF])
def test_who_does_not_audit_sees_none_of_it(role, root):
    done(by(root))
    sign()
    client = as_role(role, root)
    for name, *values in [
        ("history",), ("history-entry", 1), ("history-proof", 1),
        ("history-export",), ("history-key",), ("history-checkpoint",),
    ]:  # fmt: skip
        assert client.get(reverse(name, args=values)).status_code == 403, name
    assert "/history/" not in client.get("/").content.decode()


def test_nobody_sees_it_without_signing_in(client, root):
    assert client.get(reverse("history")).status_code == 302
    assert client.get(reverse("history-export")).status_code == 302


def test_an_auditor_sees_the_entries_of_their_own_bodies_alone(root, body):
    other = make_organisation("Tunnels", parent=root)
    done(by(body))
    done(by(other))
    done(SYSTEM)
    client = as_role(Role.ASSURER, body)
    assert [line.entry.number for line in client.get(reverse("history")).context["lines"]] == [1]
    assert client.get(reverse("history-entry", args=[1])).status_code == 200
    for number in (2, 3, 99, 10**30):
        assert client.get(reverse("history-entry", args=[number])).status_code == 404
        assert client.get(reverse("history-proof", args=[number])).status_code == 404
    assert client.get(reverse("history-export")).status_code == 403


def test_the_top_auditor_sees_all_but_not_beside_another_top(root, body):
    done(by(body))
    done(SYSTEM)
    client = as_role(Role.ASSURER, root)
    assert len(client.get(reverse("history")).context["lines"]) == 2
    assert client.get(reverse("history-export")).status_code == 200
    make_organisation("Another government")
    assert len(client.get(reverse("history")).context["lines"]) == 1
    assert client.get(reverse("history-export")).status_code == 403


def test_details_and_export_need_the_right_to_read_what_is_withheld(root):
    done(by(root), payload={"cost": "secret figure"})
    administrator = as_person(make_person(administrator=True))
    page = text_of(administrator, "history-entry", 1)
    assert "secret figure" not in page
    assert "none of your roles here shows that" in page
    assert administrator.get(reverse("history-export")).status_code == 403
    assert "can download it" in text_of(administrator, "history")
    assert "secret figure" in text_of(as_role(Role.ASSURER, root), "history-entry", 1)


@pytest.fixture
def bridge(body) -> Initiative:
    return create_initiative(name="Bridge", organisation=body, by=SOMEBODY, at=NOW)


def about(initiative: Initiative, actor: Actor) -> Entry:
    subject = Subject("initiative", initiative.id, initiative.name)
    return done(actor, subject=subject, payload={"cost": "secret figure"}, reason="it cost 9m")


def test_whose_people_did_it_does_not_show_the_figures_of_another_body(root, bridge):
    supplier = make_organisation("Builders Ltd")
    number = about(bridge, by(supplier)).number
    theirs = as_role(Role.ASSURER, supplier)
    page = text_of(theirs, "history-entry", number)
    assert "secret figure" not in page
    assert "it cost 9m" not in page
    assert "Bridge" not in page
    assert "secret figure" in text_of(everything_at(root, supplier), "history-entry", number)


def test_a_measure_and_its_benefit_are_read_by_whoever_reads_them(root, body):
    """Also where people of another body changed them, or nobody's did."""
    secret = {"marking": "withheld", "exemption": "s. 43"}
    measure = a_measure(name="Raids", organisation=body, **secret)
    benefit = create_benefit(
        organisation=body, initiative=None, values={"title": "Fewer raids", "measure": measure},
        by=SOMEBODY, at=NOW,
    )  # fmt: skip
    supplier = make_organisation("Builders Ltd")
    for subject in (Subject("measure", measure.id, "Raids"), Subject("benefit", benefit.id, "Few")):
        payload = {"value": "secret figure"}
        number = done(by(supplier), subject=subject, payload=payload, reason="was 9").number
        page = text_of(as_role(Role.ASSURER, supplier), "history-entry", number)
        assert "secret figure" not in page
        assert "was 9" not in page
        assert subject.label not in page
        assert "secret figure" in text_of(as_role(Role.ASSURER, body), "history-entry", number)


def everything_at(*organisations: Organisation) -> Client:
    person = make_person()
    for organisation in organisations:
        hold(person, Role.ASSURER, organisation)
    return as_person(person)


def test_the_name_and_the_reason_of_what_is_withheld_are_kept_back(root, bridge):
    number = about(bridge, by(root)).number
    mark(bridge, "withheld")
    administrator = as_person(make_person(administrator=True))
    for page in (
        text_of(administrator, "history"),
        text_of(administrator, "history-entry", number),
    ):
        assert "kept back" in page
        assert "it cost 9m" not in page
    assert "it cost 9m" in text_of(as_role(Role.ASSURER, root), "history-entry", number)


def test_a_search_finds_nothing_by_a_name_that_is_kept_back(root, bridge):
    about(bridge, by(root))
    mark(bridge, "withheld")
    for person, found in ((make_person(administrator=True), 0), (auditor_of(root), 3)):
        lines = as_person(person).get(f"{reverse('history')}?what=bridge").context["lines"]
        assert len(lines) == found


def auditor_of(organisation: Organisation):
    person = make_person()
    hold(person, Role.ASSURER, organisation)
    return person


def test_an_auditor_sees_what_others_did_to_what_is_theirs(root, body, bridge):
    """By hands of the system, or of people of no body at all."""
    made = Entry.objects.get(subject_id=bridge.id).number
    theirs = as_role(Role.ASSURER, body)
    assert [line.entry.number for line in theirs.get(reverse("history")).context["lines"]] == [made]
    assert "Bridge" in text_of(theirs, "history-entry", made)
    other = as_role(Role.ASSURER, make_organisation("Tunnels", parent=root))
    assert other.get(reverse("history-entry", args=[made])).status_code == 404


def test_what_is_about_things_of_no_known_body_is_read_by_who_reads_all(root, body):
    number = done(by(body), subject=Subject("secret_thing", "s", "Deep figure")).number
    administrator = as_person(make_person(administrator=True))
    assert "Deep figure" not in text_of(administrator, "history-entry", number)
    assert "Deep figure" in text_of(as_role(Role.ASSURER, body), "history-entry", number)


def test_what_an_erasure_repeats_is_read_as_what_was_erased(root, body, bridge):
    supplier = make_organisation("Builders Ltd")
    number = about(bridge, by(body)).number
    said = erase(number=number, by=by(supplier), at=NOW, reason="asked", keep_payload=True).number
    assert "secret figure" not in text_of(as_role(Role.ASSURER, supplier), "history-entry", said)
    assert "secret figure" in text_of(everything_at(root, supplier), "history-entry", said)


def test_a_reason_is_kept_back_with_any_figure_that_it_may_name(root, bridge):
    number = about(bridge, by(root)).number
    administrator = as_person(make_person(administrator=True))
    assert "it cost 9m" in text_of(administrator, "history-entry", number)
    mark(bridge, "withheld", "whole_life_cost")
    assert "it cost 9m" not in text_of(administrator, "history-entry", number)


def test_an_entry_says_how_it_is_proved(root):
    for _turn in range(3):
        done(by(root))
    client = as_role(Role.ASSURER, root)
    assert "not signed yet" in text_of(client, "history-entry", 2)
    assert client.get(reverse("history-proof", args=[2])).status_code == 404
    sign()
    page = text_of(client, "history-entry", 2)
    assert "This entry is proved: it lies unchanged under the checkpoint of 3 entries" in page
    assert "Joined with 2 other fingerprints" in page
    assert bytes(Entry.objects.get(number=2).leaf).hex() in page
    proof = client.get(reverse("history-proof", args=[2]))
    assert proof.content.startswith(b"c2sp.org/tlog-proof@v1\nindex 1\n")
    assert "entry-2.tlog-proof" in proof.headers["Content-Disposition"]


def test_an_entry_that_was_changed_is_said_to_be(root):
    done(by(root))
    sign()
    behind_the_back("UPDATE ledger_entry SET reason = 'another' WHERE number = 1")
    client = as_role(Role.ASSURER, root)
    page = text_of(client, "history-entry", 1)
    assert "This entry does not hold" in page
    assert "is proved" not in page
    assert client.get(reverse("history-proof", args=[1])).status_code == 500


def test_an_erased_entry_says_so_and_leads_to_the_reason(root):
    done(by(root))
    erase(number=1, by=by(root), at=timezone.now(), reason="a court asked")
    sign()
    client = as_role(Role.ASSURER, root)
    page = text_of(client, "history-entry", 1)
    assert "erased because the law asked for it" in page
    assert "This entry is proved" in page
    found = client.get(f"{reverse('history')}?subject_kind=entry&subject_id=1").context["lines"]
    assert [line.entry.number for line in found] == [2]


def test_what_an_auditor_takes_home_verifies(root):
    for _turn in range(70):
        done(by(root))
    client = as_role(Role.ASSURER, root)
    for name in ("history-key", "history-checkpoint"):
        assert client.get(reverse(name)).status_code == 404
    sign()
    export = b"".join(client.get(reverse("history-export")).streaming_content)
    key = VerifyingKey.from_text(client.get(reverse("history-key")).content.decode())
    held = client.get(reverse("history-checkpoint")).content.decode()
    verdict = verify_export(export.splitlines(keepends=True), keys=[key], held=[held])
    assert (verdict.findings, verdict.size, verdict.signed) == ((), 70, 70)


def test_reading_writes_nothing(root):
    done(actor_of(make_person(organisation=root)))
    sign()
    client = as_role(Role.ASSURER, root)
    for name, *values in [("history",), ("history-entry", 1), ("history-export",)]:
        assert client.post(reverse(name, args=values)).status_code == 405
        client.get(reverse(name, args=values))
    assert Entry.objects.count() == 1


def test_hostile_words_stay_words(root):
    hostile = "<script>alert(1)</script>"
    done(by(root, hostile), reason=hostile, payload={hostile: [hostile]})
    client = as_role(Role.ASSURER, root)
    for name, *values in [("history",), ("history-entry", 1)]:
        page = text_of(client, name, *values)
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page
