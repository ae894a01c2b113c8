"""``commonweal verify`` of two whole databases: one verdict, with one for each table in it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn
from urllib.parse import quote

import typer

from commonweal.kernel.errors import BadInput, exit_code

if TYPE_CHECKING:
    from commonweal.engines.verify import Request, WholeVerdict

__all__ = ["Output", "asked", "differences_in", "read_settings", "run", "table_sink", "tell"]


def asked(source: str, target: str, plan: Path | None) -> bool:
    """True where neither side names a table. BadInput where a plan is given for single tables."""
    from commonweal.engines.read.databases import names_a_table

    named = names_a_table(source), names_a_table(target)
    if all(named) and plan:
        raise BadInput("A plan is for whole databases: name no table.", field="--plan")
    return not any(named)


class Output(NamedTuple):
    """``out``: where differences go, a file or, of whole databases, a folder; ``overwrite``: that
    what is there is replaced."""

    out: Path | None
    overwrite: bool
    as_json: bool


def run(
    addresses: tuple[str, str], request: Request, plan_file: Path | None, output: Output
) -> NoReturn:
    from commonweal.engines.read.databases import Database
    from commonweal.engines.verify import Plan, plan_from, verify_whole

    if request.key or request.names or request.left_out or any(request.filters.texts):
        raise BadInput("Say keys, names, filters and what is left out in a plan.", field="--plan")
    plan = plan_from(read_settings(plan_file)) if plan_file else Plan()
    with (
        contextlib.closing(Database(addresses[0])) as source,
        contextlib.closing(Database(addresses[1])) as target,
    ):
        sinks = partial(table_sink, output)
        verdict = verify_whole(source, target, request, plan, sinks)
    tell(verdict, output)


def tell(verdict: WholeVerdict, output: Output) -> NoReturn:
    """And end with its exit code."""
    from commonweal.engines.certify import stated_whole

    if output.as_json:
        at = datetime.now(UTC).isoformat(timespec="seconds")
        typer.echo(json.dumps(stated_whole({**verdict.as_data(), "at": at}), indent=2))
    else:
        typer.echo(_as_text(verdict))
    raise typer.Exit(exit_code(None, findings=verdict.outcome.value != "agree"))


def table_sink(output: Output, table: str) -> contextlib.AbstractContextManager[Any]:
    if output.out is None:
        return contextlib.nullcontext()
    output.out.mkdir(parents=True, exist_ok=True)
    path = output.out / f"{quote(table, safe='')}.csv"
    return differences_in(output._replace(out=path))


def _as_text(verdict: WholeVerdict) -> str:
    lines = [verdict.outcome.value]
    for name, each in verdict.verdicts.items():
        lines.append(
            f"{each.outcome.value:<12}{name}  rows {each.source_rows} / {each.target_rows}"
        )
        lines += [f"  {said.sentence}" for said in each.filters]
        lines += [f"  - {finding.sentence}" for finding in each.findings[:5]]
        if len(each.findings) > 5:
            lines.append(f"  and {len(each.findings) - 5} more findings: see --json")
    lines += [f"- {finding.sentence}" for finding in verdict.findings]
    return "\n".join(lines)


@contextmanager
def differences_in(output: Output) -> Iterator[Any]:
    """Where differences go: nowhere, or to a file that is not there yet."""
    out = output.out
    if out is None:
        yield None
        return
    from commonweal.engines.read.exporting import format_of, opened_for_writing
    from commonweal.engines.verify import difference_schema

    if out.exists() and not output.overwrite:
        raise BadInput("The file is there already. Use --overwrite.", where=str(out))
    with opened_for_writing(out, difference_schema(), format_of(out)) as sink:
        yield sink


def read_settings(path: Path) -> Any:
    """A file of YAML or JSON."""
    import yaml

    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadInput(f"The file cannot be read ({error}).", where=str(path)) from error
