"""A register of its own for every test, on the server that all share."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from commonweal.engines.read.databases import postgresql
from commonweal.engines.read.databases.adbc import AdbcSession
from commonweal.engines.transfer import target
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


@pytest.fixture
def one_reading_of_types(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The driver reads a database's types for each connection that it makes, nearly half of the
    time of a law with hundreds of them. Here it reads them once."""
    import adbc_driver_postgresql

    made: dict[str, Any] = {}
    connect = adbc_driver_postgresql.connect

    def kept(uri: str) -> Any:
        if uri not in made:
            made[uri] = connect(uri)
        return made[uri]

    monkeypatch.setattr(adbc_driver_postgresql, "connect", kept)
    for each in (target, postgresql):
        monkeypatch.setattr(each, "AdbcSession", partial(AdbcSession, shared=True))
    with contextlib.ExitStack() as stack:
        yield
        for each in made.values():
            stack.enter_context(contextlib.closing(each))
