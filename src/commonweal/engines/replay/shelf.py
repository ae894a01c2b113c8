"""What differs waits here until all noise is known: on the disk as soon as it is much.

It is SQLite's own temporary file: without a name, for this process alone, and gone with it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Any

from commonweal.engines.replay.comparing import Difference
from commonweal.engines.replay.rules import Explained, Tolerance
from commonweal.kernel.errors import CannotFinish

__all__ = ["Packing", "Shelf"]

_CACHE_KB = 4_000
_AT_ONCE = 100


class Shelf:
    """Lines of JSON, each with a key; held in their order."""

    def __init__(self) -> None:
        with _told():
            self._file = sqlite3.connect("", isolation_level=None)
            for each in (
                f"PRAGMA cache_size = -{_CACHE_KB}",
                "PRAGMA journal_mode = OFF",
                "PRAGMA temp_store = FILE",
                "CREATE TABLE line (number INTEGER PRIMARY KEY, key TEXT, said TEXT)",
                "BEGIN",
            ):
                self._file.execute(each)

    def put(self, key: str, said: Any) -> None:
        """Texts may hold half of a pair of UTF-16, which only JSON can write."""
        with _told():
            given = (json.dumps(key), json.dumps(said))
            self._file.execute("INSERT INTO line (key, said) VALUES (?, ?)", given)

    def __iter__(self) -> Iterator[Any]:
        for _key, said in self._read("SELECT key, said FROM line ORDER BY number"):
            yield json.loads(said)

    def by_key(self) -> Iterator[tuple[str, list[Any]]]:
        """Each key with all that was put under it, in the order in which keys came first."""
        with _told():
            self._file.execute(
                "CREATE TABLE first AS SELECT key, min(number) AS number FROM line GROUP BY key"
            )
            self._file.execute("CREATE INDEX by_key ON line (key, number)")
        rows = self._read(
            "SELECT first.key, line.said FROM (SELECT * FROM first ORDER BY number) AS first "
            "CROSS JOIN line ON line.key = first.key ORDER BY first.number, line.number"
        )
        for key, lines in groupby(rows, lambda row: row[0]):
            yield json.loads(key), [json.loads(said) for _key, said in lines]

    def close(self) -> None:
        self._file.close()

    def _read(self, query: str) -> Iterator[tuple[str, str]]:
        with _told():
            found = self._file.execute(query)
            while rows := found.fetchmany(_AT_ONCE):
                yield from rows


class Packing:
    """Differences as lists that JSON holds, and back. The rules are kept here, each once."""

    def __init__(self) -> None:
        self._rules: list[Tolerance | Explained] = []
        self._places: dict[Tolerance | Explained, int] = {}

    def packed(self, each: Difference) -> list[Any]:
        shown = [each.path, each.place, each.kind, each.old, each.new]
        return [*shown, self._place(each.excused), self._place(each.explained), each.same_form]

    def unpacked(self, given: Iterable[Any]) -> Difference:
        path, place, kind, old, new, excused, explained, form = given
        one, other = self._rule(excused), self._rule(explained)
        return Difference(path, place, kind, old, new, one, other, form)

    def _rule(self, at: int | None) -> Any:
        return None if at is None else self._rules[at]

    def _place(self, rule: Tolerance | Explained | None) -> int | None:
        if rule is None:
            return None
        if rule not in self._places:
            self._places[rule] = len(self._rules)
            self._rules.append(rule)
        return self._places[rule]


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise CannotFinish(
            f"What differs could not be kept until all is compared ({error}). It waits on the disk "
            "for temporary files: TMPDIR names another one."
        ) from error
