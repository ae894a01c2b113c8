"""Compiled loops are what their plain Python is, however they were kept."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

SOURCE = '''
import sys
import numpy as np
from commonweal.engines.read.jit import compiled
LIMIT = 3

@compiled
def added(numbers, at):
    return numbers[at] + numbers[at + 1]

@compiled
def folded(one, pair, wanted, out):
    """An array of two dimensions, a pair of arrays, a truth and an array to write into."""
    numbers, weights = pair
    total = 0
    for row in range(one.shape[0]):
        for column in range(one.shape[1]):
            total += one[row, column] * weights[column]
        out[row] = total % 7
    if wanted:
        total += added(numbers, 0) + LIMIT
    return total, wanted, total > 10

@compiled
def several(numbers):
    return np.zeros(2, np.int64) + numbers[0]

@compiled
def divided(numbers, by):
    return numbers[0] // by

def main():
    one = np.arange(24, dtype=np.int32).reshape(4, 6)[:, ::2]
    out = np.zeros(4, np.uint8)
    pair = (np.arange(5), np.array([1, -2, 3], np.int16))
    print(folded(one, pair, True, out), out.tolist(), divided(pair[0], 2), "numba" in sys.modules)
'''
SAID = "(108, True, True) [1, 0, 4, 6] 0"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "loops_of_a_test.py"
    path.write_text(SOURCE, encoding="utf-8")
    return path


def said(source: Path, *, run: str = "main()", home: str = "/nowhere") -> str:
    code = f"import sys; sys.path.insert(0, {str(source.parent)!r}); from {source.stem} import *; "
    asked = [sys.executable, "-c", code + run]
    env = {"PATH": "/usr/bin:/bin", "HOME": home, "PYTHONPATH": ":".join(sys.path)}
    return subprocess.run(asked, env=env, capture_output=True, text=True, check=True).stdout.strip()


def kept(source: Path) -> list[Path]:
    return sorted((source.parent / "__pycache__").glob("*.loop"))


def test_it_is_compiled_once_and_then_loaded_without_numba(source: Path) -> None:
    assert said(source) == f"{SAID} True"
    assert said(source) == f"{SAID} False"
    for path in kept(source):  # not whole: compiled again
        path.write_bytes(path.read_bytes()[:-1])
    assert said(source) == f"{SAID} True"
    assert said(source) == f"{SAID} False"
    source.write_text(SOURCE.replace("LIMIT = 3", "LIMIT = 4"), encoding="utf-8")
    assert said(source) == f"{SAID.replace('108', '109')} True"


def test_beside_a_source_of_somebody_else_it_is_kept_at_home(source: Path, tmp_path: Path) -> None:
    (source.parent / "__pycache__").write_bytes(b"no folder")
    assert said(source, home=str(tmp_path)) == f"{SAID} True"
    assert len(list((tmp_path / ".cache" / "commonweal" / "loops").iterdir())) == 2
    assert said(source, home=str(tmp_path)) == f"{SAID} False"


def test_what_cannot_be_kept_so_goes_by_numba(source: Path) -> None:
    assert said(source, run="print(several(np.array([5])), several([7, 8]))") == "[5 5] [7 7]"
    assert [path.stat().st_size < 60 for path in kept(source)] == [True]


def test_what_a_loop_cannot_do_is_said(source: Path) -> None:
    run = "divided(np.array([5]), 2)\ntry: divided(np.array([5]), 0)\n"
    run += "except ArithmeticError as error: print(error)"
    code = f"exec({run!r})"
    assert said(source, run=code) == "a compiled loop could not go on"


def test_the_plain_python_says_the_same(source: Path) -> None:
    made: dict[str, Any] = {}
    plain = SOURCE.replace(
        "from commonweal.engines.read.jit import compiled", "compiled = lambda f: f"
    )
    exec(plain, made)
    one, out = np.arange(24, dtype=np.int32).reshape(4, 6)[:, ::2], np.zeros(4, np.uint8)
    pair = (np.arange(5), np.array([1, -2, 3], np.int16))
    found = made["folded"](one, pair, True, out)
    assert f"({found[0]}, {found[1]}, {bool(found[2])}) {out.tolist()} 0" == SAID
