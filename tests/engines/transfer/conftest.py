"""A register of its own for every test, on the server that all share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engines.transfer.registers import Register
from tests.engines.verify.stores import Server


@pytest.fixture
def register(server: Server, tmp_path: Path) -> Register:
    return Register(server, tmp_path)
