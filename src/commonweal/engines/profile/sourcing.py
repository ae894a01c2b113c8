"""From what somebody names to the data sets that are profiled."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from commonweal.engines.profile.sources import DataSet, FileSet, TableSet, file_encoding
from commonweal.engines.read.databases import Database, opened, read_table_address
from commonweal.engines.read.databases.addresses import file_store, names_a_table
from commonweal.engines.read.record_files import FileForm, sheet_names
from commonweal.kernel.errors import BadInput

__all__ = ["sources_of"]

Opener = Callable[[], DataSet]
_SERVERS = ("odbc:", "postgresql://", "postgres://", "mariadb://", "mysql://")
_FILES = {".csv", ".tsv", ".jsonl", ".ndjson", ".parquet", ".dbf", ".xlsx", ".xlsm"}
_PLANS = {".yaml", ".yml"}
_MOST_PLAN = 1_000_000


def sources_of(given: Sequence[str], form: Mapping[str, Any] | None = None) -> list[Opener]:
    """``form``: how files are read that do not say it themselves (copybook, layout, encoding,
    options as ``FileForm`` has them). A ``.yaml`` file names sources as a mapping does."""
    openers: list[Opener] = []
    for text in given:
        if "\x00" in text:
            raise BadInput("An address holds no character with the code 0.")
        openers += _of(text, dict(form or {}))
    return openers


def _of(text: str, form: Mapping[str, Any]) -> list[Opener]:
    path = Path(text)
    if text.startswith(_SERVERS) or file_store(Path(text.partition("#")[0])) == "sqlite":
        return _tables(text)
    if path.suffix.lower() in _PLANS and not form.get("copybook"):
        return _planned(path)
    if path.is_dir():
        inside = sorted(each for each in path.iterdir() if each.suffix.lower() in _FILES)
        if not inside:
            raise BadInput("No file of this folder describes itself.", where=text)
        return [each for file in inside for each in _file(str(file), form)]
    return _file(text, form)


def _tables(text: str) -> list[Opener]:
    if names_a_table(text):
        return [partial(_table, text)]
    if text.startswith(("mariadb://", "mysql://")):
        raise BadInput("Name the table of the server after a #.", where=text)
    database = Database(text)
    try:
        names = database.tables
    finally:
        database.close()
    if not names:
        raise BadInput("There is no table.", where=database.label)
    return [partial(_table, f"{text}#{name}") for name in names]


def _table(text: str) -> DataSet:
    address = read_table_address(text)
    table = opened(address)
    return TableSet(address.table, table, address.store, address.place, address.table)


def _file(text: str, form: Mapping[str, Any]) -> list[Opener]:
    place, _, sheet = text.partition("#") if ".xls" in text.lower() else (text, "", "")
    path = Path(place)
    if not path.is_file():
        raise BadInput("There is no such file.", where=place)
    suffix = path.suffix.lower()
    itself = suffix in _FILES
    given = {k: v for k, v in form.items() if not itself or k in {"encoding", "memo", "options"}}
    made = FileForm(path, **_own(suffix, given) if itself else given)
    if suffix in {".xlsx", ".xlsm"}:
        return _sheets(made, place, sheet)
    return [partial(_file_set, made, path.stem, place)]


def _own(suffix: str, given: dict[str, Any]) -> dict[str, Any]:
    """What can be said of a file that describes itself: the memo file of a DBF, the row of the
    names in a workbook."""
    options = given.pop("options", {})
    if suffix == ".dbf":
        memo = given.get("memo") or options.get("memo")
        return given | ({"memo": Path(str(memo))} if memo else {})
    given.pop("memo", None)
    header = options.get("header") if suffix in {".xlsx", ".xlsm"} else None
    return given | ({"options": {"header": header}} if header else {})


def _sheets(form: FileForm, place: str, sheet: str) -> list[Opener]:
    names = [sheet] if sheet else list(sheet_names(form.path))
    return [
        partial(_file_set, replace(form, encoding="", options=of_sheet), of_sheet["sheet"], place)
        for of_sheet in ({"sheet": name, **form.options} for name in names)
    ]


def _file_set(form: FileForm, name: str, shown: str) -> DataSet:
    text = form.path.suffix.lower() in {".csv", ".tsv"} and not form.copybook
    if text and not form.encoding and not form.layout:
        found = file_encoding(form.path)
        form = replace(form, encoding="" if found == "utf-8" else found)
        return FileSet(name, form, shown, found)
    return FileSet(name, form, shown)


# Plans --------------------------------------------------------------------------------------------


def _planned(path: Path) -> list[Opener]:
    """A mapping, or a file with its words: ``source`` at the top, ``tables`` with theirs."""
    import yaml

    try:
        text = path.read_text(encoding="utf-8-sig")
        if len(text) > _MOST_PLAN:
            raise BadInput("The file is larger than a mapping is.", where=str(path))
        found = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - texts alone, nothing runs
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise BadInput(f"The file cannot be read ({error}).", where=str(path)) from error
    tables = found.get("tables") if isinstance(found, dict) else None
    if not isinstance(found, dict) or not isinstance(tables, list) or not tables:
        raise BadInput("The file names no tables: with their sources.", where=str(path))
    return [each for table in tables for each in _planned_one(table, found, path)]


def _planned_one(table: object, top: Mapping[str, Any], path: Path) -> list[Opener]:
    given = table.get("source") if isinstance(table, dict) else None
    if isinstance(given, str):
        given = {"table": given}
    if not isinstance(given, dict) or not (given.get("table") or given.get("file")):
        raise BadInput("Each table has a source: a table, or a file.", where=str(path))
    if given.get("table"):
        return [partial(_table, f"{top.get('source', '')}#{given['table']}")]
    folder = path.parent
    beside = {
        name: folder / str(given[name]) for name in ("copybook", "layout", "memo") if name in given
    }
    options = given.get("options") or {}
    form = FileForm(
        folder / str(given["file"]),
        record=str(given.get("record", "")),
        encoding=str(given.get("encoding", "")),
        options=_guessed(options) if isinstance(options, dict) else {},
        **beside,
    )
    if not form.path.is_file():
        raise BadInput("There is no such file.", where=str(form.path))
    return [partial(_file_set, form, form.path.stem, str(form.path))]


def _guessed(value: Any) -> Any:
    """Reader options keep numbers and truths, as JSON would write them."""
    if isinstance(value, dict):
        return {name: _guessed(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_guessed(each) for each in value]
    if value in {"true", "false"}:
        return value == "true"
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else value
