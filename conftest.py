"""What every test may rely on: no network, shared data found or loudly missing, a database."""

from __future__ import annotations

import ipaddress
import os
import re
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partialmethod
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent
APART = ROOT / ".tools"  # filled by make drill: tools/apart.py
FULL_DRILL = os.environ.get("COMMONWEAL_TEST_DRILL") == "full"
ON_POSTGRESQL = os.environ.get("COMMONWEAL_TEST_DATABASE") == "postgresql"
_PAGES = ROOT / "src" / "commonweal" / "web" / "tests"
_DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}
_connect = socket.socket.connect
# Chromium phones home at its start unless it is told not to.
_QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
_QUIETER = ["--disable-component-update", "--disable-sync", "--disable-quic"]

# No deadline: how long one example takes says more about the machine than about the code. The same
# examples each time, so that a change is refused for what it did; `make drill` draws new ones.
settings.register_profile(
    "house",
    deadline=None,
    derandomize=True,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.register_profile(
    "drill", settings.get_profile("house"), max_examples=2_000, derandomize=False
)
settings.load_profile("drill" if FULL_DRILL else "house")


def shared_folder() -> Path:
    return (ROOT / os.environ.get("COMMONWEAL_SHARED", "../shared")).resolve()


def pytest_configure() -> None:
    socket.socket.connect = _connect_nearby  # type: ignore[method-assign]


def _connect_nearby(self: socket.socket, address: Any) -> None:
    """Connect within this machine only: a test that needs the network is not a test."""
    if isinstance(address, tuple) and address[0] != "localhost":
        try:
            near = ipaddress.ip_address(address[0]).is_loopback
        except ValueError:
            near = False
        if not near:
            raise RuntimeError(f"a test tried to reach {address[0]}; tests use no network")
    _connect(self, address)


def pytest_report_header() -> list[str]:
    database = "PostgreSQL" if ON_POSTGRESQL else "SQLite"
    found = "" if shared_folder().is_dir() else " (MISSING: its tests are skipped)"
    return [f"database: {database}, shared data: {shared_folder()}{found}"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not shared_folder().is_dir():
        missing = pytest.mark.skip(reason=f"no shared data at {shared_folder()}")
        for item in items:
            if item.get_closest_marker("shared") or "shared_data" in _fixtures(item):
                item.add_marker(missing)
    _leave_out(config, items, _lacks_packages)
    if ON_POSTGRESQL:
        # The rest touches no database, or what it shows hangs on neither: it has been run already.
        _leave_out(config, items, lambda item: not _uses_database(item) or _either(item))


def _leave_out(
    config: pytest.Config, items: list[pytest.Item], which: Callable[[pytest.Item], bool]
) -> None:
    left_out = [item for item in items if which(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]


def _lacks_packages(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("apart")
    if mark is None:
        return False
    return not ((APART / mark.args[0]).is_dir() or shutil.which(mark.args[0]))


def _fixtures(item: pytest.Item) -> set[str]:
    return set(getattr(item, "fixturenames", ()))


def _either(item: pytest.Item) -> bool:
    """A page asks queries, which have tests of their own; by ``make drill`` it is asked as well."""
    page = _PAGES in item.path.parents or item.path.name.startswith("test_views")
    marked = item.get_closest_marker("either_database") is not None
    return (page or marked) and not FULL_DRILL


def _uses_database(item: pytest.Item) -> bool:
    marked = item.get_closest_marker("django_db") is not None
    return marked or bool(_DATABASE_FIXTURES & _fixtures(item))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if not shutil.which("prometheus"):
        terminalreporter.section("PROMETHEUS MISSING", red=True, bold=True)
        terminalreporter.line(
            "The test against the real program is skipped: apt install prometheus."
        )
    if not shared_folder().is_dir():
        terminalreporter.section("SHARED DATA MISSING", red=True, bold=True)
        terminalreporter.line(
            f"Nothing is at {shared_folder()}: every test that reads published files was skipped. "
            "COMMONWEAL_SHARED names the folder."
        )


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,  # noqa: ARG001  # it does its own part
) -> None:
    """On SQLite the tables are copied from a file: to make them takes over ten seconds."""
    from django.db import connection

    from tests.prepared import fill_with_tables

    if connection.vendor != "sqlite":
        return
    kind = type(connection.creation)
    make = kind._create_test_db

    def filled(self: Any, *words: Any, **options: Any) -> str:
        name: str = make(self, *words, **options)
        self.connection.close()
        self.connection.settings_dict["NAME"] = name
        self.connection.ensure_connection()
        fill_with_tables(self.connection.connection)
        return name

    kind._create_test_db = filled  # type: ignore[method-assign]


@pytest.fixture(scope="session", autouse=True)
def _emptying_passes_the_guards() -> None:
    """A test that commits is cleaned up by emptying every table, which the triggers on the ledger
    and on the layers of a promise refuse. They are lifted around it, in the same transaction."""
    from django.db import connection

    kind = type(connection.ops)
    flush = kind.sql_flush
    lifting = _triggers_of_sqlite if connection.vendor == "sqlite" else _triggers_of_postgresql

    def sql_flush(self: Any, style: Any, tables: Any, **options: Any) -> list[str]:
        statements = flush(self, style, tables, **options)
        with self.connection.cursor() as cursor:
            lifted, restored = lifting(cursor)
        return [*lifted, *statements, *restored] if statements else []

    kind.sql_flush = sql_flush  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _a_history_of_its_own(request: pytest.FixtureRequest) -> None:
    """The checkpoints of one test's history are not those of the next one's."""
    if _uses_database(request.node):
        settings_of_django = request.getfixturevalue("settings")
        folder = request.getfixturevalue("tmp_path") / "ledger"
        settings_of_django.LEDGER_KEY_FILE = folder / "key.pem"
        settings_of_django.LEDGER_CHECKPOINT_FILE = folder / "checkpoints.txt"


def _triggers_of_sqlite(cursor: Any) -> tuple[list[str], list[str]]:
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    triggers = cursor.fetchall()
    return [f'DROP TRIGGER "{name}"' for name, _sql in triggers], [sql for _name, sql in triggers]


def _triggers_of_postgresql(cursor: Any) -> tuple[list[str], list[str]]:
    cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
    tables = [table for (table,) in cursor.fetchall()]
    return (
        [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables],
        [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables],
    )


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder ``data`` of the published files; a test that asks for it is skipped without it."""
    return shared_folder() / "data"


@pytest.fixture(scope="session")
def drill_rounds() -> Callable[[int, int], int]:
    """``drill_rounds(small, full)``: how often, by ``make test`` and by ``make drill``."""
    return lambda small, full: full if FULL_DRILL else small


@pytest.fixture(scope="session")
def playwright_itself() -> Iterator[Any]:
    """One for the whole run: a process can hold no second one."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright_itself: Any) -> Iterator[Any]:
    named = os.environ.get("COMMONWEAL_TEST_CHROMIUM")
    found = named or shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if not found:
        pytest.fail("no Chromium: run make test, or name one in COMMONWEAL_TEST_CHROMIUM")
    launched = playwright_itself.chromium.launch(executable_path=found, args=[*_QUIET, *_QUIETER])
    yield launched
    launched.close()


_CHANGE = re.compile(r"\s*(?:UPDATE|DELETE FROM|SELECT .* FOR (?:NO KEY )?UPDATE)\b", re.DOTALL)
_HEAD = "UPDATE ledger_treehead SET size"


@pytest.fixture(autouse=True)
def _the_entry_comes_last(request: pytest.FixtureRequest) -> Iterator[None]:
    """An action that locked a row after the head of the ledger's tree could wait for ever on
    PostgreSQL for somebody who does it the other way round."""
    if not _uses_database(request.node):
        yield
        return
    from django.db import connection
    from django.db.transaction import Atomic

    request.getfixturevalue("_django_db_helper")
    watch = _Watch(Atomic.__enter__, Atomic.__exit__)
    with pytest.MonkeyPatch.context() as patched, connection.execute_wrapper(watch.look):
        patched.setattr(Atomic, "__enter__", partialmethod(_Watch.enter, watch))
        patched.setattr(Atomic, "__exit__", partialmethod(_Watch.leave, watch))
        yield
    if watch.late:
        pytest.fail(f"after its entry an action still changed or locked: {watch.late}")


@dataclass
class _Watch:
    """Follows the transactions that the code opens, not those that a test opens around it."""

    enter_it: Callable[..., Any]
    leave_it: Callable[..., Any]
    open: list[object] = field(default_factory=list)
    recorded: bool = False
    late: list[str] = field(default_factory=list)

    @staticmethod
    def enter(atomic: Any, self: _Watch) -> Any:
        if "/tests/" not in sys._getframe(1).f_code.co_filename:
            self.open.append(atomic)
        return self.enter_it(atomic)

    @staticmethod
    def leave(atomic: Any, self: _Watch, *why: Any) -> Any:
        if atomic in self.open:
            self.open.remove(atomic)
        self.recorded &= bool(self.open)
        return self.leave_it(atomic, *why)

    def look(self, execute: Any, sql: str, *rest: Any) -> Any:
        if self.open and sql.startswith(_HEAD):
            self.recorded = True
        elif self.recorded and _CHANGE.match(sql) and "ledger_" not in sql:
            self.late.append(sql[:200])
        return execute(sql, *rest)
