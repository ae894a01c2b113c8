"""Due, claimed, run, retried; who answers for a source; secrets; what is kept of it."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commonweal.apps.accounts.models import RoleHolding
from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.tests.factories import make_organisation
from commonweal.apps.ledger.models import Entry
from commonweal.apps.sources import actions, tasks
from commonweal.apps.sources.models import Outcome, Run, Source
from commonweal.apps.sources.sealing import opened, rotate_key
from commonweal.apps.sources.tests.factories import (
    NOW,
    a_source,
    an_importer,
    calls_of,
    ran,
    values_of,
)
from commonweal.engines.read.outside import read_allowed
from commonweal.kernel.errors import CannotFinish, RuleBroken, SourceUnavailable
from commonweal.kernel.shapes import SYSTEM
from tests.engines.read.outside.servers import says

pytestmark = pytest.mark.django_db
CSV = "month,value\n2026-01,10\n"
SECRET = "sesame-0pen-9f2c"


@pytest.fixture
def keeper():
    return an_importer()


@pytest.fixture
def calls(keeper):
    return calls_of(keeper.organisation)


@pytest.fixture
def source(server, keeper, calls):
    server.routes["/calls.csv"] = says(CSV)
    return a_source("csv", keeper, measure=calls, address=server.at("/calls.csv"))


def start(source, at=NOW):
    return actions.switch_source(source=source, on=True, by=actor_of(source.keeper), at=at)


def unavailable(*_args, **_given):
    raise SourceUnavailable("It did not answer.")


def broken(*_args, **_given):
    raise ZeroDivisionError(f"with {SECRET} in it")


class TestClaims:
    def test_a_paused_source_is_not_due_and_a_started_one_is_at_once(self, source):
        assert actions.claim_due(at=NOW) == []
        start(source)
        assert [one for one, _claim in actions.claim_due(at=NOW)] == [source.id]

    def test_no_two_run_it_at_once(self, source):
        start(source)
        assert len(actions.claim_due(at=NOW)) == 1
        assert actions.claim_due(at=NOW + timedelta(minutes=1)) == []
        assert actions.claim_source(source=source, at=NOW + timedelta(minutes=1)) is None

    def test_a_task_that_comes_twice_or_late_does_nothing(self, source):
        start(source)
        ((one, claim),) = actions.claim_due(at=NOW)
        assert actions.run_source(source_id=one, claim=claim, at=NOW)
        assert actions.run_source(source_id=one, claim=claim, at=NOW) is None
        assert Run.objects.count() == 1

    def test_what_was_cut_off_is_said_and_tried_again(self, source):
        start(source)
        claim = actions.claim_source(source=source, at=NOW)
        Run.objects.create(
            organisation=source.organisation, source=source, kind="csv", label="x", started_at=NOW
        )
        later = NOW + timedelta(minutes=11)
        assert len(actions.claim_due(at=later)) == 1
        assert Run.objects.get().outcome == Outcome.STOPPED
        assert actions.run_source(source_id=source.id, claim=claim, at=later) is None

    def test_the_chore_hands_what_is_due_to_the_worker(self, source, calls):
        start(source)
        assert tasks.collect_due(NOW) == 1
        claim = Source.objects.get().claimed_until
        tasks.run_later.func(source.id, claim.isoformat())
        assert values_of(calls) == {"2026-01": "10"}
        assert Run.objects.get().outcome == Outcome.DONE


class TestRetries:
    def test_after_a_failure_that_may_pass_it_is_due_ever_later(self, source):
        start(source)
        waits = []
        for _ in range(7):
            run = ran(source, timezone.now(), read=unavailable)
            due = Source.objects.get().due_at
            waits.append(round((due - run.ended_at).total_seconds() / 60))
        assert waits == [1, 2, 4, 8, 16, 60, 60]
        assert [run.attempt for run in Run.objects.order_by("id")] == [1, 2, 3, 4, 5, 6, 7]
        ran(source, timezone.now())
        assert Source.objects.get().failures == 0

    def test_a_failure_that_nobody_foresaw_ends_only_this_run(self, source, caplog):
        start(source)
        run = ran(source, read=broken)
        assert run.outcome == Outcome.FAILED
        assert "not foreseen" in run.error
        assert SECRET not in caplog.text
        assert Source.objects.get().claimed_until is None


class TestWhoAnswers:
    def test_a_source_brings_readings_only_where_its_keeper_may(self, source, calls):
        RoleHolding.objects.all().delete()
        run = ran(source)
        assert run.outcome == Outcome.FAILED
        assert "no measure" in run.error
        assert values_of(calls) == {}

    def test_a_measure_of_another_body_is_out_of_reach(self, server, keeper):
        other = calls_of(make_organisation(), "theirs")
        with pytest.raises(RuleBroken, match="Choose a measure"):
            a_source("csv", keeper, measure=other, address=server.at("/x"))
        server.routes["/x"] = says(
            "key,month,value\ntheirs,2026-01,1\n" + f"{other.id},2026-01,1\n"
        )
        columns = {"measure": "key"}
        run = ran(a_source("csv", keeper, address=server.at("/x"), columns=columns))
        assert (run.refused, values_of(other)) == (2, {})

    def test_whoever_changes_it_answers_for_it(self, source, keeper):
        other = an_importer(keeper.organisation)
        values = {"name": "calls", "measure": source.measure, "columns": source.columns}
        changed = actions.change_source(
            source=source, values=values, keeper=other, by=actor_of(other), at=NOW
        )
        assert changed.keeper == other


class TestSecrets:
    def secret_source(self, server, keeper, calls, **columns):
        return a_source(
            "csv", keeper, measure=calls, address=server.at("/calls.csv"), secret=SECRET,
            columns={"way": "bearer", **columns},
        )  # fmt: skip

    def test_it_is_sent_and_never_kept_shown_or_logged(
        self, server, keeper, calls, caplog, settings, tmp_path
    ):
        """The other side sends the secret back wherever it can: in rows, in errors, in names."""
        caplog.set_level(logging.DEBUG)
        source = self.secret_source(server, keeper, calls)
        server.routes["/calls.csv"] = says(
            f"month,value\n2026-01,10\n{SECRET},5\n2026-02,{SECRET}\n"
        )
        client = Client()
        client.force_login(keeper)
        run = ran(source)
        pages = [
            client.get(reverse("source", args=[source.id])),
            client.get(reverse("source_change", args=[source.id])),
            client.get(reverse("sources")),
            client.get(reverse("run", args=[run.id])),
            client.post(reverse("source_try", args=[source.id])),
            client.get(reverse("file", args=[run.evidence_id])),
        ]
        assert server.seen[0].headers["Authorization"] == f"Bearer {SECRET}"
        read = [b"".join(page) for page in pages]
        assert all(page.status_code == 200 for page in pages)
        assert b"\xe2\x80\xa2\xe2\x80\xa2" in read[3]
        kept = [row.payload_text + row.reason for row in Entry.objects.all()]
        kept += [str(vars(one)) for one in [*Run.objects.all(), *Source.objects.all()]]
        files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
        for text in [*kept, caplog.text]:
            assert SECRET not in text
        for data in [*read, *files]:
            assert SECRET.encode() not in data

    def test_it_does_not_go_along_to_another_address_or_user(self, server, keeper, calls, settings):
        source = self.secret_source(server, keeper, calls)
        settings.SOURCE_ADDRESSES = read_allowed(
            "127.0.0.0/8:9999, 127.0.0.0/8:" + str(server.port)
        )
        same = {"measure": calls, "columns": source.columns}
        by = {"keeper": keeper, "by": actor_of(keeper), "at": NOW}
        with pytest.raises(RuleBroken, match="Type the secret again"):
            actions.change_source(
                source=source, values={**same, "address": "http://127.0.0.1:9999/calls.csv"}, **by
            )
        with pytest.raises(RuleBroken, match="Type the secret again"):
            actions.change_source(
                source=source,
                values={**same, "columns": {**source.columns, "way": "header", "header": "X-A"}},
                **by,
            )
        kept = actions.change_source(
            source=source, values={**same, "address": server.at("/other.csv")}, **by
        )
        assert opened(kept.sealed, kept.id) == SECRET
        none = {**source.columns, "way": "none"}
        gone = actions.change_source(source=source, values={**same, "columns": none}, **by)
        assert gone.sealed == ""

    def test_it_is_not_sent_over_plain_http_to_a_name(self, keeper, calls, settings):
        settings.SOURCE_ADDRESSES = read_allowed("data.example.org")
        where = {"measure": calls, "columns": {"way": "bearer"}, "secret": SECRET}
        with pytest.raises(RuleBroken, match="https://"):
            a_source("csv", keeper, address="http://data.example.org/x", **where)
        assert a_source("csv", keeper, address="https://data.example.org/x", **where)

    def test_it_is_encrypted_for_its_own_row_with_a_key_that_only_the_owner_reads(
        self, server, keeper, calls, settings
    ):
        one = self.secret_source(server, keeper, calls)
        assert SECRET not in one.sealed
        assert settings.SOURCE_KEY_FILE.stat().st_mode & 0o777 == 0o600
        with pytest.raises(CannotFinish):
            opened(one.sealed, "another-row")
        with pytest.raises(CannotFinish):
            opened(one.sealed[:-4] + "AAA=", one.id)
        settings.SOURCE_KEY_FILE.chmod(0o644)
        with pytest.raises(CannotFinish, match="chmod 600"):
            opened(one.sealed, one.id)

    def test_a_new_key_seals_everything_anew_and_the_old_one_opens_nothing(
        self, server, keeper, calls, settings
    ):
        one = self.secret_source(server, keeper, calls)
        old_key, old_text = settings.SOURCE_KEY_FILE.read_text(), one.sealed
        assert rotate_key(by=SYSTEM, at=NOW) == 1
        one.refresh_from_db()
        assert opened(one.sealed, one.id) == SECRET
        assert old_key not in settings.SOURCE_KEY_FILE.read_text()
        assert settings.SOURCE_KEY_FILE.stat().st_mode & 0o777 == 0o600
        with pytest.raises(CannotFinish, match="Type the secret again"):
            opened(old_text, one.id)

    def test_a_lost_key_is_said_in_the_run(self, server, keeper, calls, settings):
        one = self.secret_source(server, keeper, calls)
        settings.SOURCE_KEY_FILE.unlink()
        assert "Type the secret again" in ran(one).error


def test_old_runs_are_forgotten_but_for_the_newest_of_each_source(source):
    ran(source, NOW)
    ran(source, NOW + timedelta(hours=1))
    assert actions.forget_old(at=NOW + timedelta(days=200)) == 1
    assert values_of(source.measure) == {"2026-01": "10"}
