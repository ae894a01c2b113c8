"""Files of the family, made for a test and read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from commonweal.engines.read.cobol import options_from, parse_copybook, read_file

COBRIX = {"compatible_with": "cobrix"}


def e(text: str) -> bytes:
    return text.encode("cp037")


def file_rows(
    folder: Path, copybook: str | list[str], raw: bytes, record: str = "", **options: Any
) -> list[dict[str, Any]]:
    path = folder / "made.dat"
    path.write_bytes(raw)
    made = options_from(options)
    layout = parse_copybook(copybook, record=record, ends=made.ends)
    run = read_file(path, layout, made)
    return [row for batch in run.batches for row in batch.rows.to_pylist()]
