"""The published fixtures, read in place: their options, and what is expected of each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

FOLDER = Path("legacy-formats/ebcdic-cobol-fixtures")
NAMES = [
    "test1", "test3", "test4", "test6", "test7", "test9_cp037", "test9_cp1140", "test9_cp273",
    "test11", "test13", "test16", "test17", "test19",
]  # fmt: skip
SORTED_BY = {"test7": ("AMOUNT",), "test13": ("COMPANY_ID", "AMOUNT")}


@dataclass(frozen=True, slots=True)
class Fixture:
    name: str
    folder: Path
    entry: dict[str, Any]

    @property
    def copybook(self) -> Path:
        return self.folder / self.entry["copybook_file"]

    @property
    def data(self) -> Path:
        return self.folder / self.entry["data_file"]

    def expected(self, file: str = "") -> list[dict[str, Any]]:
        text = (self.folder / (file or self.entry["expected_file"])).read_text("utf-8")
        return values_in(text)

    def layout(self) -> list[tuple[str, int, int]]:
        """Name, first and last byte, of the fields that the published layout lists."""
        lines = (self.folder / self.entry["layout_file"]).read_text().splitlines()
        parts = [line.split() for line in lines[2:]]
        return [(p[1], int(p[-3]), int(p[-2])) for p in parts if p and p[0].isdigit()]


def fixture_of(shared_data: Path, name: str) -> Fixture:
    folder = shared_data / FOLDER
    return Fixture(name, folder, json.loads((folder / "options.json").read_text())[name])


def values_in(text: str) -> list[dict[str, Any]]:
    """JSON lines, one array, or objects one after another; numbers exact."""
    decoder = json.JSONDecoder(parse_float=Decimal)
    values, at = [], 0
    while at < len(text):
        value, at = decoder.raw_decode(text, at)
        values.extend(value if isinstance(value, list) else [value])
        while at < len(text) and text[at] in " \r\n\t":
            at += 1
    return values


def without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_nulls(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [without_nulls(inner) for inner in value]
    return value
