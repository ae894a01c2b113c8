"""A register of benefits in three old stores, the new tables, and the commands that move it.

The old files are written here, by another encoder than the one that reads them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg

from commonweal.engines.replay import Lock, Trend, exit_rule_from, line_after, rules_from
from tests.engines.read.cobol.making import packed
from tests.engines.read.test_dbf import made
from tests.journeys.server import ROOT

__all__ = ["UNREADABLE", "Register", "granted"]

_PROGRAM = "import sys; from commonweal.cli.main import main; sys.exit(main(sys.argv[1:]))"
_COPYBOOK = """\
       01  CLAIM.
           05  CLAIM-ID            PIC 9(6).
           05  OFFICE              PIC X(3).
           05  SURNAME             PIC X(10).
           05  BORN                PIC 9(8).
           05  GRANTED             PIC S9(7)V99 COMP-3.
"""
_TABLES = (
    "CREATE TABLE office (code char(3) PRIMARY KEY, name text NOT NULL)",
    "CREATE TABLE claim (claim_id int PRIMARY KEY, office char(3) NOT NULL REFERENCES office, "
    "surname text NOT NULL, born int NOT NULL, granted numeric(9,2) NOT NULL)",
    "CREATE TABLE payment (number int PRIMARY KEY, claim int NOT NULL REFERENCES claim, "
    "amount numeric(8,2) NOT NULL, paid_on date NOT NULL)",
)
_MAPPING = """
name: benefits-register
version: 2026-11-1
tables:
  - target: public.claim
    source: {file: claims.dat, copybook: claims.cpy, options: {record_format: fixed}}
    columns: {claim_id: CLAIM_ID, office: OFFICE, surname: SURNAME, born: BORN, granted: GRANTED}
  - target: public.payment
    source: {file: payments.dbf}
    columns: {number: NUMBER, claim: CLAIM, amount: AMOUNT, paid_on: PAID_ON}
  - target: public.office
    source: {file: offices.csv}
    columns: {code: code, name: name}
"""
_RULES = {"version": "1", "tolerances": [], "explained": []}
CLAIMS, UNREADABLE = 30, 8


@dataclass
class Register:
    """The old files lie in ``folder``; the new tables on the server at ``port``."""

    folder: Path
    port: int

    @property
    def target(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def write(self) -> None:
        """The old stores, as they are: one amount cannot be read. And the empty new tables."""
        files: dict[str, bytes | str] = {
            "claims.cpy": _COPYBOOK, "mapping.yaml": _MAPPING, "offices.csv": _offices(),
            "payments.dbf": _payments(), "rules.json": json.dumps(_RULES),
            "claims.dat": b"".join(_claim(n) for n in range(1, CLAIMS + 1)),
            # the old system was asked to mend it too: what is compared is its next extract
            "mended.dat": b"".join(_claim(n, mended=True) for n in range(1, CLAIMS + 1)),
        }  # fmt: skip
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            (self.folder / name).write_bytes(data)
        for statement in _TABLES:
            self.sql(statement)

    def sql(self, statement: str) -> None:
        with psycopg.connect(self.target, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    def run(self, *words: str, code: int = 0) -> str:
        """One command in the folder, as a person would; what it printed."""
        done = subprocess.run(
            [sys.executable, "-c", _PROGRAM, *words],
            cwd=self.folder,
            env={"PYTHONPATH": str(ROOT / "src"), "PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, f"{words} ended with {done.returncode}:\n{done.stderr}"
        return done.stdout

    def into(self, name: str, *words: str, code: int = 0) -> Path:
        """What a command printed, as a file."""
        path = self.folder / name
        path.write_text(self.run(*words, code=code))
        return path

    def compare(self, table: str, source: str, *more: str, name: str = "", code: int = 0) -> Path:
        target = f"{self.target}#public.{table}"
        words = ["verify", source, target, *more, "--json"]
        return self.into(name or f"{table}.json", *words, code=code)

    def estate(self, old: str, new: str, sets: Sequence[str]) -> Path:
        """The list of systems, as the body has it in a spreadsheet."""
        path = self.folder / "systems.csv"
        path.write_text(
            "Application,Lifecycle status,Vendor,Data sets\n"
            f"{old},Being replaced,Hollis,{'; '.join(sets)}\n{new},Planned,,\n"
        )
        return path

    def lock(self) -> Path:
        """One working day with no difference; the days begin three days ago."""
        rules = rules_from(_RULES).digest
        rule: dict[str, Any] = {
            "version": "2026-11-1", "days": 1, "agreement": "1", "rules": rules, "least": 1,
            "working_days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        }  # fmt: skip
        path = self.folder / "exit.json"
        path.write_text(json.dumps(rule))
        # Nobody can wait here for days: the lock is written as `replay lock` wrote it then.
        ago = (datetime.now(UTC) - timedelta(days=3)).isoformat(timespec="seconds")
        lock = Lock(exit_rule_from(rule).digest, rules, ago)
        (self.folder / "trend.jsonl").write_bytes(line_after(Trend(), lock))
        return path

    def replay(self, day: date, *, wrong: bool) -> Path:
        """What the old batch paid on a day, and what the new one did."""
        rows = [f"{number},{number}.50" for number in range(1, 21)]
        (self.folder / "old.csv").write_text("\n".join(["claim,paid", *rows, ""]))
        if wrong:
            rows[4] = "5,5.49"
        (self.folder / "new.csv").write_text("\n".join(["claim,paid", *rows, ""]))
        words = ["replay", "batch", "old.csv", "new.csv", "--again", "old.csv", "--key", "claim"]
        more = ["--rules", "rules.json", "--trend", "trend.jsonl", "--day", day.isoformat()]
        return self.into(f"day-{day}.json", *words, *more, "--json", code=int(wrong))


def _claim(number: int, *, mended: bool = False) -> bytes:
    born = 19500101 + number % 28
    granted = packed(number * 137, 9)
    if number == UNREADABLE and not mended:
        granted = b"\x00\x00\x00\x01\xac"
    text = f"{number:06d}{number % 3 + 1:03d}{f'Müller {number}'.ljust(10)}{born:08d}"
    return text.encode("cp037") + granted


def granted(number: int) -> str:
    """What the paper file says of a claim."""
    return format(Decimal(number * 137) / 100, "f")


def _payments() -> bytes:
    fields = [("NUMBER", "N", 6, 0), ("CLAIM", "N", 6, 0), ("AMOUNT", "N", 9, 2),
              ("PAID_ON", "D", 8, 0)]  # fmt: skip
    records = [
        b" " + f"{number:>6}{(number - 1) % 7 + 1:>6}{f'{number}.50':>9}202601{number:02d}".encode()
        for number in range(1, 21)
    ]
    return made(fields, records)


def _offices() -> str:
    return "code,name\n001,North\n002,South\n003,Old town\n"
