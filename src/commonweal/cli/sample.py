"""``commonweal sample``: rows for people to look at, and what their answers prove."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import UTC, datetime
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from commonweal.cli.verify_asked import Columns, columns_of
from commonweal.engines.read.whole_files import write_whole
from commonweal.kernel.errors import BadInput, exit_code

__all__ = ["app"]

app = typer.Typer(
    help="Rows drawn for people to look at, and what their answers prove.", no_args_is_help=True
)
_FORMAT = "commonweal-sample-1"
_LARGEST = 64 * 1024 * 1024

_Tolerable = Annotated[
    str, typer.Option(help="The share of wrong rows that could be lived with: 0.3%.")
]
_Confidence = Annotated[str, typer.Option(help="How surely more than that is noticed.")]
_Accept = Annotated[int, typer.Option(help="How many wrong rows the sample may hold.")]
_Json = Annotated[bool, typer.Option("--json", help="Print for a program.")]


@app.callback()
def sample() -> None:
    """Rows drawn for people to look at, and what their answers prove."""


@app.command()
def size(
    population: Annotated[int, typer.Argument(help="How many rows there are.")],
    *,
    tolerable: _Tolerable,
    confidence: _Confidence = "95%",
    accept: _Accept = 0,
) -> None:
    """Say how many rows have to be looked at."""
    from commonweal.engines.verify.sampling import size_of

    typer.echo(size_of(population, _aim(tolerable, confidence, accept)))


@app.command()
def draw(  # noqa: PLR0913 - the flags of a command
    source: Annotated[str, typer.Argument(help="The old table, as for verify.")],
    target: Annotated[str, typer.Argument(help="The new table.")],
    *,
    out: Annotated[Path, typer.Option("--out", "-o", help="The file for the checkers, .csv.")],
    plan: Annotated[Path, typer.Option(help="What was drawn and why, .json: keep it.")],
    tolerable: _Tolerable,
    confidence: _Confidence = "95%",
    accept: _Accept = 0,
    seed: Annotated[str, typer.Option(help="What the draw hangs on; else one is made.")] = "",
    key: Annotated[list[str] | None, typer.Option("--key", "-k", help="As for verify.")] = None,
    renamed: Annotated[list[str] | None, typer.Option("--map", help="As for verify.")] = None,
    leave_out: Annotated[list[str] | None, typer.Option(help="As for verify.")] = None,
) -> None:
    """Draw rows of the old table by a seed, and write them beside those of the new one.

    People answer yes or no in the column right; commonweal sample read says what that proves.
    """
    from commonweal.engines.read.databases import opened, read_table_address
    from commonweal.engines.verify.drawing import as_csv, drawn

    for path in (out, plan):
        if path.exists():
            raise BadInput("The file is there already.", where=str(path))
    aim = _aim(tolerable, confidence, accept)
    sides = tuple(partial(opened, read_table_address(each)) for each in (source, target))
    asked = columns_of(Columns(key, renamed, leave_out))
    found = drawn((sides[0], sides[1]), asked, aim, seed or secrets.token_hex(8))
    write_whole(out, "\ufeff" + as_csv(found))  # without it a spreadsheet reads accents wrongly
    write_whole(plan, json.dumps(_as_plan(found), indent=1, ensure_ascii=False) + "\n")
    typer.echo(found.statement)


@app.command()
def read(
    plan: Annotated[Path, typer.Argument(help="What sample draw kept.")],
    answers: Annotated[Path, typer.Argument(help="The file that the checkers filled.")],
    *,
    as_json: _Json = False,
) -> None:
    """Say what the answers prove. The exit code is 0 where all were given and the aim is met."""
    from commonweal.engines.verify.drawing import answered
    from commonweal.engines.verify.sampled import stated_sample

    held = _text(plan)
    try:
        data = json.loads(held)
        keys = [str(each) for each in data["keys"]]
        aim = _aim(data["tolerable"], data["confidence"], data["accepted"])
        population, known = data["population"], data["format"] == _FORMAT
        sides = {name: str(data[name]) for name in ("source", "target")}
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput("This is no plan of commonweal sample draw.", where=str(plan)) from error
    if not known or not isinstance(population, int):
        raise BadInput("This is no plan of commonweal sample draw.", where=str(plan))
    looked = answered(keys, population, aim, _text(answers))
    result = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "plan_sha256": hashlib.sha256(plan.read_bytes()).hexdigest(),
        "answers_sha256": hashlib.sha256(answers.read_bytes()).hexdigest(),
        **sides,
        **{name: data[name] for name in ("population", "tolerable", "confidence", "accepted")},
        "looked": len(keys),
        "wrong": looked.wrong,
        "unanswered": looked.unanswered,
        "at_most_wrong": looked.bound.rows,
        "met": looked.fulfils,
        "statement": looked.statement,
    }
    said = json.dumps(stated_sample(result), indent=2)
    typer.echo(said if as_json else looked.statement)
    raise typer.Exit(exit_code(None, findings=not looked.fulfils))


def _as_plan(found: Any) -> dict[str, Any]:
    from commonweal.engines.verify.drawing import METHOD

    exact = {"tolerable": found.aim.tolerable, "confidence": found.aim.confidence}
    return {
        "format": _FORMAT,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "source": found.source,
        "target": found.target,
        "source_snapshot": dict(found.source_snapshot),
        "target_snapshot": dict(found.target_snapshot),
        "key": found.key,
        "columns": found.columns,
        "population": found.population,
        **{name: _written(share) for name, share in exact.items()},
        "accepted": found.aim.accepted,
        "seed": found.seed,
        "drawn_by": METHOD,
        "statement": found.statement,
        "keys": [row.key for row in found.rows],
    }


def _aim(tolerable: object, confidence: object, accepted: object) -> Any:
    from commonweal.engines.verify.sampled import share_from
    from commonweal.engines.verify.sampling import Aim

    shares = [share_from(each) for each in (tolerable, confidence)]
    if not isinstance(accepted, int):
        raise BadInput("Accepted wrong rows are counted from 0.", field="--accept")
    return Aim(shares[0], shares[1], accepted)


def _written(share: Fraction) -> str:
    text = f"{float(share * 100):.9f}".rstrip("0").rstrip(".")
    return f"{text}%"


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            raise BadInput("The file is too large.", where=str(path))
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"The file cannot be read ({error}).", where=str(path)) from error
