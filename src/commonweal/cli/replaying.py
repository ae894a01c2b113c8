"""What the commands of ``commonweal replay`` share: files in, verdict and trend out."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from commonweal.engines.read.whole_files import cannot_write, whole_files
from commonweal.kernel.counting import counted
from commonweal.kernel.errors import BadInput, CannotFinish, exit_code

if TYPE_CHECKING:
    from commonweal.engines.replay import Day, Lock, Rules, Trend, Verdict

__all__ = [
    "appended", "day_of", "differences_to", "pattern_of", "read_data", "rules_in", "stated",
    "tell", "trend_in",
]  # fmt: skip

_SHOWN = 20
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?")


def read_data(path: Path) -> Any:
    """JSON or YAML; days without quotation marks become texts, as JSON has them."""
    from commonweal.engines.replay import settings_from

    try:
        return settings_from(path.read_bytes())
    except OSError as error:
        raise BadInput(f"The file cannot be read ({error}).", where=str(path)) from error
    except BadInput as error:
        raise BadInput(error.message, where=str(path)) from error


def rules_in(path: Path | None) -> Rules:
    from commonweal.engines.replay import Rules, rules_from

    return rules_from(read_data(path)) if path else Rules()


def pattern_of(kind: str, old: str | None, new: str | None) -> str:
    """The words under which differences are grouped, as of two tables."""
    from commonweal.engines.read.databases import Kind
    from commonweal.engines.verify.patterns import pattern_of as of_values

    if kind == "row":
        return "whole row"
    if kind in {"list", "object"} and old is not None and new is not None:
        return "other members"
    found = {"number": Kind.DECIMAL, "truth": Kind.TRUTH}.get(kind, Kind.TEXT)
    if old is not None and new is not None and found is Kind.TEXT:
        if _DATE.fullmatch(old) and _DATE.fullmatch(new):
            found = Kind.DATE
        elif _TIME.fullmatch(old) and _TIME.fullmatch(new):
            found = Kind.TIMESTAMP
    return of_values(found, old, new)


class _Lines:
    """Differences, one JSON object a line."""

    _NAMES = ("id", "place", "path", "old", "new", "class", "pattern")

    def __init__(self, file: Any, path: Path) -> None:
        self.file, self.path = file, path

    def write(self, line: tuple[str | None, ...]) -> None:
        found = dict(zip(self._NAMES, line, strict=True))
        with cannot_write(self.path):
            self.file.write(json.dumps(found, ensure_ascii=False) + "\n")

    def close(self) -> None:
        with cannot_write(self.path):
            self.file.close()


@contextmanager
def differences_to(out: Path | None, *, overwrite: bool) -> Iterator[Any]:
    """Whole or not at all."""
    if out is None:
        yield None
        return
    if out.exists() and not overwrite:
        raise BadInput("The file is there already. Use --overwrite.", where=str(out))
    with whole_files() as beside:
        with cannot_write(out):
            file = beside(out).open("w", encoding="utf-8", errors="replace")
        with contextlib.closing(_Lines(file, out)) as lines:
            yield lines


def day_of(text: str) -> date:
    today = datetime.now(UTC).date()
    if not text:
        return today
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise BadInput("Write the day as 2026-11-02.", field="--day") from error
    if found > today:
        raise BadInput("That day has not come yet.", field="--day")
    return found


def trend_in(path: Path) -> Trend:
    from commonweal.engines.replay import Trend, read_trend

    if not path.exists():
        return Trend()
    try:
        with path.open("rb") as file:
            return read_trend(file)
    except OSError as error:
        raise BadInput(f"The file cannot be read ({error}).", where=str(path)) from error


def appended(path: Path, added: Lock | Day) -> None:
    """One run at a time adds a line: each names the one before it."""
    from commonweal.engines.replay import line_after, read_trend

    try:
        with path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            line = line_after(read_trend(file), added)
            _at_the_end(file, line)
    except OSError as error:
        raise CannotFinish(f"The trend cannot be written ({error}).", where=str(path)) from error


def _at_the_end(file: Any, line: bytes) -> None:
    """All of it or nothing: half a line would damage the whole trend."""
    handle, whole = file.fileno(), file.seek(0, os.SEEK_END)
    try:
        while line:
            line = line[os.write(handle, line) :]
        os.fsync(handle)
    except OSError:
        os.ftruncate(handle, whole)
        raise


def tell(verdict: Verdict, day: date, what: str, trend: Path | None, *, as_json: bool) -> None:
    """Prints the verdict, keeps the day, and ends the command with its exit code."""
    from commonweal.engines.replay import Day, Outcome

    at = datetime.now(UTC).isoformat(timespec="seconds")
    if trend:
        appended(trend, Day.of(verdict, day, at, what))
    data = {**verdict.as_data(), "what": what, "day": day.isoformat(), "at": at}
    said = stated("commonweal-replay-1", data) if as_json else _as_text(verdict)
    typer.echo(said)
    raise typer.Exit(exit_code(None, findings=verdict.outcome is not Outcome.AGREE))


def stated(form: str, data: dict[str, Any]) -> str:
    """JSON that says what it is, with a digest of all the rest in its canonical form."""
    from commonweal.engines.replay.stated import stated as with_digest

    return json.dumps(with_digest(form, data), indent=2)


def _as_text(verdict: Verdict) -> str:
    counts = verdict.counts
    lines = [
        verdict.outcome.value,
        f"agreement {verdict.counts.agreement:f} of {counts.requests}",
        f"the same {counts.exact}, excused {counts.excused}, noise {counts.noise}, explained "
        f"{counts.explained}, unexplained {counts.unexplained}, not compared "
        f"{counts.not_compared}",
        f"rules {verdict.rules_version} {verdict.rules_digest}",
    ]
    for finding in verdict.findings[:_SHOWN]:
        lines.append(f"- {finding.sentence}")
        for name, old, new in finding.examples[:1]:
            if old is not None or new is not None:
                lines.append(f"    {name}: {_cell(old)} -> {_cell(new)}")
    if len(verdict.findings) > _SHOWN:
        lines.append(f"and {counted(len(verdict.findings) - _SHOWN, 'more finding')}: see --json")
    lines += [f"excused in {each.requests}: {each.rule}" for each in verdict.excused]
    lines += [f"explained in {each.requests}: {each.rule}" for each in verdict.explained]
    lines += [
        f"noise at {each.path}: the old system differs from itself in {each.old_twice}, from the "
        f"new one in {each.old_new}"
        for each in verdict.noise
    ]
    return "\n".join(lines)


def _cell(text: str | None) -> str:
    """One line, with what cannot be seen written out."""
    if text is None:
        return "not there"
    shown = json.dumps(text, ensure_ascii=False)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."
