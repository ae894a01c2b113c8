"""Changes of a source that goes on living arrive, however they are cut into batches."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonweal.cli.main import main
from commonweal.engines.read.databases import SqliteTable
from commonweal.engines.transfer import (
    Correction,
    finish,
    follow,
    lag_of,
    read_mapping,
    reload,
    transfer,
    trim,
    unwatch,
    watch,
)
from commonweal.kernel.canonical import canonical
from commonweal.kernel.errors import BadInput, CannotFinish
from conftest import FULL_DRILL
from tests.engines.transfer.living import MAPPING, Living


def test_inserts_updates_deletes_and_moved_keys_arrive(living):
    living.started()
    assert living.follow().clean
    living.do(
        "INSERT INTO office VALUES ('004', 'West')",
        "INSERT INTO claim VALUES (4, '004', 'C', 7, NULL)",
        "UPDATE claim SET paid = paid + 1 WHERE id = 1; DELETE FROM claim WHERE id = 2",
        "UPDATE claim SET id = 30 WHERE id = 3",
        "DELETE FROM office WHERE code = '002'",
        # names change hands, and REPLACE takes the row of another key away
        "UPDATE office SET name = 'x' WHERE code = '001'; UPDATE office SET name = 'North' WHERE "
        "code = '003'; UPDATE office SET name = 'East' WHERE code = '001'",
        "INSERT INTO office VALUES ('005', 'Away'); REPLACE INTO office VALUES ('006', 'Away')",
    )
    behind = lag_of(living.mapping, living.places)
    assert behind.changes > 10
    assert behind.seconds is not None
    for _ in range(2):
        assert living.follow(batch=3).clean
    assert living.found() == living.anew()


def test_what_cannot_be_loaded_waits_and_arrives_when_it_can(living):
    living.started()
    living.do(
        "UPDATE claim SET status = 'Q' WHERE id = 1",
        "UPDATE office SET name = 'longer than twelve' WHERE code = '003'",
        "INSERT INTO claim VALUES (9, '009', 'A', 1, NULL)",
        "INSERT INTO office VALUES ('0' || char(0), 'a key that no text can be')",
    )
    lag = living.follow()
    # of the claims one has no office, one keeps an office that should go; two offices do not fit
    assert (lag.changes, lag.waiting, lag.clean) == (0, 4, False)
    bad = sorted(str(row[3]) for row in living.found()[2])
    assert bad == ["code", "form", "length", "length", "refused", "refused"]
    living.do(
        "UPDATE claim SET status = 'C' WHERE id = 1",
        "UPDATE office SET name = 'short' WHERE code = '003'",
        "INSERT INTO office VALUES ('009', 'Late')",
        "DELETE FROM office WHERE name LIKE 'a key%'",
    )
    assert living.follow().clean
    assert living.found() == living.anew()
    assert living.found()[2] == []


def test_a_row_that_was_waived_is_not_any_more_once_it_changed(living):
    living.started()
    living.do("UPDATE claim SET status = 'Q' WHERE id = 1")
    assert living.follow().waiting == 1
    target, place = living.found()[2][0][:2]
    waived = Correction(str(target), str(place), "Bo", "a test", waives=True)
    told = []
    for status in "CQ":
        done = reload(living.mapping, living.places, [waived] if status == "C" else ())
        told.append([(each.quarantined, each.waived) for each in done.tables])
        living.do(f"UPDATE claim SET status = '{status}' WHERE id = 1")
        living.follow()
    done = transfer(living.mapping, living.places)
    assert [*told, [(each.quarantined, each.waived) for each in done.tables]] == [
        [(0, 0), (0, 1)], [(0, 0), (0, 0)], [(0, 0), (1, 0)],
    ]  # fmt: skip
    asked = (
        "SELECT settled_by, settled_why FROM commonweal_transfer.quarantine WHERE settled_by <> ''"
    )
    assert living.register.rows(asked + " AND transfer = '{s}-living'") == [
        ("Bo", "a test; followed since")
    ]


def test_the_last_delta_takes_a_source_that_is_read_only(living):
    living.started()
    living.do("DELETE FROM claim WHERE id = 2")
    with pytest.raises(BadInput) as caught:
        finish(living.mapping, living.places)
    assert caught.value.code == "not-read-only"
    living.path.chmod(0o444)
    lag = finish(living.mapping, living.places)
    assert (lag.final, lag.changes, lag.seconds) == (True, 0, 0)
    assert [row[0] for row in living.found()[1]] == [1, 3]
    os.chmod(living.path, 0o644)  # noqa: PTH101
    assert not lag_of(living.mapping, living.places).final


def test_a_log_that_was_taken_away_or_begun_anew_is_not_followed(living):
    living.started()
    living.do("DROP TRIGGER " + _first_trigger(living))
    with pytest.raises(CannotFinish):
        living.follow()
    unwatch(living.mapping, living.places)
    with pytest.raises(BadInput, match="commonweal transfer watch"):
        living.follow()
    watch(living.mapping, living.places)
    with pytest.raises(BadInput, match="another one"):
        living.follow()


def _first_trigger(living: Living) -> str:
    with contextlib.closing(sqlite3.connect(living.path)) as file:
        asked = "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
        return str(file.execute(asked).fetchone()[0])


def test_by_a_mark_what_rises_is_seen_and_what_cannot_be_seen_is_said(living):
    text = MAPPING.replace("changes: log", "changes: {{mark: changed, overlap: 60}}")
    living.map(
        text.replace(
            "    changes: {{mark: changed, overlap: 60}}\n    columns: {{code",
            "    columns: {{code",
        )
    )
    living.do("UPDATE claim SET changed = '2026-11-22 10:00:00'")
    living.register.transfer(str(living.path))
    living.do(
        "UPDATE claim SET paid = 3, changed = '2026-11-22 11:00:00' WHERE id = 1",
        "INSERT INTO claim VALUES (7, '001', 'A', 7, '2026-11-22 10:59:30')",
        "DELETE FROM claim WHERE id = 2",
    )
    lag = living.follow(batch=1)
    assert [row[0] for row in living.found()[1]] == [1, 2, 3, 7]
    assert not lag.complete  # nobody says how offices are followed
    claims = next(each for each in lag.tables if each.by == "mark")
    assert (claims.changes, claims.followed) == (0, 2)
    assert any("deleted" in each for each in claims.cannot_see)


def test_the_commands_say_the_lag_with_its_digest(living, capsys):
    path = str(living.register.folder / "mapping.yaml")
    source, target = ["--source", str(living.path)], ["--target", living.places.target]
    assert main(["transfer", "watch", path, "--sql", *source, *target]) == 0
    living.do(capsys.readouterr().out)
    assert main(["transfer", "watch", path, "--install", *source, *target]) == 0
    assert "watched already" in capsys.readouterr().out
    assert main(["transfer", path, *source, *target]) == 0
    living.do("DELETE FROM claim WHERE id = 2")
    out = living.register.folder / "lag.json"
    capsys.readouterr()
    assert main(["transfer", "follow", path, "--lag", "--json", *source, *target]) == 1
    said = json.loads(capsys.readouterr().out)
    assert (said["format"], said["changes"], said["final"]) == ("commonweal-lag-1", 1, False)
    digest = said.pop("sha256")
    assert digest == hashlib.sha256(canonical(said)).hexdigest()
    words = ["transfer", "follow", path, "--once", "--out", str(out), *source, *target]
    assert main(words) == 0
    assert json.loads(out.read_text())["changes"] == 0
    assert main(["transfer", "follow", path, "--final", *source, *target]) == 2


def test_an_entry_of_a_transaction_that_ends_late_is_not_passed_over(register):
    """PostgreSQL gives the numbers of a log before transactions end."""
    register.run_sql(
        "CREATE TABLE {s}.old (id uuid, n int, PRIMARY KEY (id, n)); "
        "CREATE TABLE {s}.new (LIKE {s}.old INCLUDING ALL)"
    )
    text = "name: {s}-late\nversion: 1\ntables:\n  - {{target: {s}.new, source: '{s}.old', "
    mapping = read_mapping(
        register.map(text + "key: [id, n], changes: log, columns: {{id: id, n: n}}}}\n")
    )
    places = register.places(register.server.uri)
    watch(mapping, places)
    register.transfer(register.server.uri)
    put = f"INSERT INTO {register.space}.old VALUES (gen_random_uuid(), %s)"
    with psycopg.connect(register.server.uri) as late:
        late.execute(put, (1,))
        register.server.connection.execute(put, (2,))
        lag = follow(mapping, places)
        assert (lag.changes, lag.seconds is not None) == (1, True)
    register.run_sql("UPDATE {s}.old SET n = 3 WHERE n = 2")
    assert follow(mapping, places).clean
    assert register.rows("SELECT n FROM {s}.new ORDER BY n") == [(1,), (3,)]
    assert [(each.gone, each.left) for each in trim(mapping, places)] == [(3, 1)]
    register.run_sql("TRUNCATE {s}.old")
    with pytest.raises(CannotFinish, match="TRUNCATE"):
        follow(mapping, places)


def test_a_source_whose_writer_was_killed_is_put_right_where_it_is_followed(living):
    living.started()
    before = living.found()
    with contextlib.closing(sqlite3.connect(living.path, isolation_level=None)) as file:
        file.executescript(
            "PRAGMA cache_size = 1; BEGIN; WITH RECURSIVE n(x) AS (SELECT 9 UNION ALL SELECT x + 1 "
            "FROM n LIMIT 3000) INSERT INTO claim SELECT x, '001', 'A', x, NULL FROM n"
        )
        journal = living.path.with_name(f"{living.path.name}-journal")
        left = [each.read_bytes() for each in (living.path, journal)]
        file.execute("ROLLBACK")
    for path, held in zip((living.path, journal), left, strict=True):
        path.write_bytes(held)
    with pytest.raises(CannotFinish, match="stopped in the middle"):
        SqliteTable(living.path, "claim")
    assert living.follow().clean
    assert (living.found(), journal.exists()) == (before, False)
    assert trim(living.mapping, living.places)[0].left == 0


KEY = st.integers(1, 6)
OFFICE = st.sampled_from(["001", "002", "003", "004"])
CHANGE = st.one_of(
    st.tuples(st.just("REPLACE INTO claim VALUES ({}, '{}', '{}', {}, NULL)"), KEY, OFFICE,
              st.sampled_from("ACQ"), st.integers(0, 9)),
    st.tuples(st.just("DELETE FROM claim WHERE id = {}"), KEY),
    st.tuples(st.just("UPDATE OR REPLACE claim SET id = {} WHERE id = {}"), KEY, KEY),
    st.tuples(st.just("UPDATE claim SET paid = {} WHERE id = {}"), st.integers(0, 9), KEY),
    st.tuples(st.just("REPLACE INTO office VALUES ('{}', '{}')"), OFFICE, st.sampled_from("abcd")),
    st.tuples(st.just("UPDATE OR IGNORE office SET name = '{}' WHERE code = '{}'"),
              st.sampled_from("abcd"), OFFICE),
    st.just(("follow",)),
    st.just(("trim",)),
)  # fmt: skip


@settings(
    max_examples=200 if FULL_DRILL else 1,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@pytest.mark.usefixtures("one_reading_of_types")
@given(st.lists(CHANGE, max_size=20), st.integers(1, 7))
def test_any_changes_in_any_batches_are_what_a_fresh_transfer_makes(living, changes, batch):
    """Rows of offices that are missing stay out here: nothing refers to an office that goes."""
    living.do("DELETE FROM claim; DELETE FROM office")
    living.do("INSERT INTO office VALUES ('001', 'n'), ('002', 'o'), ('003', 'p'), ('004', 'q')")
    living.begun_anew()
    for words, *values in changes:
        if words == "follow":
            living.follow(batch)
        elif words == "trim":
            trim(living.mapping, living.places, batch=batch)
        else:
            living.do(words.format(*values))
    living.do("INSERT OR IGNORE INTO office VALUES ('001','w'),('002','x'),('003','y'),('004','z')")
    living.follow(batch)
    lag, found = living.follow(batch), living.found()
    assert (lag.changes, lag.waiting) == (0, len({row[:2] for row in found[2]}))
    assert found == living.anew()
