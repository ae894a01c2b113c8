"""Changes of the new system go back to the old one, or are refused by name."""

from __future__ import annotations

import contextlib
import sqlite3

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonweal.cli.main import main
from commonweal.engines.transfer import (
    MappingError,
    carry_back,
    read_mapping,
    transfer,
    trim,
    unwatch,
    watch,
)
from commonweal.kernel.errors import BadInput, CannotFinish
from conftest import FULL_DRILL
from tests.engines.transfer.registers import Register

OLD = """
CREATE TABLE office (code TEXT PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE claim (id INTEGER PRIMARY KEY, office TEXT REFERENCES office, status TEXT, born TEXT,
  granted DECIMAL(9,2), deducted DECIMAL(9,2), memo TEXT, more TEXT, kind TEXT);
INSERT INTO office VALUES ('001', ' North '), ('002', 'South');
INSERT INTO claim VALUES
  (1, '001', 'A', '01.02.1980', 10.5, 0.5, 'kept', '{"b":1.50,"a":[]}', 'x'),
  (2, '002', 'C', NULL, 3, 1, NULL, NULL, 'y'),
  (3, '001', 'A', '03.04.1990', 7, 7, 'gone', NULL, NULL);
"""
NEW = """
CREATE TABLE {s}.o (code text PRIMARY KEY, name text NOT NULL);
CREATE TABLE {s}.c (id int PRIMARY KEY, office text REFERENCES {s}.o, status text,
                    born date, granted numeric(9,2), paid numeric(10,2), more jsonb, kind char(4));
"""
MAPPING = """
name: {s}-back
version: 1
codes:
  status: {{A: open, C: closed}}
tables:
  - target: {s}.c
    source: claim
    key: [id]
    left_out: [memo]
    back: {{deducted: {{value: granted - paid}}}}
    columns:
      id: id
      office: office
      status: {{from: status, codes: status}}
      born: {{from: born, as: date, format: "%d.%m.%Y"}}
      granted: granted
      more: {{from: more, as: json}}
      kind: kind
      paid: {{value: gross - less}}
    fields:
      gross: {{from: granted, as: decimal}}
      less: {{from: deducted, as: decimal}}
  - target: {s}.o
    source: office
    key: [code]
    columns: {{code: code, name: {{from: name, trim: both}}}}
"""


class Both:
    def __init__(self, register: Register) -> None:
        self.register, self.path = register, register.folder / "old.db"
        register.run_sql(NEW)
        with contextlib.closing(sqlite3.connect(self.path)) as file, file:
            file.executescript(OLD)
        self.map(MAPPING)
        self.places = register.places(str(self.path))
        self.used = False  # by an example

    def map(self, text: str) -> None:
        self.file = self.register.map(text)
        self.mapping = read_mapping(self.file)

    def anew(self) -> None:
        """As it was at first, whatever an example left behind where it failed."""
        if not self.used:
            self.used = True
            return
        self.empty()
        unwatch(self.mapping, self.places, back=True)
        with contextlib.closing(sqlite3.connect(self.path)) as file, file:
            file.executescript(
                "DROP TABLE IF EXISTS commonweal_carried_back; DROP TABLE claim; DROP TABLE office;"
                + OLD
            )
        transfer(self.mapping, self.places)
        watch(self.mapping, self.places, back=True)

    def empty(self) -> None:
        self.register.run_sql("TRUNCATE {s}.c, {s}.o")
        for name in ("chunk", "quarantine", "followed"):
            self.register.run_sql(
                f"DELETE FROM commonweal_transfer.{name} WHERE transfer = '{{s}}-back'"
            )

    def old(self, query: str) -> list[tuple[object, ...]]:
        with contextlib.closing(sqlite3.connect(self.path)) as file:
            return file.execute(query).fetchall()


@pytest.fixture
def both(register: Register) -> Both:
    made = Both(register)
    transfer(made.mapping, made.places)
    watch(made.mapping, made.places, back=True)
    return made


CHANGES = """
INSERT INTO {s}.o VALUES ('003', 'East');
INSERT INTO {s}.c VALUES (4, '003', 'open', '2001-02-03', 5, 4, '{{}}', 'z');
UPDATE {s}.c SET status = 'closed', born = '1980-12-24' WHERE id = 1;
UPDATE {s}.c SET paid = 2.5 WHERE id = 2;
DELETE FROM {s}.c WHERE id = 3;
UPDATE {s}.o SET code = '009' WHERE code = '002' AND false
"""


def test_what_changed_goes_back_and_the_rest_stays_as_it_was(both, capsys):
    before = both.old("SELECT * FROM claim")
    both.register.run_sql(CHANGES)
    words = [str(both.file), "--source", str(both.path), "--target", both.places.target]
    assert main(["transfer", "follow", *words, "--back", "--rehearse"]) == 0
    assert "1 added, 2 changed, 1 removed" in capsys.readouterr().out
    assert both.old("SELECT * FROM claim") == before
    for _ in range(2):
        assert carry_back(both.mapping, both.places).clean
    assert both.old("SELECT * FROM claim ORDER BY id") == [
        (1, "001", "C", "24.12.1980", 10.5, 0.5, "kept", '{"b":1.50,"a":[]}', "x"),
        (2, "002", "C", None, 3, 0.5, None, None, "y"),
        (4, "003", "A", "03.02.2001", 5, 1, None, "{}", "z   "),
    ]
    assert both.old("SELECT * FROM office") == [
        ("001", " North "),
        ("002", "South"),
        ("003", "East"),
    ]


