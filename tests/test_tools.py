"""The programs behind the Makefile: what they say, what they stop at, what they count."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools import checks, environment
from tools.checks import Part, check_all
from tools.environment import RUN_LOCK, TEST_LOCK
from tools.terminal import ROOT, Counted, StepFailed, run_step


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_a_step_gives_back_what_it_printed():
    assert run_step("Saying", python("print('a'); print('b')")) == "a\nb"


@pytest.mark.parametrize(("ended", "code"), [(1, 3), (2, 2), (7, 3)])
def test_a_failed_step_says_which_and_shows_its_last_lines(ended, code):
    with pytest.raises(StepFailed, match=r"(?s)Breaking failed \(exit \d\).*the reason") as found:
        run_step("Breaking", python(f"print('the reason'); raise SystemExit({ended})"))
    assert found.value.code == code


def test_a_long_step_says_how_far_it_is(monkeypatch, capsys):
    monkeypatch.setattr("tools.terminal.SHOW_EVERY_SECONDS", 0.1)
    monkeypatch.setattr("tools.terminal.SHOW_AFTER_SECONDS", 0.1)
    slow = "import time\nfor i in range(3): print('got', i, flush=True); time.sleep(0.4)"
    run_step("Fetching", python(slow), counted=Counted(r"^got ", 3))
    said = capsys.readouterr().err
    assert "Fetching ..." in said
    assert " of 3 (" in said
    assert said.rstrip().splitlines()[-1].startswith("Fetching done")


def test_a_quick_step_says_nothing(capsys):
    run_step("Nothing", python("pass"))
    assert capsys.readouterr().err == ""


def part(name: str, code: str, cores: int = 1) -> Part:
    return Part(name, python(code), 30, cores)


@pytest.fixture
def logs(tmp_path, monkeypatch):
    monkeypatch.setattr(checks, "LOGS", tmp_path)
    monkeypatch.setattr(checks, "ROOT", tmp_path)
    return tmp_path


def test_one_bad_part_fails_the_run_and_is_shown(logs, capsys):
    parts = [part("good", "pass"), part("bad", "print('what went wrong'); raise SystemExit(1)")]
    assert check_all(parts, {}) == 1
    told = capsys.readouterr()
    assert "what went wrong" in told.err
    assert "Failed: bad" in told.out
    assert told.out.splitlines()[-1] == "0 passed, 1 failed, 0 skipped"


def test_all_good_parts_pass_the_run(logs, capsys):
    assert check_all([part("one", "pass"), part("two", "pass")], {}) == 0
    assert "Everything holds." in capsys.readouterr().out


def test_no_more_than_two_cores_are_kept_busy(logs):
    stamp = "import time, pathlib; p = pathlib.Path('{0}'); p.write_text(str(time.time()));"
    stamp += "time.sleep(0.5); p.write_text(p.read_text() + ' ' + str(time.time()))"
    parts = [
        part(name, stamp.format(name), cores) for name, cores in [("a", 2), ("b", 1), ("c", 1)]
    ]
    assert check_all(parts, {}) == 0
    spans = {n: tuple(map(float, (logs / n).read_text().split())) for n in "abc"}
    (a_start, a_end), rest = spans["a"], [spans["b"], spans["c"]]
    assert all(end <= a_start or start >= a_end for start, end in rest)


def test_the_tests_that_a_part_ran_are_counted(logs):
    done = part("counted", "pass")
    suite = '<testsuite tests="7" failures="1" errors="1" skipped="2"></testsuite>'
    done.counts.write_text(f"<testsuites>{suite}</testsuites>")
    assert checks._counts(done) == (3, 2, 2)


def test_an_old_python_is_told_what_to_do():
    old = (
        "import sys, shutil; sys.version_info = (3, 9, 18, 'final', 0);"
        f"shutil.which = lambda name: None; sys.path.insert(0, {str(ROOT)!r}); import tools"
    )
    done = subprocess.run(python(old), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr
    assert "PYTHON=" in done.stderr


def test_the_locks_are_where_the_tools_look():
    assert all((ROOT / name).exists() for name in (RUN_LOCK, TEST_LOCK))


def test_a_part_that_never_ends_is_ended(logs, monkeypatch):
    monkeypatch.setattr(checks, "KILL_AFTER", 1)
    began = time.monotonic()
    endless = Part("endless", python("import time; time.sleep(600)"), 1)
    assert check_all([endless], {}) == 1
    assert time.monotonic() - began < 60
    assert "ended after 1 s" in Path(endless.log).read_text()


class Told:
    """Stands for the steps of an install: each is written down, and some fail."""

    def __init__(self, failing: str = "", pip: str = "") -> None:
        self.failing, self.pip = failing, pip
        self.ran: list[tuple[str, dict[str, str]]] = []

    def __call__(self, title, command, *, counted=None, environment=None):
        words = " ".join(map(str, command))
        self.ran.append((words, environment or {}))
        if self.failing and self.failing in words:
            raise StepFailed(title)
        return self.pip if "config list" in words else ""


def test_uv_installs_what_the_lock_names_as_pip_is_told(monkeypatch):
    told = Told(pip="global.index-url='https://mirror.example/simple'\nglobal.timeout='9'")
    monkeypatch.setattr(environment, "run_step", told)
    environment._install(ROOT / RUN_LOCK)
    words, said = told.ran[-1]
    assert "bin/uv pip install" in words
    assert "--require-hashes" in words
    assert said["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert said["UV_NO_CACHE"] == "1"


@pytest.mark.parametrize("failing", ["bin/uv", "requirements-uv.lock"])
def test_where_uv_cannot_pip_installs_the_same_lock(monkeypatch, failing):
    told = Told(failing)
    monkeypatch.setattr(environment, "run_step", told)
    environment._install(ROOT / RUN_LOCK)
    words, _said = told.ran[-1]
    assert "-m pip install" in words
    assert "--require-hashes" in words
    assert words.endswith(f"/{RUN_LOCK}")
