"""Bytes led by what they reach, for each reader of old files. ``make drill`` installs what leads
them (tools/apart.py)."""

from __future__ import annotations

import subprocess
import sys

import pytest

from conftest import APART, FULL_DRILL, ROOT
from tests.fuzz.targets import TARGETS

SECONDS = 60 if FULL_DRILL else 3


@pytest.mark.drill
@pytest.mark.apart("fuzz")
@pytest.mark.parametrize("name", TARGETS)
def test_no_bytes_make_a_reader_fail_hang_or_differ(name, tmp_path):
    command = [sys.executable, "-m", "tests.fuzz.run", name, str(SECONDS), str(tmp_path)]
    path = f"PYTHONPATH={ROOT / 'src'}:{ROOT}:{APART / 'fuzz'}"
    ended = subprocess.run(
        ["env", path, *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr[-3000:]
    assert "Done " in ended.stderr
    assert list(tmp_path.iterdir()) == []