def test_what_cannot_go_back_is_refused_by_the_name_of_its_column(both):
    text = MAPPING.replace("    back: {{deducted: {{value: granted - paid}}}}\n", "")
    both.map(text)
    with pytest.raises(MappingError) as caught:
        carry_back(both.mapping, both.places)
    assert "paid" in str(caught.value)
    assert "deducted" in str(caught.value)
    both.map(MAPPING)
    both.register.run_sql("UPDATE {s}.c SET status = 'lost' WHERE id = 2")
    with pytest.raises(CannotFinish) as refused:
        carry_back(both.mapping, both.places)
    assert refused.value.field == "status"
    assert both.old("SELECT status FROM claim WHERE id = 2") == [("C",)]


def logged(both, **more):
    done = trim(both.mapping, both.places, back=True, batch=2, **more)
    return [(each.gone, each.left) for each in done]


def test_the_log_of_the_way_back_loses_what_was_carried_for_good_and_nothing_else(both):
    both.register.run_sql(CHANGES)
    whole = logged(both)
    assert [gone for gone, _left in whole] == [0, 0]
    carry_back(both.mapping, both.places, rehearse=True)
    assert logged(both) == whole
    with contextlib.closing(sqlite3.connect(both.path)) as file:
        backup = file.serialize()
    carry_back(both.mapping, both.places)
    words = [str(both.file), "--source", str(both.path), "--target", both.places.target]
    assert main(["transfer", "trim", "--back", *words]) == 0
    assert logged(both) == [(0, 1), (0, 1)]
    both.register.run_sql(
        "UPDATE {s}.c SET granted = 9 WHERE id = 1; DELETE FROM {s}.c WHERE id = 4"
    )
    carry_back(both.mapping, both.places, rehearse=True)
    assert logged(both)[1] == (1, 2)  # what nobody has but the log
    assert carry_back(both.mapping, both.places).clean
    assert both.old("SELECT id, granted FROM claim ORDER BY id") == [(1, 9), (2, 3)]
    copy = both.path.with_name("copy.db")
    copy.write_bytes(both.path.read_bytes())
    places = both.register.places(str(copy))
    for again in (carry_back, lambda *given: watch(*given, back=True)):
        with pytest.raises(BadInput, match="trimmed for another"):
            again(both.mapping, places)
    both.path.write_bytes(backup)
    for again in (carry_back, lambda *given: trim(*given, back=True)):
        with pytest.raises(CannotFinish, match="put back"):
            again(both.mapping, both.places)


KEY = st.integers(1, 6)
CHANGE = st.one_of(
    st.tuples(
        st.just(
            "INSERT INTO {{s}}.c (id, office, status, born, granted, paid, kind) VALUES "
            "({}, '{}', '{}', '{}', 5, {}, 'k') ON CONFLICT (id) DO UPDATE SET office = "
            "EXCLUDED.office, status = EXCLUDED.status, born = EXCLUDED.born, paid = EXCLUDED.paid"
        ),
        KEY,
        st.sampled_from(["001", "002"]),
        st.sampled_from(["open", "closed"]),
        st.sampled_from(["1999-12-31", "2000-02-29"]),
        st.integers(-9, 9),
    ),
    st.tuples(st.just("DELETE FROM {{s}}.c WHERE id = {}"), KEY),
    st.tuples(st.just("UPDATE {{s}}.c SET granted = {}, born = NULL WHERE id = {}"), KEY, KEY),
    st.tuples(
        st.just(
            "UPDATE {{s}}.c SET id = {0} WHERE id = {1} AND NOT EXISTS "
            "(SELECT 1 FROM {{s}}.c WHERE id = {0})"
        ),
        KEY,
        KEY,
    ),
    st.tuples(st.just("UPDATE {{s}}.o SET name = 'N{}' WHERE code = '001'"), KEY),
    st.just(("back",)),
    st.just(("trim",)),
)


@settings(
    max_examples=200 if FULL_DRILL else 1,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@pytest.mark.usefixtures("one_reading_of_types")
@given(st.lists(CHANGE, max_size=12), st.integers(1, 5))
def test_after_any_changes_the_old_system_would_be_moved_to_the_same_again(both, changes, batch):
    both.anew()
    for words, *values in changes:
        if words == "back":
            carry_back(both.mapping, both.places, batch=batch)
        elif words == "trim":
            trim(both.mapping, both.places, back=True, batch=batch)
        else:
            both.register.run_sql(words.format(*values))
    assert carry_back(both.mapping, both.places, batch=batch).clean
    asked = ("SELECT * FROM {s}.c ORDER BY id", "SELECT * FROM {s}.o ORDER BY code")
    held = [both.register.rows(query) for query in asked]
    both.empty()
    transfer(both.mapping, both.places)
    assert [both.register.rows(query) for query in asked] == held
