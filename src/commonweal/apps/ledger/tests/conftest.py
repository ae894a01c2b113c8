"""Each test keeps its key and its checkpoint file in a folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def outside(tmp_path: Path, settings) -> Path:
    settings.LEDGER_KEY_FILE = tmp_path / "keys" / "key.pem"
    settings.LEDGER_CHECKPOINT_FILE = tmp_path / "outside" / "checkpoints.txt"
    settings.LEDGER_CHECKPOINT_URL = ""
    settings.LEDGER_ORIGIN = "ledger.example"
    return tmp_path
