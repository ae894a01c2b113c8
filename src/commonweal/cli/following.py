"""``commonweal transfer watch`` and ``follow``: sources that go on living."""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commonweal.cli.replaying import stated
from commonweal.engines.read.whole_files import write_whole
from commonweal.kernel.counting import counted
from commonweal.kernel.errors import BadInput, exit_code

if TYPE_CHECKING:
    from commonweal.engines.transfer import Follower, Lag, Noted, Places, TransferMapping

__all__ = ["follow", "followers", "places_of", "trim", "watch"]

_Mapping = Annotated[Path, typer.Argument(help="The mapping: a YAML file.")]
_Source = Annotated[
    str, typer.Option(help="The database that is read, instead of the mapping's own source.")
]
_Target = Annotated[
    str, typer.Option(help="The database that is filled, instead of the mapping's own target.")
]
_Install = Annotated[bool, typer.Option("--install", help="Set up the triggers and logs.")]
_Remove = Annotated[
    bool, typer.Option("--remove", help="Take them away, with all that they noted.")
]
_Back = Annotated[
    bool, typer.Option("--back", help="The other way: of the target, for a rollback.")
]
_Rehearse = Annotated[
    bool,
    typer.Option("--rehearse", help="With --back: do it all, count it, and take it back again."),
]
_Sql = Annotated[
    bool, typer.Option("--sql", help="Only print what --install would do, for somebody else.")
]
_Final = Annotated[
    bool,
    typer.Option(
        "--final", help="The last delta, at cutover: the source has to be read-only by then."
    ),
]
_Once = Annotated[
    bool, typer.Option("--once", help="Carry over what waits now, and end; else it goes on.")
]
_OnlyLag = Annotated[
    bool, typer.Option("--lag", help="Only say how far behind the target is; carry nothing.")
]
_Every = Annotated[float, typer.Option(help="Seconds between two looks.", min=0.1)]
_Batch = Annotated[
    int, typer.Option(help="At most so many changes of a table in one transaction.", min=1)
]
_Out = Annotated[
    Path | None, typer.Option(help="Keep the lag, as JSON, in this file, new after each look.")
]
_ForProgram = Annotated[bool, typer.Option("--json", help="Print for a program.")]
_Returning = Annotated[
    bool, typer.Option("--back", help="Of the target's own logs: old systems to go back to.")
]
_Drop = Annotated[str, typer.Option(help="Forget this one, after a question: it was given up.")]
_Yes = Annotated[bool, typer.Option("--yes", help="With --drop: do not ask.")]
_Json = Annotated[bool, typer.Option("--json", help="Print the lag as JSON.")]


def watch(  # noqa: PLR0913 - the flags of a command
    mapping: _Mapping,
    *,
    install: _Install = False,
    remove: _Remove = False,
    sql: _Sql = False,
    back: _Back = False,
    source: _Source = "",
    target: _Target = "",
    as_json: _Json = False,
) -> None:
    """Let a source note which rows change, of the tables whose mapping says changes: log.

    It needs the right to make tables and triggers there. Install it before the first load, once
    for each target: a log is trimmed only of what all that joined it have taken over.
    """
    from commonweal.engines.transfer import Places, read_mapping, unwatch
    from commonweal.engines.transfer import watch as begin

    if install + remove + sql != 1:
        raise BadInput("Choose one of --install, --remove and --sql.", field="--install")
    read = read_mapping(mapping)
    places = Places(source or read.source, "", mapping.parent)
    if back or not remove:  # a log knows who follows it
        places = places_of(read, mapping, (source, target, None))
    if sql:
        typer.echo(_statements(begin(read, places, back=back, only_say=True)))
        return
    done = (begin if install else unwatch)(read, places, back=back)
    typer.echo(_noted(done, as_json=as_json, removed=remove))


def _statements(tables: list[Noted]) -> str:
    """For the store's own program. MariaDB's ends a statement at the first semicolon unless it is
    told otherwise."""
    every = [statement for each in tables for statement in each.statements]
    if any("ENGINE=InnoDB" in each for each in every):
        return "\n".join(["DELIMITER //", *(f"{each} //" for each in every), "DELIMITER ;"])
    return "\n".join(f"{each};" for each in every)


