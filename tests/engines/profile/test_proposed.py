"""The proposed mapping goes through transfer as it is, and what was planted goes to quarantine."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from commonweal.cli.main import main
from commonweal.engines.profile import mapping_text, proposed
from commonweal.engines.transfer import Places, checked, read_mapping, transfer
from tests.engines.profile.planted import HEADER, OFFICES, ROWS, claims, looked, written
from tests.engines.transfer.registers import COPYBOOK, record
from tests.engines.verify.stores import Server


def test_a_proposal_runs_as_it_is(server: Server, tmp_path: Path):
    written(tmp_path / "claim.csv", HEADER, claims())
    written(tmp_path / "office.csv", ("code", "region"), [[o, "NS"[int(o) % 2]] for o in OFFICES])
    (tmp_path / "old.dat").write_bytes(b"".join(record(n) for n in range(1, 41)))
    (tmp_path / "old.cpy").write_text(COPYBOOK)
    (tmp_path / "plan.yaml").write_text(
        "tables:\n- source: {file: claim.csv}\n- source: {file: office.csv}\n"
        "- source: {file: old.dat, copybook: old.cpy, options: {record_format: fixed}}\n"
    )
    mapping, tables = tmp_path / "mapping.yaml", tmp_path / "tables.sql"
    words = ["--mapping", str(mapping), "--tables", str(tables), "--schema", "proposed"]
    assert main(["profile", str(tmp_path / "plan.yaml"), *words, "--target", server.uri]) == 1
    server.connection.execute("CREATE SCHEMA proposed")
    server.connection.execute(tables.read_text())  # type: ignore[call-overload]
    read, places = read_mapping(mapping), Places("", server.uri, tmp_path)
    assert checked(read, places) == ()
    outcome = transfer(read, places)
    assert {each.target: each.loaded for each in outcome.tables} == {
        "proposed.claim": ROWS, "proposed.office": len(OFFICES), "proposed.old": 40,
    }  # fmt: skip
    found = server.connection.execute(
        "SELECT claim_id, since::text, paid, status, nhs_no, mixed FROM proposed.claim "
        "ORDER BY claim_id"
    ).fetchall()
    assert found == [_expected(row) for row in claims()]
    born = server.connection.execute("SELECT count(born) FROM proposed.old").fetchone()
    assert born == (32,)


def _expected(row: list[str]) -> tuple[object, ...]:
    since = f"{row[4][:4]}-{row[4][4:6]}-{row[4][6:]}" if row[4] != "00000000" else None
    paid = Decimal(row[7].replace(",", "."))
    mixed = None if row[13] == "x" else Decimal(row[13])
    return int(row[0]), since, paid, row[6].strip() or None, row[1], mixed


def test_odd_texts_stand_in_a_mapping_as_they_are(tmp_path: Path):
    codes = ["no", "\U0001f600\x7f", 'a"b: #', "\u2028", "é", "-"]
    table = pa.table({"id": list(range(60)), "Odd: [word]": codes * 10})
    pq.write_table(table, tmp_path / "t.parquet")
    made = looked(tmp_path / "t.parquet")
    text = mapping_text(
        proposed(made), {"t": ("", {"file": tmp_path / "t.parquet"})}, "odd: word", tmp_path
    )
    (tmp_path / "m.yaml").write_text(text)
    read = read_mapping(tmp_path / "m.yaml")
    assert set(read.codes["t_odd_word"]) == set(codes) - {"-"}
    (odd,) = [each for each in read.tables[0].columns if each.name == "odd_word"]
    assert (odd.source, odd.empty) == ("Odd: [word]", ("-",))
