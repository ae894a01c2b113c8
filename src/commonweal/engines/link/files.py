"""Pairs for people to decide, what they decided, and the crosswalk, as files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from commonweal.engines.link.deciding import Decision, Record, crosswalk
from commonweal.engines.link.weighing import Weighed
from commonweal.engines.read.whole_files import write_whole
from commonweal.kernel.errors import BadInput

__all__ = ["PAIRS", "crosswalk_text", "pairs_text", "read_decisions", "why", "write_private"]

PAIRS = (
    "left_source", "left_key", "right_source", "right_key", "weight", "probability", "why",
    "decision", "by", "reason",
)  # fmt: skip
_SAME, _TWO = {"same", "yes", "y"}, {"different", "no", "n"}
_MOST_BYTES = 100_000_000
_SAID = {"same": "same {0}", "nearly": "nearly the same {0}", "differs": "{0} differs",
         "unknown": "{0} not known"}  # fmt: skip


def why(pair: Weighed) -> str:
    """``same born +8.1, surname differs -3.2``: what weighs most first."""
    return ", ".join(
        f"{_SAID[part.says].format(part.column)} {part.weight:+.1f}" for part in pair.parts
    )


def pairs_text(pairs: Iterable[tuple[Weighed, Sequence[tuple[str, str, str]], str]]) -> str:
    """CSV. Each pair with (column, left, right) as both were written, and why it is asked. The
    values stand behind the columns that are read again, so that a spreadsheet shows both."""
    listed = list(pairs)
    names = [name for name, _, _ in listed[0][1]] if listed else []
    file = io.StringIO()
    writer = csv.writer(file)
    shown = [f"{name}_{side}" for name in names for side in ("left", "right")]
    writer.writerow([*PAIRS, "asked_because", *shown])
    for pair, values, because in listed:
        both = [_safe(text) for _, left, right in values for text in (left, right)]
        row = [*pair.left, *pair.right, pair.weight, pair.probability, why(pair), "", "", ""]
        writer.writerow([*row, because, *both])
    return file.getvalue()


def _safe(text: str) -> str:
    """A spreadsheet would take a text that begins so for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text


def read_decisions(path: Path) -> list[Decision]:
    """Rows with a decision; those without wait. BadInput with the line of what is wrong."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise BadInput("The file is too large.", where=str(path))
        reader = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
        return [each for row in reader if (each := _decision(row, reader.line_num, path))]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"The decisions cannot be read ({error}).", where=str(path)) from error


def _decision(row: dict[str, str | None], line: int, path: Path) -> Decision | None:
    missing = [name for name in PAIRS if row.get(name) is None]
    if missing:
        raise BadInput(f"line {line}: there is no {missing[0]}.", where=str(path))
    given = {name: str(row[name]).strip() for name in PAIRS}
    said = given["decision"].lower()
    if not said:
        return None
    if said not in _SAME | _TWO:
        raise BadInput(f"line {line}: a decision is same or different.", where=str(path))
    if not given["by"]:
        raise BadInput(f"line {line}: a decision has a name, in the column by.", where=str(path))
    left = (given["left_source"], str(row["left_key"]))
    right = (given["right_source"], str(row["right_key"]))
    return Decision((left, right), said in _SAME, given["by"], given["reason"])


def crosswalk_text(groups: Sequence[Sequence[Record]], kind: str, name: str) -> str:
    """``csv``: source, old and new key. ``yaml``: code lists of a mapping, one for each source."""
    rows = list(crosswalk(groups))
    if kind == "csv":
        file = io.StringIO()
        csv.writer(file).writerows([("source", "old_key", "new_key"), *rows])
        return file.getvalue()
    return "".join(_code_lists(rows, name))


def _code_lists(rows: Sequence[tuple[str, str, str]], name: str) -> Iterator[str]:
    yield "codes:\n"
    for source in sorted({row[0] for row in rows}):
        yield f"  {name}_{source}:\n"
        for own, old, new in rows:
            if own == source:
                yield f"    {_quoted(old)}: {_quoted(new)}\n"


def _quoted(text: str) -> str:
    """In quotes, with what YAML takes in no other way."""
    written = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in written)


def write_private(path: Path, text: str) -> None:
    """For whoever runs it alone: the file may hold what records say of people."""
    write_whole(path, text, private=True)