def _noted(done: list[Noted], *, as_json: bool, removed: bool) -> str:
    if as_json:
        data = [{"table": each.name, "key": list(each.key), "new": each.new} for each in done]
        return json.dumps({"removed": removed, "tables": data}, indent=2)
    words = {True: "is watched from now on", False: "is watched already"}
    return "\n".join(
        f"{each.name}, key {', '.join(each.key)}: "
        + ("is not watched any more" if removed else words[each.new])
        for each in done
    )


def trim(  # noqa: PLR0913 - the flags of a command
    mapping: _Mapping,
    *,
    rehearse: Annotated[
        bool, typer.Option("--rehearse", help="Only count what would go, and for whom the rest is.")
    ] = False,
    back: _Returning = False,
    batch: Annotated[int, typer.Option(help="At most so many in one transaction.", min=1)] = 10_000,
    source: _Source = "",
    target: _Target = "",
    as_json: _ForProgram = False,
) -> None:
    """Take entries out of the logs of a source that every target has taken over.

    It confirms how far this target has come, or the old system with --back. What another one has
    not confirmed stays.
    """
    from commonweal.engines.transfer import read_mapping
    from commonweal.engines.transfer import trim as away

    read = read_mapping(mapping)
    places = places_of(read, mapping, (source, target, None))
    done = away(read, places, back=back, rehearse=rehearse, batch=batch)
    if as_json:
        typer.echo(json.dumps([each.as_data() for each in done], indent=2))
        return
    for each in done:
        gone = "would go" if rehearse else "went"
        typer.echo(
            f"{each.table}: {counted(each.gone, 'entry', 'entries')} {gone}, "
            f"{counted(each.left, 'stays', 'stay')}"
        )
        for name, waits in each.waits_for.items():
            typer.echo(f"  {counted(waits, 'is', 'are')} not confirmed by {name}")


def followers(  # noqa: PLR0913 - the flags of a command
    mapping: _Mapping,
    *,
    drop: _Drop = "",
    yes: _Yes = False,
    back: _Returning = False,
    source: _Source = "",
    target: _Target = "",
    as_json: _ForProgram = False,
) -> None:
    """Say who follows the logs of a source, how far behind each is, and since when.

    A log keeps what one of them has not confirmed. Who is dropped has to join and be loaded anew.
    """
    from commonweal.engines.transfer import Places, chosen, read_mapping
    from commonweal.engines.transfer import drop as away
    from commonweal.engines.transfer import followers as who

    if yes and not drop:
        raise BadInput("There is nothing to say yes to: add --drop.", field="--yes")
    read = read_mapping(mapping)
    places = Places(source or read.source, "", mapping.parent)
    if back:
        places = places_of(read, mapping, (source, target, None))
    found = who(read, places, back=back)
    if drop:
        found = chosen(found, drop)
        _ask_for(found, f"Drop {drop}?", yes=yes)
        away(read, places, found, back=back)
    if as_json:
        data = {"dropped": bool(drop), "followers": [each.as_data() for each in found]}
        typer.echo(json.dumps(data, indent=2))
    elif drop:
        typer.echo("Dropped. What only it waited for goes with the next trim.")
    else:
        typer.echo(_follow(found))


def _follow(found: list[Follower]) -> str:
    return "\n".join(map(_follows, found)) or "Nobody follows."


def _follows(one: Follower) -> str:
    waits = "has confirmed all of them"
    if one.changes:
        waits = f"has not confirmed {one.changes:,}, since {one.since} ({_age(one.seconds)})"
    return f"{one.watched.name}, {one.entries:,} entries: {one.name} {waits}"


def _ask_for(found: list[Follower], question: str, *, yes: bool) -> None:
    """What would be lost is said first. BadInput where nobody can answer."""
    typer.echo(_follow(found), err=True)
    if yes:
        return
    typer.echo("If it is still used, it has to join and be loaded anew.", err=True)
    if not sys.stdin.isatty():
        raise BadInput("Nobody is there to answer. Add --yes if it is meant.", field="--yes")
    if not typer.confirm(question, err=True):
        raise BadInput("Nobody was dropped.", field="--drop")


