"""Each pair of stores: the same rows agree with exit 0, one changed value is found with exit 1."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest

from commonweal.cli.main import main
from tests.engines.verify.stores import in_csv, in_parquet, in_sqlite, rows_of

PAIRS = ["pg-pg", "sqlite-pg", "csv-pg", "parquet-pg", "parquet-parquet", "sqlite-sqlite"]
PAIRS += ["csv-parquet", "pg-sqlite"]


@pytest.fixture
def stores(server, tmp_path: Path) -> dict:
    return {
        "pg": server.table,
        "sqlite": lambda rows: in_sqlite(tmp_path, rows),
        "parquet": lambda rows: in_parquet(tmp_path, rows),
        "csv": lambda rows: in_csv(tmp_path, rows),
    }


def run(capsys, *arguments: str) -> SimpleNamespace:
    code = main(["verify", *arguments, "--json"])
    printed = capsys.readouterr()
    return SimpleNamespace(code=code, error=printed.err, **json.loads(printed.out or "{}"))


@pytest.mark.parametrize("pair", PAIRS)
def test_the_same_rows_agree_and_one_cent_is_found(pair, stores, capsys):
    source, target = (stores[name] for name in pair.split("-"))
    rows = rows_of()
    old = source(rows)
    same = run(capsys, old, target(rows), "--key", "id", "--totals")
    assert (same.code, same.outcome, same.findings) == (0, "agree", [])
    assert [level["agrees"] for level in same.levels] == [True] * 4
    rows[11]["amount"] += Decimal("0.01")
    found = run(capsys, old, target(rows), "--key", "id", "--totals")
    assert (found.code, found.rows_that_differ) == (1, 1)
    assert [level["agrees"] for level in found.levels] == [False] * 4
    (finding,) = found.findings
    assert finding["sentence"] == "amount, 1 value: differs by +0.01."
    (example,) = finding["examples"]
    assert [example[0], *(Decimal(each) for each in example[1:])] == [
        "12",
        Decimal("16.44"),
        Decimal("16.45"),
    ]
