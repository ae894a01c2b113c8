"""Sending what waits, each batch exactly once, over a line that fails at any point.

A batch keeps its number and its bytes, and the server takes each number once: so a batch is sent
until the server says that it has it, and an answer that was lost costs nothing but another call.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commonweal.engines.collect.buffer import Buffer

__all__ = ["Answer", "Forwarded", "delay_seconds", "forward"]

_FIRST_SECONDS = 2.0
_LONGEST_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said: a status and a JSON body. Status 0 is no answer, ``said`` why."""

    status: int
    body: Any = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Forwarded:
    """How many batches and rows the server has now; ``problem`` is why it was not all, or empty.
    ``lasting`` problems need a person, others go away by themselves. ``refused`` are sentences
    about rows that the server has, and did not take."""

    batches: int = 0
    rows: int = 0
    problem: str = ""
    lasting: bool = False
    refused: tuple[str, ...] = ()


def delay_seconds(failures: int, jitter: float) -> float:
    """How long to wait after so many failures in a row; ``jitter`` (0 to 1) spreads collectors
    that lost the same server at the same time: half of the wait is left to it."""
    longest = min(_LONGEST_SECONDS, _FIRST_SECONDS * 2.0 ** min(failures - 1, 20))
    return longest * (0.5 + 0.5 * jitter)


def forward(
    buffer: Buffer, send: Callable[[bytes], Answer], now: Callable[[], datetime]
) -> Forwarded:
    """Send batch after batch until none waits or one is not taken."""
    batches = rows = 0
    set_back = False
    refused: list[str] = []
    while batch := buffer.next_batch():
        answer = send(batch.body)
        expected = _number(answer.body, "expected")
        if answer.status == 200 and _number(answer.body, "accepted_sequence") == batch.sequence:
            buffer.accepted(batch.sequence, now())
            batches, rows = batches + 1, rows + batch.rows
            refused += _refused(answer.body)
        elif answer.status == 409 and expected and expected < batch.sequence and not set_back:
            set_back = True
            if not buffer.send_again_from(expected):
                problem = f"The server expects batch {expected}, which is no longer kept here."
                return Forwarded(batches, rows, problem, lasting=True, refused=tuple(refused))
        else:
            problem, lasting = _problem(answer, batch.sequence)
            return Forwarded(batches, rows, problem, lasting, tuple(refused))
    return Forwarded(batches, rows, refused=tuple(refused))


def _number(body: object, name: str) -> int:
    found = body.get(name) if isinstance(body, dict) else None
    return found if isinstance(found, int) and not isinstance(found, bool) else 0


def _refused(body: dict[str, Any]) -> list[str]:
    rows = body.get("refused")
    if not isinstance(rows, list):
        return []
    return [json.dumps(row, ensure_ascii=False)[:500] for row in rows[:20]]


def _problem(answer: Answer, sequence: int) -> tuple[str, bool]:
    """A sentence, and whether it needs a person."""
    if answer.status == 0:
        return f"The server does not answer: {answer.said}.", False
    if answer.status in {401, 403}:
        return "The server does not accept the token. Put a new one in its file.", True
    if answer.status == 409:
        return (
            f"The server has another batch {sequence} of a collector of this name. Give this one a "
            "name of its own.",
            True,
        )
    if answer.status in {404, 413, 422}:
        return f"The server refuses batch {sequence} ({answer.status}): {answer.said}.", True
    return f"The server cannot take batch {sequence} now ({answer.status}).", False
