"""``commonweal link``: which records of two sources, or of one, are of the same person."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commonweal.kernel.counting import counted
from commonweal.kernel.errors import BadInput, exit_code

if TYPE_CHECKING:
    from commonweal.engines.link import Decision, Linked, Source
    from commonweal.engines.profile import DataSet

__all__ = ["link"]

_SHOWN = 20

_Sources = Annotated[
    list[str],
    typer.Argument(help="Two tables or files, or one whose doubles are sought. See profile."),
]
_Config = Annotated[Path, typer.Option(help="How they are compared: a YAML file.")]
_Pairs = Annotated[
    Path | None, typer.Option(help="Write the pairs that a person has to decide (CSV).")
]
_Decisions = Annotated[
    Path | None, typer.Option(help="Such a file with decisions: same or different, and by whom.")
]
_Crosswalk = Annotated[
    Path | None,
    typer.Option(help="Write old and new keys: .csv, or .yaml as code lists of a mapping."),
]
_Overwrite = Annotated[bool, typer.Option(help="Replace the files that are there.")]
_Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


def link(  # noqa: PLR0913 - the flags of a command
    sources: _Sources,
    *,
    config: _Config,
    pairs: _Pairs = None,
    decisions: _Decisions = None,
    crosswalk: _Crosswalk = None,
    overwrite: _Overwrite = False,
    as_json: _Json = False,
) -> None:
    """Link records of two sources, or find doubles in one, and say for each pair what speaks for
    it. Needs the extra: pip install 'commonweal[link]'.

    The exit code is 0 where nothing is left to decide, else 1.
    """
    from commonweal.engines.link import read_decisions

    for path in filter(None, (pairs, crosswalk)):
        if path.exists() and not overwrite:
            raise BadInput("The file is there already. Use --overwrite.", where=str(path))
    if crosswalk and crosswalk.suffix.lower() not in {".csv", ".yaml", ".yml"}:
        raise BadInput("A crosswalk ends in .csv or .yaml.", field="--crosswalk")
    made = _linked(sources, config, read_decisions(decisions) if decisions else [])
    _written(made, pairs, crosswalk)
    typer.echo(json.dumps(made.as_data(), indent=2) if as_json else _text(made))
    raise typer.Exit(exit_code(None, findings=bool(made.findings)))


def _linked(given: list[str], config: Path, decisions: list[Decision]) -> Linked:
    from commonweal.engines.link import link as look
    from commonweal.engines.link import read_plan
    from commonweal.engines.profile import sources_of

    plan = read_plan(config)
    openers = sources_of(given)
    if not 0 < len(openers) <= 2:
        raise BadInput("Give two tables or files, or one.", field="sources")
    opened: list[DataSet] = []
    try:
        for opener in openers:
            opened.append(opener())
        return look(plan, [_source(each) for each in opened], decisions)
    finally:
        for each in opened:
            each.close()


def _source(given: DataSet) -> Source:
    from collections import Counter
    from itertools import chain

    from commonweal.engines.link import Source

    batches = given.batches(Counter())
    first = next(batches, None)
    names = list(first.schema.names) if first is not None else []
    return Source(given.label, names, chain([first] if first is not None else [], batches))


def _written(made: Linked, pairs: Path | None, crosswalk: Path | None) -> None:
    from commonweal.engines.link import crosswalk_text, pairs_text, write_private

    if pairs:
        write_private(pairs, pairs_text(made.asked))
    if crosswalk:
        kind = "csv" if crosswalk.suffix.lower() == ".csv" else "yaml"
        write_private(crosswalk, crosswalk_text(made.groups, kind, made.plan.name))


def _text(made: Linked) -> str:
    from commonweal.engines.link import why

    counts = " and ".join(f"{count:,}" for count in made.counts)
    lines = [
        f"{made.plan.name} {made.plan.version}, plan {made.plan.digest[:12]}: {counts} records",
        f"{counted(len(made.matched), 'pair matches', 'pairs match')}, "
        f"{counted(len(made.asked), 'waits', 'wait')} for a person, "
        f"{made.apart:,} kept apart, {counted(len(made.groups), 'group')}",
        f"A pair begins at {made.start:+.1f}; what columns say is added. Such as:",
    ]
    for pair, _, because in made.asked[:_SHOWN]:
        keys = f"{pair.left[1]} and {pair.right[1]}"
        lines.append(f"  {keys}: {pair.weight:+.1f} ({because}): {why(pair)}")
    lines += [f"- {each}" for each in (*made.findings, *made.notes)]
    return "\n".join(lines)
