"""What bytes have found once stays mended, and the targets look where they say."""

from __future__ import annotations

import numpy as np
import pytest

from commonweal.engines.read import dbf as reading_dbf
from commonweal.engines.read.cobol import plain
from commonweal.kernel.errors import BadInput
from tests.fuzz import targets
from tests.fuzz.targets import TARGETS

FOUND = {
    # A time of ten bytes, which takes eight; a number of one, which takes four, had no value.
    "dbf": [bytes.fromhex("0cbaba01000a016c23ba06")],
}


@pytest.mark.parametrize("name", TARGETS)
def test_bytes_by_chance_are_read_or_refused(name):
    chance = np.random.default_rng(7)
    for size in (0, 1, 2, 5, *chance.integers(6, 90, 25)):
        TARGETS[name](chance.bytes(size))


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found_once_is_read_or_refused(name):
    for data in FOUND[name]:
        TARGETS[name](data)


def test_a_field_of_a_width_that_its_kind_has_not_is_refused(tmp_path):
    path = tmp_path / "made.dbf"
    path.write_bytes(targets.with_header(b"\x00\x00\x00\x00\x07\x01\x00" + b"  " * 4))
    with pytest.raises(BadInput, match="F0 1 bytes, and its kind I takes 4"):
        reading_dbf.read_dbf(path)


def test_a_reading_that_differs_is_found(monkeypatch):
    monkeypatch.setattr(plain, "zoned", plain.packed)
    with pytest.raises(AssertionError):
        targets.records(b"\x00\x00" + b"\xc1\xc2\xc3\xc4" + b"\xf1\xf2\xf3\xf4\xf5" + bytes(5))
