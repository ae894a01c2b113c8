"""What a floor may need when it runs, which no linter sees."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.house.reading import ROOT, SRC, name_of, python_files

WEB_FRAMEWORK = ["allauth", "csp", "django", "django_htmx", "django_tasks", "ninja"]
# Each of these costs a web worker tens of megabytes and a second; they belong in the worker.
TOO_HEAVY = [
    "numba",
    "pandas",
    "polars",
    "pyarrow",
    "scipy",
    "sklearn",
    "statsmodels",
    "vl_convert",
]
_BLOCK = """\
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked!r}:
            raise ImportError(f"{{name}} is blocked")
sys.meta_path.insert(0, Blocked())
"""
_WEB = """\
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import commonweal.web.wsgi
from django.urls import get_resolver
get_resolver().url_patterns
"""


def run(code: str) -> subprocess.CompletedProcess[str]:
    path = f"import sys; sys.path[:0] = {[str(ROOT / 'src'), str(ROOT)]!r}\n"
    command = [sys.executable, "-c", path + code]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def modules_of(*floors: str) -> list[str]:
    paths = [p for floor in floors for p in python_files(SRC / floor)]
    names = [name_of(p).removeprefix("src/").removesuffix(".py").replace("/", ".") for p in paths]
    return [name.removesuffix(".__init__") for name in names if not name.endswith("__main__")]


def test_kernel_engines_and_cli_import_with_django_blocked():
    imports = "".join(f"import {name}\n" for name in modules_of("kernel", "engines", "cli"))
    assert imports.count("\n") > 5
    done = run(_BLOCK.format(blocked=WEB_FRAMEWORK) + imports)
    assert done.returncode == 0, done.stderr


def test_a_planted_import_of_django_is_found():
    done = run(_BLOCK.format(blocked=WEB_FRAMEWORK) + "import django.db")
    assert "django is blocked" in done.stderr


def loaded(code: str, names: list[str]) -> list[str]:
    done = run(f"{code}\nprint('loaded:', *sorted(set({names!r}) & set(sys.modules)))")
    assert done.returncode == 0, done.stderr
    return done.stdout.split("loaded:")[1].split()


def test_the_web_process_loads_no_heavy_library():
    assert loaded(_WEB, TOO_HEAVY) == []


def test_a_planted_heavy_library_is_found():
    assert loaded(f"{_WEB}sys.modules['scipy'] = sys", TOO_HEAVY) == ["scipy"]


def locked(name: str) -> set[str]:
    return set(re.findall(r"^([a-zA-Z0-9][\w.-]*)==", (ROOT / name).read_text(), re.MULTILINE))


@pytest.fixture(scope="module")
def only_for_tests() -> list[str]:
    """The importable names that come only with the packages of the tests."""
    from importlib.metadata import packages_distributions

    run_lock = {name.lower().replace("_", "-") for name in locked("requirements.lock")}
    dev_lock = {name.lower().replace("_", "-") for name in locked("requirements-dev.lock")}
    extra = dev_lock - run_lock
    owners = packages_distributions()
    return [n for n, d in owners.items() if {x.lower().replace("_", "-") for x in d} <= extra]


def test_everything_imports_with_the_packages_of_the_run_lock_alone(only_for_tests):
    assert "pytest" in only_for_tests
    everything = modules_of("kernel", "engines", "cli", "apps", "web")
    imports = "".join(f"import {name}\n" for name in everything if "settings" not in name)
    done = run(_BLOCK.format(blocked=only_for_tests) + _WEB + imports)
    assert done.returncode == 0, done.stderr
