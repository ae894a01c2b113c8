"""The run: both sides opened, paired, and compared level by level."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from commonweal.engines.read.databases import Kind, PostgresqlTable, TableSource
from commonweal.engines.read.databases.files import FileTable
from commonweal.engines.read.databases.sqlite import OddValueError
from commonweal.engines.verify.beside import Beside, Passed, spans_of
from commonweal.engines.verify.checks import checked_in, results
from commonweal.engines.verify.cluster import Cluster
from commonweal.engines.verify.comparing import (
    ROWS_OF_A_SERVER,
    Comparer,
    SegmentsCompared,
    portions,
)
from commonweal.engines.verify.cutting import Bounds, Cut, cut_for
from commonweal.engines.verify.differences import Differences, Sink, Valued
from commonweal.engines.verify.filters import filter_of, rows_outside
from commonweal.engines.verify.first_look import bad_sample, likely_bounds
from commonweal.engines.verify.methods import Scheme
from commonweal.engines.verify.pairing import check_key, paired
from commonweal.engines.verify.parts import FolderTable
from commonweal.engines.verify.request import Request
from commonweal.engines.verify.saying import (
    SEGMENTS_EQUAL,
    SIDE_BY_SIDE,
    absent,
    columns_of,
    said,
    segments_finding,
    total_finding,
    values_not_compared,
)
from commonweal.engines.verify.session import Session
from commonweal.engines.verify.shipping import shipment
from commonweal.engines.verify.side_local import LocalSide
from commonweal.engines.verify.side_postgresql import PostgresqlSide, scheme_of
from commonweal.engines.verify.side_spark import SparkComparer, SparkSide
from commonweal.engines.verify.verdict import (
    Excused,
    Finding,
    Level,
    LevelResult,
    Verdict,
)
from commonweal.kernel.errors import CannotFinish

__all__ = ["verify"]

Side = PostgresqlSide | LocalSide | SparkSide
Opener = Callable[[], TableSource]


def verify(
    source: Opener,
    target: Opener,
    request: Request,
    *,
    sink: Sink | None = None,
    cluster: Cluster | None = None,
) -> Verdict:
    """Compare two tables. ``source`` and ``target`` open them; ``sink`` takes the differences;
    ``cluster`` hashes and joins the rows, where one machine is too small.

    BadInput where the request does not fit the tables; SourceUnavailable and CannotFinish where a
    side did not answer to the end: then there is no verdict.
    """
    run = _Run(source, target, request, sink, cluster)
    try:
        return run.verdict()
    finally:
        run.close()


@dataclass
class _Run:
    source: Opener
    target: Opener
    request: Request
    sink: Sink | None
    cluster: Cluster | None
    tables: list[TableSource] = field(default_factory=list)
    sides: list[Side] = field(default_factory=list)
    levels: list[LevelResult] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    valued: list[LocalSide] = field(default_factory=list)
    comparer: Comparer | None = None
    session: Session | None = None

    def verdict(self) -> Verdict:
        for opener in (self.source, self.target):
            self.tables.append(opener())
        one, other = (table.facts for table in self.tables)
        self.key = self.request.key or other.primary_key or one.primary_key
        self.paired = paired(
            one, other, names=self.request.names, key=self.key, left_out=self.request.left_out
        )
        check_key(self.paired)
        self.scheme = Scheme.TEXT if self.cluster else scheme_of(self.tables)
        self.session = Session()
        own = self.session.connection()
        self.comparer = SparkComparer(self.cluster, own) if self.cluster else Comparer(own)
        self.sides = [self._side(table, which) for which, table in enumerate(self.tables)]
        self._filter(self.sides)
        shows_bits = self.scheme is Scheme.TEXT and not self.cluster
        self.differences = Differences(self.paired, self.request.tolerances, shows_bits, self.sink)
        while True:
            try:
                self._levels()
                break
            except OddValueError as error:
                self._widen(error)
        return self._told()

    def close(self) -> None:
        for each in (*self.sides, *self.tables[len(self.sides) :]):
            each.close()
        if self.comparer:
            self.comparer.close()
        if self.session:
            self.session.close()

    def _widen(self, error: OddValueError) -> None:
        """A column of SQLite holds what its declared type does not say: read it as texts, and on
        the other side too, then begin again."""
        found = (p for p in self.paired.pairs if error.field in {c.name for c in p.sides})
        pair, widened = next(found, None), False
        if pair is None:
            raise CannotFinish(str(error), where=error.where) from error
        for side, column in zip(self.sides, pair.sides, strict=True):
            if isinstance(side, LocalSide):
                widened |= side.widen(column.name)
        if not widened or self.differences.rows:
            raise CannotFinish(str(error), where=error.where) from error
        self.levels.clear()

    # The levels ---------------------------------------------------------------------------------

    def _levels(self) -> None:
        numbered = len(self.paired.key) == 1 and self.paired.key[0].kind is Kind.INTEGER
        deep = self.request.level >= Level.SEGMENTS
        likely = likely_bounds(self.sides) if numbered and deep else None
        bounds = likely or self._counted(numbered=numbered)
        if self.request.level < Level.SEGMENTS:
            return
        servers = all(isinstance(table, PostgresqlTable) for table in self.tables)
        put_apart = servers or self.cluster or any(self.request.filters.texts)
        if not put_apart and self._beside(bounds):
            return
        cut = cut_for(bounds[0], bounds[1], self.request.rows_a_segment)
        if likely and self._shipped(cut, likely):
            return
        deep = self.request.level >= Level.ROWS
        sample = bad_sample(cut, self.sides, self._both, self._compare) if deep else None
        if sample:
            self.levels.append(sample.said(cut))
        compared = sample.every(cut, bounds) if sample else self._segments(cut)
        came = self._rows(cut, compared) if deep else (0, 0)
        if likely:
            rows = came if sample else (compared.source_rows, compared.target_rows)
            self._totals([Bounds(each) for each in rows])
            self.levels.sort(key=lambda each: each.level)

    def _counted(self, *, numbered: bool) -> list[Bounds]:
        bounds = self._both(lambda side: side.bounds(numbered=numbered))
        self._totals(bounds)
        return bounds

    def _totals(self, bounds: Sequence[Bounds]) -> None:
        self.rows = [each.rows for each in bounds]
        figures = {"rows": f"{bounds[0].rows} / {bounds[1].rows}"}
        bad = []
        if bounds[0].rows != bounds[1].rows:
            bad.append(("", "rows", str(bounds[0].rows), str(bounds[1].rows)))
        if self.request.adds_up_all:
            one, other = self._both(lambda side: side.totals())
            for name, what in one:
                old, new = one[name, what], other[name, what]
                figures[f"{what} of {name}"] = f"{said(old)} / {said(new)}"
                if old != new:
                    bad.append((name, what, old, new))
        proved = "As many rows on both sides"
        if self.request.adds_up_all:
            proved += ", and per column as many values, equal sums, lengths, first and last days"
        self._level(Level.TOTALS, f"{proved}.", agrees=not bad, figures=figures)
        if self.request.level > Level.TOTALS:
            return  # the deeper levels say which rows it is
        for name, what, old, new in bad:
            self.findings.append(total_finding(name, what, old, new))

    def _beside(self, bounds: Sequence[Bounds]) -> bool:
        """Both tables in one reading, where their rows can be put side by side."""
        if self.request.level < Level.ROWS or self.session is None:
            return False
        made = self.session.connection
        locals_ = [
            LocalSide(table, self.paired, Scheme.LOCAL, which, made())
            for which, table in enumerate(self.tables)
        ]
        for side, rows in zip(locals_, self.rows, strict=True):
            side.rows = rows
        spans = spans_of(locals_, bounds)
        self.differences.shows_bits = False
        with closing(Beside(made(), locals_, self._compare, self._most)) as beside:
            passed = beside.compare(spans, self.differences) if spans else None
        if passed is None:
            self.differences.shows_bits = self.scheme is Scheme.TEXT
            return False
        if passed.came != tuple(self.rows):
            raise CannotFinish("Other rows came than were counted: a side changed meanwhile.")
        self.scheme = Scheme.BESIDE
        self._passed(passed)
        return True

    def _shipped(self, cut: Cut, bounds: Sequence[Bounds]) -> bool:
        """The rows of two servers, where sending them costs less than their hashes."""
        made = self.session.connection() if self.session else None
        ship = shipment(self.sides, self.request, cut, bounds, made)
        if ship is None:
            return False
        hashed = partial(self._hashed, cut, ship.passed)
        with closing(ship):
            ship.compare(self.differences, hashed, partial(self._explained, ship.passed))
        self.scheme = Scheme.BYTES
        self._totals([Bounds(each) for each in ship.passed.came])
        self._passed(ship.passed)
        return True

    def _passed(self, passed: Passed) -> None:
        agrees = not self.differences.rows
        figures = {"ranges of the key": str(passed.spans), "ranges joined": str(passed.joined)}
        self._level(Level.SEGMENTS, SIDE_BY_SIDE[0], agrees=agrees, figures=figures)
        figures = {"rows that differ": str(self.differences.rows)}
        self._level(Level.ROWS, SIDE_BY_SIDE[1], agrees=agrees, figures=figures)
        if self.request.level >= Level.VALUES:
            self._values(passed.looked, passed.over)
        self.findings += self.differences.findings()

    def _segments(self, cut: Cut) -> SegmentsCompared:
        parallel = self.request.parallel
        one, other = self._both(lambda side: side.segments(cut, parallel))
        compared = self._compare.segments(one, other)
        figures = {
            "segments": str(compared.segments),
            "segments that differ": str(len(compared.bad)),
            "cut by": "ranges of the key" if cut.by_number else "a hash of the key",
        }
        self._level(Level.SEGMENTS, SEGMENTS_EQUAL, agrees=not compared.bad, figures=figures)
        if compared.bad and self.request.level is Level.SEGMENTS:
            self.findings.append(segments_finding(compared.bad, compared.segments))
        return compared

    def _rows(self, cut: Cut, compared: SegmentsCompared) -> tuple[int, int]:
        """How many rows came from each side."""
        passed = Passed()
        by_range = cut.by_number and all(side.finds_ranges for side in self.sides)
        servers = by_range and all(isinstance(side, PostgresqlSide) for side in self.sides)
        at_once = ROWS_OF_A_SERVER if servers else self._compare.at_once
        for wanted in portions(cut, compared, by_range=by_range, at_once=at_once):
            self._hashed(cut, passed, wanted)
        differ = self.differences.rows
        if compared.bad and not differ:
            raise CannotFinish(
                "Segments differ, and no row of them does: a side changed while it was read."
            )
        self._level(
            Level.ROWS,
            "Each key has as many rows on both sides, and the hashes of its rows are equal.",
            agrees=not differ,
            figures={"rows that differ": str(differ)},
        )
        if self.request.level >= Level.VALUES:
            self._values(passed.looked, passed.over)
        self.findings += self.differences.findings()
        return passed.came

    def _hashed(self, cut: Cut, passed: Passed, wanted: Sequence[int] | None) -> None:
        """Of these segments, or of all."""
        one, other = (side.hashes(cut, wanted) for side in self.sides)
        keys = self._compare.rows(one, other, len(self.paired.key))
        came = self._compare.came
        passed.came = passed.came[0] + came[0], passed.came[1] + came[1]
        self._explained(passed, keys)

    def _explained(self, passed: Passed, keys: Any) -> None:
        left = max(self._most - passed.looked, 0)
        self.differences.add(keys.slice(0, left), *self._valued())
        self.differences.add(keys.slice(left), None, None)
        passed.looked += min(left, keys.num_rows)
        passed.over += max(keys.num_rows - left, 0)

    @property
    def _most(self) -> int:
        """Of how many rows that differ the values are wanted."""
        return self.request.most_rows if self.request.level >= Level.VALUES else 0

    def _valued(self) -> Sequence[Valued]:
        """Of whom the values are asked. Rows that an index finds by a number are sent as they are,
        and written as texts here: half of what their servers would spend on it."""
        found = len(self.paired.key) == 1 and all(side.finds_ranges for side in self.sides)
        if self.scheme is not Scheme.RECORD or not found or self.session is None:
            return self.sides
        if not self.valued:
            made = self.session.connection
            self.valued = [
                LocalSide(table, self.paired, Scheme.LOCAL, which, made())
                for which, table in enumerate(self.tables)
            ]
            self._filter(self.valued)
        return self.valued

    def _values(self, looked: int, over: int) -> None:
        figures = {"rows looked at": str(looked), "rows not explained": ""}
        figures["rows not explained"] = str(self.differences.unexplained)
        proved = "Every value of the rows that differ is equal, or excused by a tolerance."
        self._level(Level.VALUES, proved, agrees=not self.differences.unexplained, figures=figures)
        if over:
            self.findings.append(values_not_compared(over))

    # What it came to ----------------------------------------------------------------------------

    def _told(self) -> Verdict:
        for table in self.tables:
            if isinstance(table, FileTable | FolderTable) and not table.unchanged:
                raise CannotFinish("The file was written to meanwhile.", where=table.label)
        differ = self.differences.rows if self.request.level >= Level.ROWS else None
        checks = self.request.checks
        own = self.session.connection() if self.session else None
        asked = checks and checked_in(self.sides[1], self.tables, checks, self.paired, own)
        checked = tuple(asked or ())
        filtered = list(rows_outside(self.sides, self.tables, self.paired, self.request.filters))
        left = (absence for _, absence in filtered if absence)
        return Verdict(
            source=self.tables[0].label,
            target=self.tables[1].label,
            source_snapshot=self.tables[0].snapshot,
            target_snapshot=self.tables[1].snapshot,
            source_rows=self.rows[0],
            target_rows=self.rows[1],
            key=tuple(pair.name for pair in self.paired.key),
            scheme=self.scheme.value,
            levels=tuple(self.levels),
            columns=tuple(columns_of(self.paired, self.scheme)),
            findings=(*absent(self.paired, self.rows), *left, *self.findings, *checked),
            tolerances=tuple(
                Excused(each.label, each.version, self.differences.excused[each])
                for each in self.request.tolerances
            ),
            rows_that_differ=differ,
            checks_version=checks.version if checks else "",
            checks=tuple(results(self.tables[1], checks, checked)) if checks else (),
            filters=tuple(said for said, _ in filtered),
            ran_on=self.cluster.label if self.cluster else "",
        )

    # Small steps --------------------------------------------------------------------------------

    def _filter(self, sides: Sequence[Any]) -> None:
        for which, text in enumerate(self.request.filters.texts):
            if text:
                facts = self.tables[which].facts
                sides[which].filter = filter_of(text, facts, self.paired, which)

    def _side(self, table: TableSource, which: int) -> Side:
        if self.session is None:
            raise RuntimeError("the run was not begun")
        if self.cluster:
            own = self.session.connection()
            return SparkSide(self.cluster, table, self.paired, which, own)
        if isinstance(table, PostgresqlTable):
            return PostgresqlSide(table, self.paired, self.scheme, which)
        own = self.session.connection()
        return LocalSide(table, self.paired, self.scheme, which, own)

    @property
    def _compare(self) -> Comparer:
        if self.comparer is None:
            raise RuntimeError("the run was not begun")
        return self.comparer

    def _both(self, ask: Callable[[Any], Any]) -> list[Any]:
        """Both sides at once: each waits for its own server."""
        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(ask, self.sides))

    def _level(self, level: Level, proved: str, *, agrees: bool, figures: dict[str, str]) -> None:
        said = proved if agrees else f"Not so: {proved[0].lower()}{proved[1:]}"
        self.levels.append(LevelResult(level, said, agrees, figures))
