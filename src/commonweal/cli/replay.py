"""``commonweal replay``: do the old and the new system answer alike? With no Django."""

from __future__ import annotations

import shlex
import time
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commonweal.cli.replaying import (
    appended,
    day_of,
    differences_to,
    pattern_of,
    read_data,
    rules_in,
    stated,
    tell,
    trend_in,
)
from commonweal.cli.settings import replay_headers
from commonweal.kernel.errors import BadInput, exit_code

if TYPE_CHECKING:
    from commonweal.engines.read.outside import Allowed
    from commonweal.engines.replay import Judgement, Rules

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Run the old and the new system side by side.")

_Old = Annotated[str, typer.Option(help="The old system: http://host:port.")]
_New = Annotated[str, typer.Option(help="The new system.")]
_Again = Annotated[
    str, typer.Option(help="A second copy of the old system, to learn its noise; else itself.")
]
_Allow = Annotated[
    list[str],
    typer.Option(help="An address that may be reached: a host with its port, a network."),
]
_Rules = Annotated[
    Path | None, typer.Option(help="Tolerances and explained differences (JSON or YAML).")
]
_Shadow = Annotated[
    bool, typer.Option("--shadow", help="All sides are copies on which nobody relies: write.")
]
_Leave = Annotated[
    bool, typer.Option(help="Do not send what writes; the verdict is then incomplete.")
]
_AtOnce = Annotated[int, typer.Option(help="Requests on their way at the same time.")]
_Seconds = Annotated[float, typer.Option(help="How long one answer may take.")]
_Minutes = Annotated[float, typer.Option(help="How long all of it may take.")]
_Out = Annotated[
    Path | None, typer.Option("--out", "-o", help="Where the differences go: JSON Lines.")
]
_Overwrite = Annotated[bool, typer.Option(help="Replace the file that is there.")]
_Trend = Annotated[Path | None, typer.Option(help="The file that keeps the agreement by day.")]
_Day = Annotated[str, typer.Option(help="The day this is of: 2026-11-02; today by default.")]
_Json = Annotated[bool, typer.Option("--json", help="Print for a program.")]


@app.command()
def http(  # noqa: PLR0913 - the flags of a command
    recording: Annotated[Path, typer.Argument(help="Requests, one JSON object a line.")],
    *,
    old: _Old,
    new: _New,
    allow: _Allow,
    again: _Again = "",
    rules: _Rules = None,
    shadow: _Shadow = False,
    leave_out_writes: _Leave = False,
    at_once: _AtOnce = 4,
    seconds: _Seconds = 20.0,
    minutes: _Minutes = 60.0,
    out: _Out = None,
    overwrite: _Overwrite = False,
    trend: _Trend = None,
    day: _Day = "",
    as_json: _Json = False,
) -> None:
    """Put recorded requests to both systems, the old one twice, and compare the answers.

    The exit code is 0 where all agree, 1 where something differs or was not compared.
    """
    from commonweal.engines.read.outside import Deadline
    from commonweal.engines.replay import Replay, Sides, Surroundings, http_sender, replay

    of_day = _checked_day(day, trend)
    asked = Replay(Sides(old, new, again, shadow), rules_in(rules), at_once, leave_out_writes)
    _above_zero(seconds, minutes)
    send = http_sender(
        asked.sides, _allowed(allow), seconds=seconds, clock=time.monotonic,
        headers=replay_headers(),
    )  # fmt: skip
    known_lines = _recorded(recording)
    asked.check(known_lines)
    with differences_to(out, overwrite=overwrite) as sink, _progress(known_lines.requests) as told:
        around = Surroundings(Deadline(minutes * 60, time.monotonic), pattern_of, sink, told)
        with recording.open("rb") as lines:
            verdict = replay(asked, known_lines, lines, send, around)
    tell(verdict, of_day, f"requests {recording.name}", trend, as_json=as_json)


def _checked_day(day: str, trend: Path | None) -> date:
    """The day; a trend that is damaged is found before anything is sent."""
    if trend:
        trend_in(trend)
    return day_of(day)


def _allowed(allow: list[str]) -> Allowed:
    from commonweal.engines.read.outside import read_allowed

    return read_allowed(" ".join(allow))


def _above_zero(*spans: float) -> None:
    if not all(0 < each < 1e6 for each in spans):
        raise BadInput("Seconds and minutes are above 0.", field="--seconds")


def _recorded(path: Path) -> Any:
    from commonweal.engines.replay import read_requests

    try:
        with path.open("rb") as lines:
            return read_requests(lines)
    except OSError as error:
        raise BadInput(f"The recording cannot be read ({error}).", where=str(path)) from error


