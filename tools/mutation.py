"""Change the rules by one small thing at a time, and count the changes that a test notices.

    python3 -m tools.mutation [FOLDER]      as ``make mutation``

cosmic-ray makes the changes, in a copy of what is committed; FOLDER is an environment that has it
(made in ``var/mutation`` where none is named). It is no part of the tests: some 600 changes, about
a second and a half each, one after the other. Exit 1 where fewer than nine in ten are noticed.
"""

from __future__ import annotations

import ast
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.environment import PYTHON
from tools.terminal import ROOT, run_step

COSMIC_RAY = "cosmic-ray==8.7.0"
WANTED = 0.90
ENGINE, APPS = "src/commonweal/engines/assess", "src/commonweal/apps"
PLUGINS = "PYTEST_DISABLE_PLUGIN_AUTOLOAD=1"
QUIET = "-q -x -p no:cacheprovider --noconftest -c /dev/null --rootdir=."


@dataclass(frozen=True)
class Part:
    """Modules that are changed, and the tests that are to notice; they open no database."""

    name: str
    modules: tuple[str, ...]
    tests: tuple[str, ...]


NAMES = ("judging", "readiness", "needing", "checking", "criteria", "answers", "results")
PARTS = (
    Part(
        "the engine that judges criteria",
        tuple(f"{ENGINE}/{name}.py" for name in NAMES),
        ("tests/engines/assess",),
    ),
    *(
        Part(
            f"the rules of {name}",
            (f"{APPS}/{name}/rules.py",),
            (f"{APPS}/{name}/tests/test_rules.py",),
        )
        for name in ("frameworks", "gates", "readiness", "facts")
    ),
)


def main(arguments: list[str]) -> int:
    tool = Path(arguments[0]).resolve() if arguments else _tool()
    counts: Counter[str] = Counter()
    for part in PARTS:
        with tempfile.TemporaryDirectory() as folder:
            found = _tried(part, Path(folder), tool / "bin" / "cosmic-ray")
        counts += found
        print(_line(part.name, found), flush=True)
    print(_line("all of it", counts))
    return 0 if counts["KILLED"] >= WANTED * _all(counts) else 1


def _tool() -> Path:
    place = ROOT / "var" / "mutation"
    if not (place / "bin" / "cosmic-ray").exists():
        run_step("Making an environment", [sys.executable, "-m", "venv", place])
        run_step("Installing cosmic-ray", [place / "bin" / "pip", "install", "-q", COSMIC_RAY])
    return place


def _tried(part: Part, copy: Path, cosmic_ray: Path) -> Counter[str]:
    """What became of each change; those that nothing noticed are printed."""
    tree = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True)
    subprocess.run(["tar", "-x"], cwd=copy, check=True, input=tree.stdout)
    (copy / "cr.toml").write_text(_settings(part))
    for words in (["init", "cr.toml", "cr.sqlite"], ["exec", "cr.toml", "cr.sqlite"]):
        if words[0] == "exec":
            _leave_out_annotations(part, copy)
        subprocess.run([str(cosmic_ray), *words], cwd=copy, check=True, capture_output=True)
    with sqlite3.connect(copy / "cr.sqlite") as session:
        rows = session.execute(
            "select coalesce(test_outcome, worker_outcome), diff from mutation_specs"
            " left join work_results using (job_id) order by module_path, start_pos_row"
        ).fetchall()
    for outcome, diff in rows:
        if outcome not in {"KILLED", "SKIPPED"}:
            print(f"{outcome}:\n{_changed(diff or '')}", file=sys.stderr, flush=True)
    return Counter(str(outcome) for outcome, _diff in rows)


def _settings(part: Part) -> str:
    python = PYTHON if PYTHON.exists() else sys.executable
    command = f"env PYTHONPATH=src:. {PLUGINS} {python} -m pytest {QUIET} {' '.join(part.tests)}"
    return (
        f"[cosmic-ray]\nmodule-path = {list(part.modules)}\ntimeout = 30.0\n"
        f"excluded-modules = []\ntest-command = {command!r}\n"
        '[cosmic-ray.distributor]\nname = "local"\n'
    )


def _leave_out_annotations(part: Part, copy: Path) -> None:
    """What says the type of something is never evaluated, so a change of it changes nothing."""
    with sqlite3.connect(copy / "cr.sqlite") as session:
        for module in part.modules:
            for first, last in _annotations(copy / module):
                session.execute(
                    "insert or ignore into work_results (job_id, worker_outcome)"
                    " select job_id, 'SKIPPED' from mutation_specs where module_path = ?"
                    " and (start_pos_row, start_pos_col) >= (?, ?)"
                    " and (end_pos_row, end_pos_col) <= (?, ?)",
                    (module, *first, *last),
                )


def _annotations(module: Path) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        kinds = (getattr(node, "annotation", None), getattr(node, "returns", None))
        for kind in (one for one in kinds if isinstance(one, ast.expr)):
            end = (kind.end_lineno or 0, kind.end_col_offset or 0)
            yield (kind.lineno, kind.col_offset), end


def _changed(diff: str) -> str:
    lines = (line for line in diff.splitlines() if line[:1] in {"+", "-"})
    return "\n".join(line for line in lines if not line.startswith("--- mutation"))


def _all(counts: Counter[str]) -> int:
    return counts.total() - counts["SKIPPED"]


def _line(name: str, counts: Counter[str]) -> str:
    share = counts["KILLED"] / max(_all(counts), 1)
    return (
        f"{name}: {counts['KILLED']} of {_all(counts)} noticed ({share:.1%});"
        f" {counts['SKIPPED']} in annotations, which nothing evaluates, not tried"
    )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
