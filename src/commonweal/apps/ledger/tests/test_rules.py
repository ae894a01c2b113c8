"""When a checkpoint is due."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commonweal.apps.ledger.models import BRANCH_LEAVES
from commonweal.apps.ledger.rules import CHECKPOINT_AFTER, CHECKPOINT_ENTRIES, checkpoint_is_due
from commonweal.engines.attest import LARGEST_UNSIGNED

MOMENT = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("unsigned", "age", "due"),
    [
        (0, None, False),
        (0, CHECKPOINT_AFTER * 9, False),
        (-1, CHECKPOINT_AFTER, False),
        (1, None, True),
        (1, CHECKPOINT_AFTER - MOMENT, False),
        (1, CHECKPOINT_AFTER, True),
        (1, -MOMENT, True),
        (CHECKPOINT_ENTRIES - 1, MOMENT, False),
        (CHECKPOINT_ENTRIES, MOMENT, True),
    ],
)
def test_when_a_checkpoint_is_due(unsigned: int, age: timedelta | None, due: bool):
    assert checkpoint_is_due(unsigned=unsigned, age=age) is due


def test_the_promise_of_a_hundred_entries_or_a_minute_is_kept():
    assert CHECKPOINT_ENTRIES <= LARGEST_UNSIGNED
    assert timedelta(minutes=1) > CHECKPOINT_AFTER
    assert BRANCH_LEAVES % CHECKPOINT_ENTRIES == 0
