"""``commonweal collect``: the small process at a site with a poor connection."""

from __future__ import annotations

import fcntl
import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from commonweal.cli.listening import listening
from commonweal.cli.settings import collect_token
from commonweal.engines.collect import (
    Answer,
    Buffer,
    Forwarded,
    Plan,
    Status,
    delay_seconds,
    files_in,
    forward,
    name_of,
    portions,
    read_plan,
)
from commonweal.kernel.errors import BadInput, CannotFinish, exit_code

__all__ = ["app"]

app = typer.Typer(help="Collect at a site with a poor connection.", no_args_is_help=True)

_LOOK_SECONDS = 10.0
_ANSWER_SECONDS = 30.0
_PLAN = Annotated[Path, typer.Argument(help="The plan: what to read, and where to send it (TOML).")]


@app.callback()
def collect() -> None:
    """Collect at a site with a poor connection: read, add up, forward each exactly once."""


@app.command()
def run(
    plan: _PLAN,
    once: Annotated[bool, typer.Option("--once", help="Read, send, and stop.")] = False,  # noqa: FBT002 - how typer declares a flag
) -> None:
    """Read what is new, add it up, and forward what is over; until it is told to stop.

    It may be stopped in any way at any time: what was read is kept, and is sent once.
    """
    given = _plan(plan)
    token = collect_token(given.token_file)
    with _alone(given), _sender(given, token) as send:
        buffer = _buffer(given)
        try:
            if once:
                raise typer.Exit(_once(given, buffer, send))
            with listening(given, buffer):
                _for_ever(given, buffer, send)
        finally:
            buffer.close()


@app.command()
def status(
    plan: _PLAN,
    as_json: Annotated[bool, typer.Option("--json", help="Print the status as JSON.")] = False,  # noqa: FBT002 - how typer declares a flag
) -> None:
    """Say what the buffer holds, what waits to be sent, and which lines were refused."""
    given = _plan(plan)
    if not Path(given.buffer).exists():
        raise BadInput("There is no buffer yet: nothing was collected.", where=given.buffer)
    buffer = _buffer(given)
    try:
        held, refused = buffer.status(), buffer.refused()
    finally:
        buffer.close()
    if as_json:
        shown = {**asdict(held), "refused_lines": [asdict(each) for each in refused]}
        typer.echo(json.dumps(shown, indent=2))
    else:
        typer.echo(_as_text(held))
        for each in refused[:20]:
            typer.echo(f"{each.place}: {each.why}", err=True)
    raise typer.Exit(exit_code(None, findings=held.full or held.refused > 0))


def _plan(path: Path) -> Plan:
    try:
        return read_plan(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"The plan cannot be read ({error}).", where=str(path)) from error


def _buffer(plan: Plan) -> Buffer:
    return Buffer(Path(plan.buffer), plan.limit_mb * 1024 * 1024)


@contextmanager
def _alone(plan: Plan) -> Iterator[None]:
    """Two collectors on one buffer would each send half. The lock goes with the process."""
    try:
        file = Path(f"{plan.buffer}.lock").open("w")  # noqa: SIM115 - held until the end
    except OSError as error:
        raise BadInput(f"The buffer cannot be used ({error}).", where=plan.buffer) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CannotFinish("Another collector uses this buffer.", where=plan.buffer) from error
        yield


@contextmanager
def _sender(plan: Plan, token: str) -> Iterator[Callable[[bytes], Answer]]:
    import httpx

    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    address = f"{plan.server}/api/v1/readings"
    with httpx.Client(headers=headers, timeout=_ANSWER_SECONDS, follow_redirects=False) as client:

        def send(body: bytes) -> Answer:
            try:
                answer = client.post(address, content=body)
            except httpx.HTTPError as error:
                return Answer(0, said=str(error) or type(error).__name__)
            try:
                held = answer.json()
            except (ValueError, RecursionError):
                held = None
            named = held if isinstance(held, dict) else {}
            said = named.get("detail") or named.get("title") or ""
            return Answer(answer.status_code, held, str(said)[:300])

        yield send


