"""Small published returns and batches for tests."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime

from commonweal.apps.returns import actions
from commonweal.apps.returns.models import Batch
from commonweal.kernel.shapes import Actor

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
SOMEBODY = Actor(id="01JZZZZZZZZZZZZZZZZZZZZZZZ", label="Sam Example")

HEAD = (
    "project_name", "department", "colour_rating", "description_aims", "start_date", "end_date",
    "yearly_budget", "yearly_forecast", "wlc_baseline_incl_NCG", "year",
)  # fmt: skip
BRIDGE = (
    "Bridge Renewal Programme", "DfT", "Amber", "To renew bridges", "01.04.15", "31.03.25",
    "£10.00", "£12.50", "£100.00",
)  # fmt: skip
ROAD = (
    "Road Pricing Project", "HMT", "Green", "To price roads", "01.04.16", "31.03.24",
    "£1.00", "£1.00", "£20.00",
)  # fmt: skip
RAIL = (
    "Rail Signals Programme", "DfT", "Red", "To renew signals", "01.04.14", "31.03.28",
    "£5.00", "£6.00", "£50.00",
)  # fmt: skip


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([head, *rows])
    return out.getvalue().encode()


def a_return(year: int, *rows: Sequence[str]) -> tuple[str, bytes]:
    """A published return of a year: its name and its bytes."""
    filled = rows or (BRIDGE, ROAD, RAIL)
    return f"gmpp_{year}.csv", table(HEAD, [[*row, str(year)] for row in filled])


def read(*files: tuple[str, bytes]) -> Batch:
    return actions.read_files(files=files, by=SOMEBODY, at=NOW)


def approved(*files: tuple[str, bytes]) -> Batch:
    return actions.approve_batch(batch=read(*files), by=SOMEBODY, at=NOW)
