"""One program behind every make target: ``python3 -m tools.start run``.

Exit codes are those of the house: 0 done, 1 done with findings, 2 wrong usage or input,
3 could not finish.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable

from tools.apart import prepare_apart
from tools.browser import find_chromium
from tools.checks import DRILLS, FULL, QUICK, check_all
from tools.environment import PYTHON, RUN_LOCK, TEST_LOCK, prepare_environment
from tools.programs import find_mariadb, find_odbc, find_prometheus
from tools.serving import Serving, check_port_free
from tools.terminal import ROOT, StepFailed, run_step, say


def _manage(*words: str) -> list[str]:
    return [str(PYTHON), str(ROOT / "manage.py"), *words]


def _build_styles() -> None:
    run_step("Building the styles", [PYTHON, ROOT / "tools" / "build_styles.py"])


def _prepare() -> dict[str, str]:
    """Everything that must be there before a page can be shown. What the settings say."""
    prepare_environment(RUN_LOCK)
    _build_styles()
    printed = run_step("Preparing the database", _manage("prepare"))
    facts: dict[str, str] = json.loads(printed.splitlines()[-1])
    return facts


def _import(files: list[str]) -> int:
    return subprocess.run(_manage("import_files", "--approve", *files), check=False).returncode


def run(files: list[str]) -> int:
    """Start everything; first import ``files``."""
    facts = _prepare()
    try:
        check_port_free(facts["host"], int(facts["port"]))
        if files and (code := _import(files)) > 1:
            return code
        serving = Serving(facts["host"], int(facts["port"]), int(facts["web_workers"]))
        ready = f"\nCommonweal is ready: {facts['address']}\n{facts.pop('first_administrator')}"
        return serving.run(f"{ready}Stop it with Ctrl-C.")
    finally:
        # The password is shown once, even where something after it failed.
        if facts.get("first_administrator"):
            say(facts["first_administrator"])


def import_files(files: list[str]) -> int:
    """Import ``files`` into the database, without starting anything."""
    if not files:
        say('Name the files: make import FILES="plan.xlsx returns/"')
        return 2
    _prepare()
    return _import(files)


def check(_words: list[str]) -> int:
    """The fast half of the tests."""
    prepare_environment(TEST_LOCK)
    return check_all(QUICK, {})


def test(_words: list[str]) -> int:
    """Everything that must hold before a change is taken."""
    prepare_environment(TEST_LOCK)
    _build_styles()
    find_prometheus()
    return check_all(FULL, {"COMMONWEAL_TEST_CHROMIUM": find_chromium()})


def drill(_words: list[str]) -> int:
    """The drills at their full counts."""
    prepare_environment(TEST_LOCK)
    prepare_apart()
    find_mariadb()
    find_odbc()
    _build_styles()
    return check_all(DRILLS, {"COMMONWEAL_TEST_CHROMIUM": find_chromium()})


def bench(names: list[str]) -> int:
    """Every benchmark, or those named: each prints its own table."""
    prepare_environment(TEST_LOCK)
    files = sorted((ROOT / "benchmarks").glob("[a-z]*.py"))
    codes = []
    for file in files:
        if not names or file.stem in names:
            say(f"\n== {file.stem}")
            codes.append(
                subprocess.run(
                    [PYTHON, "-m", f"benchmarks.{file.stem}"], cwd=ROOT, check=False
                ).returncode
            )
    return max(codes, default=2)


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": run,
    "import": import_files,
    "check": check,
    "test": test,
    "drill": drill,
    "bench": bench,
}


def main(words: list[str]) -> int:
    command = COMMANDS.get(words[0] if words else "")
    if command is None:
        say(f"Say one of: {', '.join(COMMANDS)}")
        return 2
    # What one process compiles is kept for the dozens that follow it.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # to be ended is to be interrupted
    try:
        return command(words[1:])
    except StepFailed as error:
        say(str(error))
        return error.code
    except KeyboardInterrupt:
        say("Stopped.")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
