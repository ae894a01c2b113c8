"""The door: POST /api/v1/readings. Each batch once, bad rows refused alone, by token only."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonweal.apps.accounts.rules import Role
from commonweal.apps.accounts.tests.factories import hold, make_organisation, make_person
from commonweal.apps.administration.actions import make_token
from commonweal.apps.deliveries.actions import forget_sent
from commonweal.apps.deliveries.models import Collector, Delivery
from commonweal.apps.evidence.queries import files_for
from commonweal.apps.ledger.models import Entry
from commonweal.apps.measures.models import Reading
from commonweal.apps.programmes.actions import create_initiative
from commonweal.apps.programmes.tests.factories import SOMEBODY, mark
from commonweal.apps.sources.models import Run
from commonweal.apps.sources.tests.factories import an_importer, calls_of, values_of

pytestmark = pytest.mark.django_db
DOOR = "/api/v1/readings"


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def sender():
    return an_importer()


@pytest.fixture
def calls(sender):
    return calls_of(sender.organisation, lowest=0, highest=1000)


class Sender:
    def __init__(self, person, verbs=("import",)):
        now = timezone.now()
        expires = now + timedelta(days=1)
        _made, self.token = make_token(
            owner=person, name="robot", verbs=verbs, expires_at=expires, at=now
        )

    def send(self, rows, *, key="", **more):
        return self.raw(json.dumps({"rows": rows, **more}).encode(), key=key)

    def raw(self, body, *, key=""):
        headers = {"Authorization": f"Bearer {self.token}"} | (
            {"Idempotency-Key": key} if key else {}
        )
        return Client(raise_request_exception=False).post(
            DOOR, body, content_type="application/json", headers=headers
        )


@pytest.fixture
def robot(sender):
    return Sender(sender)


def row(month=1, value="5", measure="calls", **more):
    days = {"starts": f"2026-{month:02}-01", "ends": {1: "2026-01-31", 2: "2026-02-28"}[month]}
    return {"measure": measure, "value": value, **days, **more}


def test_a_batch_is_taken_in_with_its_proof(robot, calls):
    answer = robot.send([row(), row(2, 6.25), row(2, "7", measure=calls.id)])
    assert answer.status_code == 200
    assert values_of(calls)["2026-01"] == "5"
    told = answer.json()
    assert (told["added"], told["held"], told["refused"]) == (1, 2, [])
    run = Run.objects.get()
    assert (run.kind, run.batch_id, run.evidence.media_type) == (
        "push",
        int(told["batch"]),
        "text/plain",
    )
    assert len(run.digest) == 64


def test_the_same_batch_again_is_answered_the_same_and_does_nothing(robot, calls):
    first = robot.send([row()], key="batch-1")
    entries, readings = Entry.objects.count(), Reading.objects.count()
    again = robot.send([row()], key="batch-1")
    assert again.json() == {**first.json(), "again": True}
    assert (Entry.objects.count(), Reading.objects.count()) == (entries, readings)
    without_key = robot.send([row()])
    assert (without_key.json()["same"], robot.send([row()]).json()["again"]) == (1, True)


def test_a_key_that_stood_for_other_rows_is_refused(robot, calls):
    robot.send([row()], key="batch-1")
    answer = robot.send([row(value="6")], key="batch-1")
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:commonweal:key-reused"
    assert values_of(calls) == {"2026-01": "5"}


def test_a_bad_row_is_refused_alone_with_its_number(robot, calls):
    rows = [
        row(),
        row(measure="nothing"),
        row(value="many"),
        row(value=None),
        row(starts="soon"),
        row(ends=None),
        row(starts="2026-01-02"),
        row(measure=["calls"]),
        row(value={"a": 1}),
        row(value=True),
        row(as_of="yesterday"),
        {},
        row(2, "7"),
    ]
    told = robot.send(rows).json()
    assert told["added"] == 2
    assert [one["row"] for one in told["refused"]] == list(range(2, 13))
    assert all(len(one["why"]) > 10 for one in told["refused"])


def test_figures_and_times_beyond_all_measure_are_refused_alone(robot, calls):
    body = b"""{"rows": [
        {"measure": "calls", "starts": "2026-01-01", "ends": "2026-01-31", "value": 1e999999999},
        {"measure": "calls", "starts": 1e999999999, "ends": "2026-01-31", "value": 1},
        {"measure": "calls", "starts": "0001-01-01T00:00+14:00", "ends": "9999-12-31", "value": 1},
        {"measure": "calls", "starts": "2026-01-01", "ends": "2026-01-31", "value": 1,
         "as_of": "0001-01-01T00:00+14:00"},
        {"measure": "calls", "starts": "2026-01-05", "ends": "2026-01-31", "value": 1}
    ]}"""
    told = robot.raw(body).json()
    assert [one["row"] for one in told["refused"]] == [1, 2, 3, 4, 5]
    assert "period of calls" in told["refused"][4]["why"]


def test_all_refused_rows_are_told(robot, calls):
    assert len(robot.send([row(measure="gone")] * 120).json()["refused"]) == 120


def test_what_is_outside_plausible_limits_is_held(robot, calls):
    assert robot.send([row(value="1001")]).json()["held"] == 1
    assert values_of(calls) == {}


class TestCollector:
    def test_batches_come_once_and_in_order(self, robot, calls):
        def send(n, value):
            return robot.send([row(value=value, as_of=f"2026-02-0{n}T00:00Z")],
                              collector="site-7", sequence=n)  # fmt: skip

        assert send(1, "1").json()["accepted_sequence"] == 1
        assert send(1, "1").json()["again"] is True
        gap = send(3, "3")
        assert (gap.status_code, gap.json()["expected"]) == (409, 2)
        assert send(2, "2").json()["replaced"] == 1
        assert send(3, "3").json()["accepted_sequence"] == 3
        late = send(1, "1")
        assert (late.status_code, late.json()["accepted_sequence"]) == (200, 1)
        assert values_of(calls) == {"2026-01": "3"}
        assert Collector.objects.get().accepted == 3

    def test_a_number_that_stood_for_other_rows_is_said(self, robot, calls):
        robot.send([row()], collector="site-7", sequence=1)
        other = robot.send([row(value="9")], collector="site-7", sequence=1)
        assert (other.status_code, other.json()["expected"]) == (409, 2)
        assert other.json()["type"] == "urn:commonweal:sequence-reused"

    def test_bad_rows_do_not_hold_up_the_queue(self, robot, calls):
        told = robot.send([row(measure="gone")], collector="site-7", sequence=1).json()
        assert (told["accepted_sequence"], len(told["refused"])) == (1, 1)
        assert Run.objects.get().problems[0][0] == 1

    def test_two_people_may_have_a_collector_of_the_same_name(self, robot, calls, sender):
        other = Sender(an_importer(sender.organisation))
        assert robot.send([row()], collector="site", sequence=1).status_code == 200
        assert other.send([row(2)], collector="site", sequence=1).json()["added"] == 1

    def test_its_place_in_the_queue_outlives_what_was_answered(self, robot, calls):
        robot.send([row()], collector="site-7", sequence=1)
        forget_sent(at=timezone.now() + timedelta(days=100))
        assert Delivery.objects.count() == 0
        assert robot.send([row()], collector="site-7", sequence=1).json()["again"] is True


class TestWhoMay:
    def test_nobody_without_a_token_and_no_session(self, calls, sender):
        client = Client()
        client.force_login(sender)
        answer = client.post(DOOR, {"rows": []}, content_type="application/json")
        assert answer.status_code == 401
        assert values_of(calls) == {}

    def test_a_token_that_may_not_import_is_refused(self, calls, sender):
        assert Sender(sender, ["read", "edit"]).send([row()]).status_code == 403

    def test_a_measure_of_another_body_is_not_found(self, robot, calls):
        theirs = calls_of(make_organisation(), "theirs")
        told = robot.send([row(measure="theirs"), row(measure=theirs.id)]).json()
        assert len(told["refused"]) == 2
        assert values_of(theirs) == {}

    def test_a_withheld_measure_that_the_sender_may_not_see_is_not_found(self, robot, sender):
        hidden = calls_of(sender.organisation, "hidden", marking="withheld", exemption="s.24")
        assert len(robot.send([row(measure="hidden")]).json()["refused"]) == 1
        assert values_of(hidden) == {}

    def test_a_key_that_several_bodies_below_use_names_none_of_them(self, robot, sender):
        one, two = (
            calls_of(make_organisation(parent=sender.organisation), "shared") for _turn in range(2)
        )
        told = robot.send([row(measure="shared")]).json()
        assert "give its id" in told["refused"][0]["why"]
        assert (values_of(one), values_of(two)) == ({}, {})
        assert robot.send([row(measure=two.id)]).json()["added"] == 1
        own = calls_of(sender.organisation, "shared")
        assert robot.send([row(measure="shared")]).json()["added"] == 1
        assert values_of(own) == {"2026-01": "5"}

    def test_the_proof_is_handled_as_strictly_as_the_initiative_of_its_measure(self, robot, sender):
        body = sender.organisation
        one = create_initiative(name="Raids", organisation=body, by=SOMEBODY, at=timezone.now())
        mark(one, "withheld")
        hold(sender, Role.FINANCE, body)
        calls_of(body, "raids", initiative=one)
        assert robot.send([row(measure="raids")]).json()["added"] == 1
        proof = Run.objects.get().evidence
        assert proof.marking == "withheld"
        staff = make_person(organisation=body)
        hold(staff, Role.STAFF, body)
        assert not files_for(staff).exists()

    def test_another_body_may_be_named_where_one_may_import(self, robot, sender, calls):
        below = make_organisation(parent=sender.organisation)
        inner = calls_of(below, "inner")
        assert robot.send([row(measure="inner")], organisation=below.id).json()["added"] == 1
        assert values_of(inner) == {"2026-01": "5"}
        other = robot.send([row()], organisation=make_organisation().id)
        assert other.status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"rows": {}}',
        b'{"rows": [1]}',
        b'{"rows": []',
        b"<html>",
        b"\xff\xfe",
        b"[" * 5000,
        b'{"rows": [], "collector": "x"}',
        b'{"rows": [], "sequence": 1}',
        b'{"rows": [], "collector": "x", "sequence": 0}',
        b'{"rows": [], "collector": "x\\u0000", "sequence": 1}',
        b'{"rows": [], "collector": "x", "sequence": true}',
        b'{"rows": [], "collector": 7, "sequence": 1}',
        b'{"rows": [], "collector": "x", "sequence": 99999999999999999999}',
    ],
)
def test_what_is_no_batch_gets_a_problem_with_a_sentence(robot, body):
    answer = robot.raw(body)
    assert answer.status_code in {400, 422}
    assert answer["Content-Type"] == "application/problem+json"
    assert len(answer.json()["title"]) > 10


def test_what_is_too_large_is_refused(robot, calls):
    assert robot.send([row()] * 5_001).status_code == 413
    assert robot.raw(b'{"rows": ["' + b"x" * 2_200_000 + b'"]}').status_code == 413


# A NUL and half a surrogate are refused for every address (web/limits.py).
TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.fixed_dictionaries({}, optional={
    "measure": st.just("calls") | JSON, "starts": st.just("2026-01-01") | JSON,
    "ends": st.just("2026-01-31") | JSON, "value": JSON, "as_of": JSON,
}), max_size=4))  # fmt: skip
def test_any_rows_are_taken_or_refused_one_by_one(robot, calls, rows):
    answer = robot.send(rows)
    assert answer.status_code == 200
    told = answer.json()
    kept = sum(told[name] for name in ("added", "same", "replaced", "held", "late"))
    if not told["again"]:
        assert len(told["refused"]) <= len(rows) <= kept + len(told["refused"])