@contextmanager
def _progress(total: int) -> Any:
    """A bar on stderr, where somebody looks."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("Replaying", total=total)
        yield lambda done: bar.update(task, completed=done)


_Key = Annotated[
    list[str] | None, typer.Option("--key", "-k", help="A column that names a row. Repeatable.")
]
_Program = Annotated[
    str, typer.Option(help="A program that makes the table: words, {input} among them.")
]


@app.command()
def batch(  # noqa: PLR0913 - the flags of a command
    old: Annotated[str, typer.Argument(help="What the old batch made, as for verify.")],
    new: Annotated[str, typer.Argument(help="What the new batch made.")],
    *,
    key: _Key = None,
    again: Annotated[str, typer.Option(help="What the old batch made when run again.")] = "",
    rules: _Rules = None,
    input_file: Annotated[
        Path | None, typer.Option("--input", help="The day's file, for the programs.")
    ] = None,
    run_old: _Program = "",
    run_new: _Program = "",
    run_again: _Program = "",
    minutes: _Minutes = 60.0,
    out: _Out = None,
    overwrite: _Overwrite = False,
    trend: _Trend = None,
    day: _Day = "",
    as_json: _Json = False,
) -> None:
    """Compare what the old and the new batch made of one day's input, row by row.

    With --run-old and its like the programs are run first, at the same time. Without --again the
    noise of the old one is not known, and every difference counts.
    """
    of_day = _checked_day(day, trend)
    given = rules_in(rules)
    _above_zero(minutes)
    _run_all({"old": run_old, "new": run_new, "again": run_again}, input_file, minutes)
    with differences_to(out, overwrite=overwrite) as sink:
        verdict = _compared((old, new, again), tuple(key or ()), given, sink)
    what = f"batch {input_file.name if input_file else Path(old).name}"
    tell(verdict, of_day, what, trend, as_json=as_json)


def _run_all(programs: dict[str, str], input_file: Path | None, minutes: float) -> None:
    from commonweal.engines.read.outside import Deadline
    from commonweal.engines.replay.programs import run_programs

    given = {side: words for side, words in programs.items() if words}
    if not given:
        return
    if input_file is None or not input_file.is_file():
        raise BadInput("Name the day's file that the programs read.", field="--input")
    made = {}
    for side, words in given.items():
        try:
            parts = shlex.split(words)
        except ValueError as error:
            raise BadInput(f"The program cannot be read ({error}).", field=side) from error
        made[side] = [part.replace("{input}", str(input_file)) for part in parts]
    run_programs(made, Deadline(minutes * 60, time.monotonic))


def _compared(tables: tuple[str, str, str], key: tuple[str, ...], rules: Rules, sink: Any) -> Any:
    from commonweal.engines.replay.tables import RowDifferences, add_rows, verdict_of
    from commonweal.engines.replay.weighing import Tally

    old, new, again = tables
    rows = RowDifferences(rules)
    verified = _verified(old, new, key, rows.between)
    absent = [each.sentence for each in verified.findings if each.absence]
    if again:
        second = _verified(old, again, key, rows.noise)
        absent += [f"The old one twice: {e.sentence}" for e in second.findings if e.absence]
    tally = Tally(pattern_of, sink)
    add_rows(tally, rows, verified.source_rows)
    snapshots = (verified.source_snapshot, verified.target_snapshot)
    return verdict_of(tally, rules, tables, snapshots, absent)


def _verified(old: str, new: str, key: tuple[str, ...], sink: Any) -> Any:
    from commonweal.engines.read.databases import opened, read_table_address
    from commonweal.engines.verify import Request, verify

    source, target = (partial(opened, read_table_address(each)) for each in (old, new))
    return verify(source, target, Request(key=key, most_rows=200_000), sink=sink)


@app.command()
def lock(
    rule: Annotated[Path, typer.Argument(help="The rule that ends the parallel run.")],
    trend: Annotated[Path, typer.Argument(help="The file that will keep the days.")],
) -> None:
    """Lock the rule for the end before the first day. A lock into a trend begins the count anew."""
    from commonweal.engines.replay import Lock, exit_rule_from

    found = exit_rule_from(read_data(rule))
    at = datetime.now(UTC).isoformat(timespec="seconds")
    appended(trend, Lock(found.digest, found.rules, at))
    typer.echo(f"locked {found.digest}\nrules {found.rules}")


@app.command()
def digest(
    rules: Annotated[Path, typer.Argument(help="Tolerances and explained differences.")],
) -> None:
    """Print the digest of a file of rules: the exit rule names it."""
    typer.echo(rules_in(rules).digest)


@app.command()
def judge(
    rule: Annotated[Path, typer.Argument(help="The rule that was locked.")],
    trend: Annotated[Path, typer.Argument(help="The file that keeps the days.")],
    *,
    as_json: _Json = False,
) -> None:
    """Say whether the parallel run may end. The exit code is 0 where it may, else 1."""
    from commonweal.engines.replay import exit_rule_from
    from commonweal.engines.replay import judge as judged

    known = trend_in(trend)
    found = judged(known, exit_rule_from(read_data(rule)))
    typer.echo(_judged_data(found, known.last) if as_json else _judged_text(found))
    raise typer.Exit(exit_code(None, findings=not found.fulfilled))


def _judged_data(found: Judgement, last: str) -> str:
    broken = [{"day": day.isoformat(), "why": why} for day, why in found.broken]
    data = {
        "fulfilled": found.fulfilled,
        "days": found.run,
        "wanted": found.wanted,
        "first": found.first.isoformat() if found.first else None,
        "last": found.last.isoformat() if found.last else None,
        "broken": broken,
        "rule": found.rule,
        "trend": last,
    }
    return stated("commonweal-parallel-run-1", data)


def _judged_text(found: Judgement) -> str:
    lines = ["may end" if found.fulfilled else "goes on", f"days {found.run} of {found.wanted}"]
    if found.first:
        lines.append(f"from {found.first} to {found.last}")
    return "\n".join([*lines, *(f"- {day}: {why}" for day, why in found.broken)])
