"""What a transfer keeps for itself in the two databases is no table of either register."""

from __future__ import annotations

import re

import pytest

from commonweal.engines.read.databases.whole import is_ours
from commonweal.engines.transfer import target
from commonweal.engines.transfer.changes.triggers import Watched


def test_the_tables_in_the_target_are_known_as_ours():
    made = re.findall(r"CREATE TABLE IF NOT EXISTS (\S+)", target._TABLES)
    assert len(made) == 4
    assert all(map(is_ours, made))


@pytest.mark.parametrize("store", ["postgresql", "sqlite", "mariadb"])
def test_the_tables_in_a_source_are_known_as_ours(store: str):
    watched = Watched(store, "claim", ())
    for name in (watched.registry, watched.followers, watched.log):
        assert is_ours(name.replace('"', ""))


@pytest.mark.parametrize("name", ["claim", "commonweal_logbook", "commonweal_transfer.claim"])
def test_others_are_not(name: str):
    assert not is_ours(name)
