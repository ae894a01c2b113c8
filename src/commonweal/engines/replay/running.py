"""The run: request by request to old, new and old again, and what came of it."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from commonweal.engines.read.outside import Deadline
from commonweal.engines.replay.comparing import CANNOT_SEE, differences_between
from commonweal.engines.replay.recording import Recorded, Recording, digested, requests_in
from commonweal.engines.replay.rules import Rules
from commonweal.engines.replay.sending import Reply, Send, Sides
from commonweal.engines.replay.verdict import Verdict
from commonweal.engines.replay.weighing import Pattern, Sink, Tally
from commonweal.kernel.counting import counted
from commonweal.kernel.errors import BadInput, CannotFinish, CommonwealError, SourceUnavailable

__all__ = ["Replay", "Surroundings", "replay"]

_SIDES = ("old", "new", "again")
_MOST_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class Replay:
    """``at_once``: requests on their way at the same time; one where any of them writes, because
    then their order matters. ``leave_writes``: requests that write are not sent, and not compared.
    """

    sides: Sides
    rules: Rules = field(default_factory=Rules)
    at_once: int = 4
    leave_writes: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.at_once <= _MOST_AT_ONCE:
            raise BadInput(f"1 to {_MOST_AT_ONCE} requests at once.", field="at_once")

    def check(self, recording: Recording) -> None:
        """BadInput where a write would reach something that is not stated to be a shadow."""
        if not recording.writes or self.leave_writes or self.sides.may_write:
            return
        raise BadInput(
            f"{counted(recording.writes, 'request writes', 'requests write')}. Writes go to "
            "shadows only: state that all sides are copies, and give the old system a second copy "
            "to be asked again. Or leave writes out; the verdict is then incomplete.",
            code="writes",
            where=f"line {recording.first_write} of the recording",
        )


@dataclass(frozen=True, slots=True)
class Surroundings:
    """``pattern`` names the kind of a difference; ``deadline`` is that of the whole run."""

    deadline: Deadline
    pattern: Pattern
    sink: Sink | None = None
    progress: Callable[[int], None] = lambda _done: None


@dataclass
class _Run:
    asked: Replay
    send: Send
    tally: Tally
    deadline: Deadline
    pool: ThreadPoolExecutor
    answered: set[str] = field(default_factory=set)

    def take(self, requests: Iterable[Recorded], window: int) -> None:
        waiting: deque[tuple[Recorded, list[Future[Reply]]]] = deque()
        for request in requests:
            if len(waiting) >= window:
                self.compare(*waiting.popleft())
            if self.over():
                self.tally.missing("The time for the whole run was over.", request.id)
                continue
            futures = [self.pool.submit(self.send, side, request) for side in _SIDES]
            waiting.append((request, futures))
        while waiting:
            self.compare(*waiting.popleft())

    def over(self) -> bool:
        try:
            self.deadline.left()
        except SourceUnavailable:
            return True
        return False

    def compare(self, request: Recorded, futures: list[Future[Reply]]) -> None:
        replies: list[Reply] = []
        failed = ""
        for side, future in zip(_SIDES, futures, strict=True):
            try:
                replies.append(future.result())
                self.answered.add(side)
            except CommonwealError as error:
                failed = failed or f"No answer of {_said(side)}: {error.message}"
        if failed:
            self.tally.missing(failed, request.id)
        elif all(reply.status >= 500 for reply in replies):
            self.tally.missing(
                "Both systems failed to answer it (status 500 or above).", request.id
            )
        else:
            self.weigh(request, replies)

    def weigh(self, request: Recorded, replies: list[Reply]) -> None:
        old, new, again = replies
        sides, rules = self.asked.sides, self.asked.rules
        origin = sides.origin("old")
        differ = differences_between(old, new, rules, origins=(origin, sides.origin("new")))
        noise = differences_between(old, again, rules, origins=(origin, sides.origin("again")))
        if differ or noise:
            self.tally.add(request.id, differ, noise)
        else:
            self.tally.same()


def replay(
    asked: Replay,
    recording: Recording,
    lines: Iterable[bytes],
    send: Send,
    around: Surroundings,
) -> Verdict:
    """Put every request to all sides. ``recording`` is what ``read_requests`` said of the lines.

    BadInput where writes may not be sent; SourceUnavailable where a side never answered.
    """
    asked.check(recording)
    window = 1 if recording.writes and not asked.leave_writes else asked.at_once
    tally = Tally(around.pattern, around.sink)
    digest = hashlib.sha256()
    with ThreadPoolExecutor(max_workers=window * len(_SIDES)) as pool:
        run = _Run(asked, send, tally, around.deadline, pool)
        run.take(_sent(asked, tally, digested(lines, digest), around.progress), window)
    if digest.hexdigest() != recording.digest:
        raise CannotFinish("The recording was changed while it was replayed. Replay it again.")
    silent = [_said(side) for side in _SIDES if side not in run.answered]
    if silent and not run.over() and tally.compared + sum(tally.absent.values()) > 0:
        _require_answers(silent, tally)
    weighed = tally.close()
    sides = asked.sides
    return Verdict(
        sides.old, sides.new, sides.again or sides.old, recording.digest,
        asked.rules.version, asked.rules.digest, weighed.counts, weighed.findings,
        weighed.excused, weighed.explained, weighed.noise, CANNOT_SEE,
    )  # fmt: skip


def _sent(
    asked: Replay, tally: Tally, lines: Iterable[bytes], progress: Callable[[int], None]
) -> Iterator[Recorded]:
    for done, (_number, request) in enumerate(requests_in(lines), start=1):
        progress(done)
        if request.writes and asked.leave_writes:
            tally.missing("Requests that write were left out.", request.id)
        else:
            yield request


def _require_answers(silent: list[str], tally: Tally) -> None:
    reasons = [reason for reason in tally.absent if reason.startswith("No answer of")]
    if reasons:
        raise SourceUnavailable(
            f"{silent[0][0].upper()}{silent[0][1:]} never answered. {reasons[0]}"
        )


def _said(side: str) -> str:
    return {"old": "the old system", "new": "the new system"}.get(side, "the old system, again")
