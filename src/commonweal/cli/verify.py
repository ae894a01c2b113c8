"""``commonweal verify``: is the copy right? Two tables compared row by row, with no Django."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from commonweal.cli import verify_whole
from commonweal.cli.verify_asked import (
    Columns,
    Depth,
    Files,
    Rows,
    asked_for,
    cluster_for,
    opener_of,
    whole_asked,
)
from commonweal.cli.verify_mapped import Mapped, about_mapping, verify_by_mapping
from commonweal.cli.verify_whole import Output, differences_in
from commonweal.kernel.counting import counted
from commonweal.kernel.errors import exit_code

if TYPE_CHECKING:
    from commonweal.engines.verify import Request, Verdict, WholeVerdict

__all__ = ["verify"]

_SHOWN = 20

_Source = Annotated[
    str,
    typer.Argument(
        help="The old table: postgresql://user@host/db#schema.table, file.db#table, "
        "file.parquet, file.csv or file.jsonl. Without a table: all tables of the database, of "
        "file.db or of a folder. With --mapping, the database or folder that is read, if it is "
        "not the mapping's own."
    ),
]
_Target = Annotated[
    str,
    typer.Argument(
        help="The new table, written the same way. With --mapping, the database, if it is not the "
        "mapping's own."
    ),
]
_Key = Annotated[
    list[str] | None,
    typer.Option("--key", "-k", help="A column that names a row. Repeatable."),
]
_Map = Annotated[
    list[str] | None,
    typer.Option("--map", help="A column that has another name in the target: old=new."),
]
_LeaveOut = Annotated[
    list[str] | None,
    typer.Option(help="A column to leave out; the verdict is then incomplete. Repeatable."),
]
_Level = Annotated[str, typer.Option(help="How deep: totals, segments, rows or values.")]
_Tolerances = Annotated[
    Path | None, typer.Option(help="What may differ: a JSON or YAML file with a version.")
]
_Out = Annotated[
    Path | None,
    typer.Option("--out", "-o", help="Where the differences go: .csv, .jsonl or .parquet."),
]
_Overwrite = Annotated[bool, typer.Option(help="Replace the file that is there.")]
_Totals = Annotated[
    bool, typer.Option("--totals", help="Add up every column too, before the deeper levels.")
]
_Parallel = Annotated[int, typer.Option(help="Key ranges that a server hashes at the same time.")]
_Most = Annotated[int, typer.Option(help="Of how many differing rows the values are fetched.")]
_SumsOnly = Annotated[
    bool,
    typer.Option(
        "--sums-only",
        help="Two PostgreSQL servers: send no more rows than differ, as over a slow line.",
    ),
]
_Checks = Annotated[
    Path | None,
    typer.Option(help="What must hold in the target: codes and invariants (JSON or YAML)."),
]
_Plan = Annotated[
    Path | None,
    typer.Option(help="For all tables: keys, other names, what is left out (JSON or YAML)."),
]
_Where = Annotated[
    list[str] | None,
    typer.Option(
        help="Compare these rows only: an expression, of one side behind source: or target:. "
        "Repeatable."
    ),
]
_Because = Annotated[
    str, typer.Option(help="With --where, why nobody needs the rows outside to be compared.")
]
_Rest = Annotated[
    Path | None,
    typer.Option(help="With --where, a verdict (JSON) that is of the rows outside."),
]
_On = Annotated[
    str, typer.Option("--on", help="Where rows are hashed and joined: here, or spark (for files).")
]
_Master = Annotated[
    str, typer.Option(help="With --on spark, where Spark runs: local[*], spark://host:port, yarn.")
]
_Mapping = Annotated[
    str,
    typer.Option(
        help="The mapping by which rows were transferred, or one table of it: mapping.yaml#table. "
        "The target must then hold what it says of each row."
    ),
]
_Corrections = Annotated[
    Path | None,
    typer.Option(help="With --mapping, the corrections with which rows were loaded again."),
]
_Json = Annotated[bool, typer.Option("--json", help="Print the verdict as JSON.")]


def verify(  # noqa: PLR0913 - the flags of a command
    source: _Source = "",
    target: _Target = "",
    *,
    key: _Key = None,
    renamed: _Map = None,
    leave_out: _LeaveOut = None,
    level: _Level = "values",
    tolerances: _Tolerances = None,
    checks: _Checks = None,
    out: _Out = None,
    overwrite: _Overwrite = False,
    totals: _Totals = False,
    parallel: _Parallel = 1,
    most: _Most = 1_000_000,
    sums_only: _SumsOnly = False,
    plan: _Plan = None,
    where: _Where = None,
    because: _Because = "",
    rest: _Rest = None,
    on: _On = "here",
    master: _Master = "local[*]",
    mapping: _Mapping = "",
    corrections: _Corrections = None,
    as_json: _Json = False,
) -> None:
    """Check that a copy is right, row by row, and say what was proved and what was not compared.

    Exit code 0: all was compared and is equal; else 1. Passwords: PGPASSWORD or the password file.
    """
    files, rows = Files(tolerances, checks), Rows(where, because, rest)
    depth = Depth(level, totals, parallel, most, sums_only)
    request = asked_for(Columns(key, renamed, leave_out), depth, files, rows)
    sides, output = (source, target), Output(out, overwrite, as_json)
    mapped = Mapped(mapping, corrections, bool(renamed or plan or where or on != "here"))
    if mapped.given(source, target):
        _told(verify_by_mapping(sides, request, mapped, output), output)
    if whole_asked(on, source, target, plan):
        verify_whole.run(sides, request, plan, output)
    _told(_compared(sides, request, (on, master), output), output)


def _told(verdict: Verdict | WholeVerdict, output: Output) -> NoReturn:
    from commonweal.engines.verify import WholeVerdict

    if isinstance(verdict, WholeVerdict):
        verify_whole.tell(verdict, output)
    as_json = json.dumps(_as_data(verdict, output.out), indent=2) if output.as_json else ""
    typer.echo(as_json or _as_text(verdict, output.out))
    raise typer.Exit(exit_code(None, findings=bool(verdict.findings)))


def _compared(
    addresses: tuple[str, str], request: Request, where: tuple[str, str], output: Output
) -> Verdict:
    from commonweal.engines.verify import verify as compare

    with cluster_for(*where) as cluster, differences_in(output) as sink:
        source, target = (opener_of(each, whole=cluster is None) for each in addresses)
        return compare(source, target, request, sink=sink, cluster=cluster)


def _as_data(verdict: Verdict, out: Path | None) -> dict[str, Any]:
    from commonweal.engines.certify import stated_verdict

    at = datetime.now(UTC).isoformat(timespec="seconds")
    differences = str(out) if out else None
    return stated_verdict({**verdict.as_data(), "at": at, "differences": differences})


def _as_text(verdict: Verdict, out: Path | None) -> str:
    lines = [
        verdict.outcome.value,
        f"rows {verdict.source_rows} / {verdict.target_rows}",
        f"key {', '.join(verdict.key)}",
    ]
    lines += [each.sentence for each in verdict.filters]
    lines += about_mapping(verdict.mapping) if verdict.mapping else []
    for each in verdict.levels:
        lines.append(f"{each.level.name.lower()}: {each.proved}")
    for finding in verdict.findings[:_SHOWN]:
        lines.append(f"- {finding.sentence}")
        for key, old, new in finding.examples[:1]:
            if old is not None or new is not None:
                lines.append(f"    {key}: {_cell(old)} -> {_cell(new)}")
    if len(verdict.findings) > _SHOWN:
        lines.append(f"and {len(verdict.findings) - _SHOWN} more findings: see --json")
    lines += [
        f"excused {counted(each.rows, 'row')}: {each.tolerance}" for each in verdict.tolerances
    ]
    if out:
        lines.append(f"differences {out}")
    return "\n".join(lines)


def _cell(text: str | None) -> str:
    """One line, with what cannot be seen written out."""
    if text is None:
        return "nothing"
    shown = json.dumps(text, ensure_ascii=False)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."
