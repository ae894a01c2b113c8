"""A register of its own for every test, on the server that all share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engines.transfer.living import Living
from tests.engines.transfer.registers import Register
from tests.engines.verify.stores import Server


@pytest.fixture
def register(server: Server, tmp_path: Path) -> Register:
    return Register(server, tmp_path)


@pytest.fixture
def living(register: Register) -> Living:
    made = Living(register)
    made.do(
        "INSERT INTO office VALUES ('001', 'North'), ('002', 'South'), ('003', 'East')",
        "INSERT INTO claim VALUES (1, '001', 'A', 10.5, NULL), (2, '002', 'C', 0.1, NULL), "
        "(3, '003', 'A', NULL, NULL)",
    )
    return made