def follow(  # noqa: PLR0913 - the flags of a command
    mapping: _Mapping,
    *,
    final: _Final = False,
    back: _Back = False,
    rehearse: _Rehearse = False,
    once: _Once = False,
    only_lag: _OnlyLag = False,
    every: _Every = 5.0,
    batch: _Batch = 10_000,
    source: _Source = "",
    target: _Target = "",
    out: _Out = None,
    as_json: _Json = False,
) -> None:
    """Carry the changes of living sources over, batch by batch. Run it again to go on.

    The exit code is 0 where nothing waits any more, and 1 where something does.
    """
    from commonweal.engines.transfer import carry_back, finish, lag_of, read_mapping
    from commonweal.engines.transfer import follow as carry

    _one_way(final=final, once=once, only_lag=only_lag, back=back, rehearse=rehearse)
    read = read_mapping(mapping)
    places = places_of(read, mapping, (source, target, None))

    def told(lag: Lag) -> None:
        if out is not None:
            _written(out, lag)
        typer.echo(_said(lag, as_json=as_json))

    if back:
        lag = carry_back(read, places, rehearse=rehearse, batch=batch)
        told(lag)
    elif final or only_lag:
        lag = finish(read, places, batch=batch) if final else lag_of(read, places)
        told(lag)
    else:
        lag = _on_and_on(lambda: carry(read, places, batch=batch), told, 0 if once else every)
    raise typer.Exit(exit_code(None, findings=not lag.clean))


def _one_way(*, final: bool, once: bool, only_lag: bool, back: bool, rehearse: bool) -> None:
    if final + once + only_lag + back > 1:
        raise BadInput("Choose one of --final, --once, --lag and --back.", field="--final")
    if rehearse and not back:
        raise BadInput("What is rehearsed is the way back: add --back.", field="--rehearse")


def _on_and_on(look: Callable[[], Lag], told: Callable[[Lag], None], every: float) -> Lag:
    """``every`` so many seconds, until somebody presses Ctrl-C; once where it is 0."""
    lag = look()
    told(lag)
    try:
        while every:
            time.sleep(every)
            lag = look()
            told(lag)
    except KeyboardInterrupt:
        pass  # what was begun is undone by the target, and comes with the next run
    return lag


def _written(out: Path, lag: Lag) -> None:
    """Whoever reads the file sees the old text or the new one, never a part."""
    write_whole(out, _said(lag, as_json=True) + "\n")


def _said(lag: Lag, *, as_json: bool) -> str:
    from commonweal.engines.certify import LAG_FORMAT

    return stated(LAG_FORMAT, lag.as_data()) if as_json else _text(lag)


def _text(lag: Lag) -> str:
    lines = [_headline(lag)]
    for each in lag.tables:
        if each.changes is None:
            said = {"file": "a file, which does not change", "none": "not to be followed"}
            lines.append(f"{each.target}: {said.get(each.by, 'nobody knows: say changes:')}")
            continue
        age = "" if not each.changes else f", the oldest {_age(each.seconds)}"
        waits = (
            f", {counted(each.waiting, 'row waits', 'rows wait')} in the quarantine"
            if each.waiting
            else ""
        )
        lines.append(
            f"{each.target}: {counted(each.changes, 'change')} behind{age}{waits}; "
            f"{each.followed:,} followed"
        )
        if each.counts:
            lines.append("  " + ", ".join(f"{n:,} {word}" for word, n in each.counts.items()))
        lines += [f"  cannot be seen: {words}" for words in each.cannot_see]
    return "\n".join(lines)


def _headline(lag: Lag) -> str:
    if lag.final:
        return f"{lag.name} {lag.version} at {lag.at}: final, 0 changes behind"
    whole = "" if lag.complete else " (of the tables that are followed)"
    if lag.back:
        whole += ", carried back" + (" and undone again: a rehearsal" if lag.rehearsed else "")
    age = f", the oldest {_age(lag.seconds)}" if lag.changes else ""
    behind = counted(lag.changes, "change")
    return f"{lag.name} {lag.version} at {lag.at}: {behind} behind{age}{whole}"


def _age(seconds: float | None) -> str:
    return "of unknown age" if seconds is None else counted(math.ceil(seconds), "second") + " old"


def places_of(
    read: TransferMapping, mapping: Path, given: tuple[str, str, Path | None]
) -> Places:  # fmt: skip
    from commonweal.engines.read.databases import read_table_address
    from commonweal.engines.transfer import Places

    source, target, folder = given
    target = target or read.target
    if not target:
        raise BadInput(
            "Say which database is filled: target: in the mapping, or --target "
            "postgresql://user@host/database.",
            field="--target",
        )
    if read_table_address(f"{target}#table").store != "postgresql":
        raise BadInput("The target is a PostgreSQL database.", field="--target", where=target)
    return Places(source or read.source, target, folder or mapping.parent)
