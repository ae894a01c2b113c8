"""Against the real program, on 127.0.0.1, with days of values that we wrote ourselves."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from commonweal.apps.measures.models import Reading
from commonweal.apps.sources.models import Outcome
from commonweal.apps.sources.tests.factories import NOW, a_source, an_importer, calls_of, ran
from commonweal.engines.read.outside import read_allowed

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]
FIRST = datetime(2026, 3, 20, tzinfo=UTC)
LAST = datetime(2026, 4, 1, tzinfo=UTC)


def values() -> str:
    """Up for 18 of the 24 hours of each day (UTC), told every quarter of an hour; two servers."""
    lines = ["# TYPE up gauge"]
    moment = FIRST
    while moment < LAST:
        up = int(moment.hour < 18)
        lines += [f'up{{job="web",server="{n}"}} {up} {moment.timestamp():.0f}' for n in (1, 2)]
        moment += timedelta(minutes=15)
    return "\n".join([*lines, "# EOF\n"])


@contextlib.contextmanager
def prometheus(folder: Path) -> Iterator[str]:
    """The address of a server that holds these values. The test fails where the program is there
    and does not run, and is skipped aloud where it is not there (root conftest)."""
    program, tool = shutil.which("prometheus"), shutil.which("promtool")
    if not program or not tool:
        pytest.skip("Prometheus is not installed: apt install prometheus")
    (folder / "values.txt").write_text(values())
    (folder / "prometheus.yml").write_text("global: {}\n")
    made = folder / "data"
    make = [tool, "tsdb", "create-blocks-from", "openmetrics", folder / "values.txt", made]
    subprocess.run(make, check=True, capture_output=True, timeout=60)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        at = f"127.0.0.1:{free.getsockname()[1]}"
    run = [program, f"--config.file={folder / 'prometheus.yml'}", f"--web.listen-address={at}",
           f"--storage.tsdb.path={folder / 'data'}", "--storage.tsdb.retention.time=100y",
           "--log.level=error"]  # fmt: skip
    running = subprocess.Popen(run, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        _wait(f"http://{at}/-/ready", running)
        yield at
    finally:
        running.terminate()
        running.wait(20)


def _wait(address: str, running: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=1) as answer:
            if answer.status == 200:
                return
        assert running.poll() is None, "Prometheus ended at its start"
        time.sleep(0.1)
    raise AssertionError("Prometheus did not become ready")


def test_days_of_uptime_come_from_a_real_prometheus(settings, tmp_path):
    keeper = an_importer()
    uptime = calls_of(keeper.organisation, "uptime", unit="%", frequency="day", aggregation="mean")
    with prometheus(tmp_path) as at:
        settings.SOURCE_ADDRESSES = read_allowed(at)
        source = a_source(
            "prometheus", keeper, measure=uptime, address=f"http://{at}", columns={"factor": "100"},
            query='avg(avg_over_time(up{job="web"}[$period]))',
        )  # fmt: skip
        run = ran(source)
        found = {
            one.starts.isoformat(): one.value
            for one in Reading.objects.filter(measure=uptime, current=True)
        }
        # Of the twelve days asked about, the values begin on the 20th.
        assert (run.outcome, run.added) == (Outcome.DONE, 11)
        assert {found[f"2026-03-{day}"] for day in range(21, 29)} == {75}
        # On the 29th the clocks went forward: the day has 23 hours.
        assert round(float(found["2026-03-29"]), 3) == round(100 * 18 / 23, 3)
        again = ran(source, NOW + timedelta(hours=1))
        assert (again.outcome, again.same) == (Outcome.NOTHING, 1)

        def refused(query):
            source.query = query
            source.save()
            return ran(source, NOW + timedelta(hours=2)).error

        assert "2 series" in refused("max_over_time(up[$period])")
        assert "refuses the query" in refused("avg(")
        assert "range or a text" in refused("up[1d]")
