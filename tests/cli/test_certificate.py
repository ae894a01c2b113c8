"""From two tables to a certificate that is checked with nothing else."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from commonweal.cli.main import main


def run(*arguments: object) -> int:
    return main(list(map(str, arguments)))


@pytest.fixture
def place(tmp_path: Path, capsys) -> SimpleNamespace:
    """Two tables, the verdict on them, and a key."""
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text("id,name\n1,Ada\n2,Bo\n")
    new.write_text("id,name\n1,Ada\n2,Bo\n")
    assert run("verify", old, new, "--key", "id", "--json") == 0
    (tmp_path / "claims.json").write_text(capsys.readouterr().out)
    assert run("certificate", "key", tmp_path / "key.pem", "--name", "town.example") == 0
    capsys.readouterr()
    return SimpleNamespace(
        folder=tmp_path, verdict=tmp_path / "claims.json", key=tmp_path / "key.pem",
        public=tmp_path / "key.pub", out=tmp_path / "c.json", pdf=tmp_path / "c.pdf",
    )  # fmt: skip


def made(place: SimpleNamespace, *more: object) -> int:
    wanted = ("--key", place.key, "--title", "Register", "--out", place.out, "--pdf", place.pdf)
    return run("certificate", "make", place.verdict, *wanted, *more)


def test_a_certificate_of_two_equal_tables_holds_as_json_and_as_pdf(place, capsys):
    assert made(place) == 0
    for file in (place.out, place.pdf):
        capsys.readouterr()
        code = run("certificate", "verify", file, "--key", place.public, "--verdict", place.verdict)
        assert code == 0
        assert capsys.readouterr().out.splitlines()[1:] == [
            "agree",
            "- claims: agree",
            "verified: it is as it was signed",
        ]


def test_what_was_expected_and_not_compared_is_never_equal(place, capsys):
    assert made(place, "--expected", "people", "--expected", "claims") == 1
    assert run("certificate", "verify", place.out, "--json") == 1
    found = json.loads(capsys.readouterr().out.partition("\n")[2])
    assert (found["verified"], found["outcome"]) == (True, "incomplete")


def test_a_letter_that_was_changed_is_found(place, capsys):
    assert made(place) == 0
    place.out.write_text(place.out.read_text().replace("new.csv", "six.csv"))
    assert run("certificate", "verify", place.out) == 1
    assert "changed" in capsys.readouterr().out


def test_a_verdict_that_was_changed_is_not_certified(place, capsys):
    place.verdict.write_text(
        place.verdict.read_text().replace('"source_rows": 2', '"source_rows": 3')
    )
    assert made(place) == 2
    assert "changed" in capsys.readouterr().err
    assert not place.out.exists()


def test_a_key_is_never_replaced_and_only_its_owner_reads_it(place):
    assert run("certificate", "key", place.key, "--name", "x") == 2
    assert place.key.stat().st_mode & 0o077 == 0
    assert run("certificate", "key", place.folder / "two.pem", "--name", "a b") == 2


def test_a_whole_database_is_certified_by_its_tables(place, capsys):
    for name, tables in (("old", "claims people"), ("new", "claims")):
        with closing(sqlite3.connect(place.folder / f"{name}.db")) as file, file:
            for table in tables.split():
                file.execute(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY)")
                file.execute(f"INSERT INTO {table} VALUES (1)")
    assert run("verify", place.folder / "old.db", place.folder / "new.db", "--json") == 1
    place.verdict.write_text(capsys.readouterr().out)
    assert made(place) == 1
    assert made(place, place.verdict) == 2
    assert "by itself" in capsys.readouterr().err
    told = ("certificate", "verify", place.pdf, "--key", place.public, "--verdict", place.verdict)
    assert run(*told) == 1
    assert capsys.readouterr().out.splitlines()[2:] == [
        "- claims: agree",
        "- people: not-compared",
        f"the whole database {place.folder / 'old.db'}: incomplete; 1 tables compared, 1 not",
        "verified: it is as it was signed",
    ]