@dataclass(slots=True)
class _Said:
    """What was last said: a fault that lasts is told once, not every ten seconds."""

    last: str = ""

    def say(self, words: str) -> None:
        if words != self.last:
            typer.echo(words, err=True)
        self.last = words


def _read(plan: Plan, buffer: Buffer, said: _Said) -> bool:
    """Read what is new in the folder. False where something could not be read."""
    if not plan.folder:
        return True
    try:
        paths = files_in(Path(plan.folder))
    except OSError as error:
        said.say(f"The folder cannot be read ({error}). What was collected is still sent.")
        return False
    cursors = buffer.cursors()
    for path in paths:
        try:
            for portion in portions(path, cursors.get(name_of(path)), plan.zone, [*plan.measures]):
                if buffer.full:
                    said.say(_FULL)
                    return False
                events, measures = portion.events, plan.measures
                cursor, refused = portion.cursor, portion.refused
                buffer.take(events, measures, plan.zone, cursor=cursor, refused=refused)
        except OSError as error:
            said.say(f"{path.name} cannot be read ({error}). The others are.")
    return True


_FULL = (
    "The buffer is full: nothing more is read until something was sent. Nothing is lost; give it "
    "more room with limit_mb, or mend the connection."
)


def _prepare(plan: Plan, buffer: Buffer) -> None:
    meant = sorted((key, *asdict(window).values()) for key, window in plan.measures.items())
    told = json.dumps([meant, plan.zone.key], default=str)
    buffer.read_again(sha256(told.encode()).hexdigest())


def _step(plan: Plan, buffer: Buffer, send: Callable[[bytes], Answer]) -> Forwarded:
    """Close what is over, send what waits, and forget what is long past."""
    now = datetime.now(UTC)
    buffer.seal(plan.collector, plan.measures, plan.zone, now)
    done = forward(buffer, send, lambda: datetime.now(UTC))
    buffer.forget((now - timedelta(days=plan.remember_days)).date())
    return done


def _once(plan: Plan, buffer: Buffer, send: Callable[[bytes], Answer]) -> int:
    said = _Said()
    _prepare(plan, buffer)
    whole = _read(plan, buffer, said)
    done = _step(plan, buffer, send)
    for sentence in done.refused:
        typer.echo(f"The server did not take {sentence}", err=True)
    if done.problem:
        raise CannotFinish(done.problem)
    held = buffer.status()
    typer.echo(_as_text(held))
    return exit_code(None, findings=bool(done.refused) or not whole or held.refused > 0)


def _for_ever(plan: Plan, buffer: Buffer, send: Callable[[bytes], Answer]) -> None:
    reading, sending, failures, next_try = _Said(), _Said(), 0, 0.0
    _prepare(plan, buffer)
    while True:
        try:
            if _read(plan, buffer, reading):
                reading.last = ""
            if time.monotonic() >= next_try:
                done = _step(plan, buffer, send)
                sending.say(done.problem or "All is sent.")
                failures = failures + 1 if done.problem else 0
                wait = delay_seconds(failures, secrets.randbelow(1000) / 1000) if failures else 0.0
                next_try = time.monotonic() + wait
        except CannotFinish as error:  # the disk may have room again later
            sending.say(str(error))
        time.sleep(_LOOK_SECONDS)


def _as_text(held: Status) -> str:
    lines = [
        f"events known        {held.events}",
        f"windows             {held.windows}, of which {held.unsent} not sent as they are now",
        f"batches             {held.accepted} accepted, {held.waiting} waiting",
        f"last accepted       {held.last_accepted_at or 'never'}",
        f"lines refused       {held.refused}",
        f"room used           {held.used_bytes / 1e6:.1f} of {held.limit_bytes / 1e6:.1f} MB"
        + (" (full)" if held.full else ""),
    ]
    return "\n".join(lines)
