"""Each kind of source, from a real counterpart on this machine to readings in the record."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from datetime import timedelta

import openpyxl
import psycopg
import pytest

from commonweal.apps.evidence.models import EvidenceFile
from commonweal.apps.evidence.queries import blob_path
from commonweal.apps.ledger.models import Entry
from commonweal.apps.sources.models import Outcome
from commonweal.apps.sources.readers import try_source
from commonweal.apps.sources.tests.factories import (
    NOW,
    a_source,
    an_importer,
    calls_of,
    ran,
    values_of,
)
from commonweal.engines.read.outside import read_allowed
from commonweal.kernel.errors import BadInput
from tests.engines.read.outside.postgresql import listening
from tests.engines.read.outside.servers import bomb, endless, leads_to, says

pytestmark = pytest.mark.django_db
CSV = "month,value\n2026-01,10\n2026-02,12.5\n"


@pytest.fixture
def keeper():
    return an_importer()


@pytest.fixture
def calls(keeper):
    return calls_of(keeper.organisation)


def test_a_csv_file_at_an_address(server, keeper, calls):
    server.routes["/calls.csv"] = says(CSV)
    source = a_source("csv", keeper, measure=calls, address=server.at("/calls.csv"))
    run = ran(source)
    assert (run.outcome, run.added, run.refused) == (Outcome.DONE, 2, 0)
    assert values_of(calls) == {"2026-01": "10", "2026-02": "12.5"}
    assert blob_path(run.digest).read_text() == CSV
    assert (run.evidence.name, run.evidence.kept_for_id) == ("calls.csv", str(run.batch_id))
    assert run.batch.evidence_digest == run.digest


def test_the_same_again_changes_nothing_and_a_later_value_replaces(server, keeper, calls):
    server.routes["/calls.csv"] = says(CSV)
    source = a_source("csv", keeper, measure=calls, address=server.at("/calls.csv"))
    ran(source)
    entries = Entry.objects.count()
    again = ran(source, NOW + timedelta(hours=1))
    assert (again.outcome, again.same) == (Outcome.NOTHING, 2)
    assert Entry.objects.count() == entries
    server.routes["/calls.csv"] = says(CSV.replace("12.5", "13"))
    assert ran(source, NOW + timedelta(hours=2)).replaced == 1
    assert values_of(calls)["2026-02"] == "13"


def test_a_workbook_at_an_address_with_a_column_for_the_measure(server, keeper, calls, tmp_path):
    other = calls_of(keeper.organisation, "letters")
    book = openpyxl.Workbook()
    for row in (["key", "month", "value"], ["calls", "2026-01", 3], ["letters", "2026-01", 4],
                ["unknown", "2026-01", 5]):  # fmt: skip
        book.active.append(row)
    book.save(tmp_path / "x.xlsx")
    server.routes["/x.xlsx"] = says((tmp_path / "x.xlsx").read_bytes())
    columns = {"measure": "key"}
    run = ran(a_source("csv", keeper, address=server.at("/x.xlsx"), columns=columns))
    assert (values_of(calls), values_of(other)) == ({"2026-01": "3"}, {"2026-01": "4"})
    assert run.problems[0][0] == 4
    assert "unknown" in run.problems[0][1]


def test_json_at_an_address_by_paths(server, keeper, calls):
    document = {"data": [{"when": {"month": "2026-01"}, "value": 0.1},
                         {"when": {"month": "2026-02"}, "value": None}]}  # fmt: skip
    server.routes["/v1/calls"] = says(document)
    columns = {"rows_path": "$.data[*]", "period": "$.when.month", "factor": "100"}
    address = server.at("/v1/calls?from=2026-01")
    source = a_source("json", keeper, measure=calls, address=address, columns=columns)
    assert ran(source).added == 1
    assert values_of(calls) == {"2026-01": "10"}


def test_sqlite_in_the_folder_of_the_body(settings, keeper, calls):
    folder = settings.SOURCE_FOLDER / keeper.organisation_id
    folder.mkdir()
    with sqlite3.connect(folder / "desk.sqlite3") as made:
        made.execute("CREATE TABLE calls (month text, value real)")
        made.execute("INSERT INTO calls VALUES ('2026-01', 7.25)")
    made.close()
    query = "SELECT month, sum(value) AS value FROM calls GROUP BY month"
    columns = {"path": "desk.sqlite3"}
    run = ran(a_source("sqlite", keeper, measure=calls, query=query, columns=columns))
    assert values_of(calls) == {"2026-01": "7.25"}
    assert blob_path(run.digest).read_bytes() == b"month,value\r\n2026-01,7.25\r\n"


def test_postgresql_on_this_machine(settings, keeper, calls):
    with listening() as port:
        where = {"host": "127.0.0.1", "port": port, "user": "postgres", "dbname": "postgres"}
        with psycopg.connect(**where) as made:
            made.execute("CREATE TABLE calls (month date, value numeric)")
            made.execute("INSERT INTO calls VALUES ('2026-01-01', 7.25), ('2026-02-01', NULL)")
            made.execute("CREATE ROLE reader LOGIN PASSWORD 'right-one'")
            made.execute("GRANT SELECT ON calls TO reader")
        settings.SOURCE_ADDRESSES = read_allowed(f"127.0.0.1:{port}")
        source = a_source(
            "postgresql", keeper, measure=calls, query="SELECT month, value FROM calls",
            address=f"postgresql://127.0.0.1:{port}/postgres", columns={"user": "reader"},
            secret="right-one",
        )  # fmt: skip
        assert ran(source).added == 1
        assert values_of(calls) == {"2026-01": "7.25"}
        source.query = "DELETE FROM calls"
        source.save()
        assert "refuses the query" in ran(source).error


def test_files_of_a_folder_each_once_the_oldest_first(settings, keeper, calls):
    folder = settings.SOURCE_FOLDER / keeper.organisation_id / "calls"
    folder.mkdir(parents=True)
    long_ago = NOW.timestamp() - 1000
    for age, (name, text) in enumerate(
        [("b.csv", "month,value\n2026-02,2\n"), ("bad.csv", "<html>"),
         ("a.csv", "month,value\n2026-01,1\n"), ("notes.md", "no table")]
    ):  # fmt: skip
        (folder / name).write_text(text)
        os.utime(folder / name, (long_ago + age, long_ago + age))
    (folder / "fresh.csv").write_text("month,value\n2026-03,3\n")
    os.utime(folder / "fresh.csv", (NOW.timestamp(), NOW.timestamp()))
    source = a_source("folder", keeper, measure=calls, columns={"path": "calls"})
    runs = [ran(source) for _ in range(4)]
    assert [run.label for run in runs[:1]] == ["b.csv"]
    assert [run.outcome for run in runs] == ["done", "failed", "done", "nothing"]
    assert "bad.csv: This is a web page" in runs[1].error
    assert values_of(calls) == {"2026-01": "1", "2026-02": "2"}


@pytest.mark.parametrize(
    "path", ["..", "../other", "/etc", "calls/../../x", "~root", "a\x00b", "out"]
)
def test_a_path_out_of_the_folder_of_the_body_is_refused(settings, keeper, calls, path, tmp_path):
    folder = settings.SOURCE_FOLDER / keeper.organisation_id
    folder.mkdir()
    (folder / "out").symlink_to(tmp_path)
    with pytest.raises(BadInput, match="within the folder"):
        a_source("folder", keeper, measure=calls, columns={"path": path})


def test_a_linked_file_that_leads_out_is_not_read(settings, keeper, calls, tmp_path):
    folder = settings.SOURCE_FOLDER / keeper.organisation_id
    folder.mkdir()
    (tmp_path / "secret.csv").write_text(CSV)
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    run = ran(a_source("folder", keeper, measure=calls), NOW + timedelta(days=9000))
    assert "within the folder" in run.error


class TestPrometheus:
    """Against an endpoint that answers as the real one; test_prometheus.py runs the real one."""

    def answers(self, value):
        def answer(asked):
            result = [{"metric": {"job": "web"}, "value": [1, value]}] if value else []
            body = {"status": "success", "data": {"resultType": "vector", "result": result}}
            asked.answer(json.dumps(body).encode())

        return answer

    def source(self, server, keeper, calls, **columns):
        return a_source(
            "prometheus", keeper, measure=calls, address=server.at(""), columns=columns,
            query='avg_over_time(up{job="web"}[$period])',
        )  # fmt: skip

    def test_each_period_is_asked_as_of_its_end(self, server, keeper, calls):
        server.routes["/api/v1/query"] = self.answers("0.5")
        run = ran(self.source(server, keeper, calls, factor="100"))
        assert (run.added, len(server.seen)) == (12, 12)
        assert values_of(calls)["2026-02"] == "50"
        # February: 28 days; it ends at midnight in London, which is UTC in winter.
        assert "2419200s" in server.seen[-1].path
        assert "time=1772323199.999" in server.seen[-1].path

    def test_no_data_is_no_reading(self, server, keeper, calls):
        server.routes["/api/v1/query"] = self.answers("")
        assert ran(self.source(server, keeper, calls)).outcome == Outcome.NOTHING
        assert values_of(calls) == {}

    def test_what_is_no_number_is_refused(self, server, keeper, calls):
        server.routes["/api/v1/query"] = self.answers("NaN")
        run = ran(self.source(server, keeper, calls))
        assert (run.outcome, run.refused) == (Outcome.FAILED, 12)
        assert "not a number" in run.error


@pytest.mark.parametrize(
    ("route", "words"),
    [
        (says("<!doctype html><title>Sign in</title>"), "web page"),
        (says(""), "empty"),
        (says("month,value\n2026-01,1\x00\n"), "no table of text has"),
        (says(b"\xff\xfe\x00\x00"), "UTF-32|empty|text"),
        (says(CSV, status=404), "nothing at this address"),
        (says(CSV, status=503), "status 503"),
        (leads_to("http://169.254.169.254/"), "link-local"),
        (leads_to("http://10.0.0.1/"), "private"),
        (bomb(), "larger than"),
        (endless, "larger than"),
    ],
)
def test_what_cannot_be_read_is_said_and_stores_nothing(server, keeper, calls, route, words):
    server.routes["/calls.csv"] = route
    source = a_source("csv", keeper, measure=calls, address=server.at("/calls.csv"))
    run = ran(source)
    assert run.outcome == Outcome.FAILED
    assert re.search(words, run.error)
    assert values_of(calls) == {}
    assert EvidenceFile.objects.count() == 0


def test_trying_shows_the_first_rows_and_stores_nothing(server, keeper, calls):
    rows = "".join(f"{2000 + n // 12}-{n % 12 + 1:02},{n}\n" for n in range(60))
    server.routes["/calls.csv"] = says(f"month,value\n{rows}soon,1\n")
    source = a_source("csv", keeper, measure=calls, address=server.at("/calls.csv"))
    entries = Entry.objects.count()
    tried = try_source(source, NOW)
    assert (len(tried.rows), tried.count, len(tried.refused)) == (20, 60, 1)
    assert values_of(calls) == {}
    assert Entry.objects.count() == entries
    assert source.runs.count() == 0
