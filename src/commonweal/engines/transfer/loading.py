"""One chunk into its table: at once where the database takes it, carefully where it does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from commonweal.engines.read.databases.postgresql import literal, quoted
from commonweal.engines.read.exporting import as_json
from commonweal.engines.transfer.converting import Converted, Note
from commonweal.engines.transfer.mapping import Bad, OnBad, TableMapping, TransferMapping
from commonweal.engines.transfer.pieces import Piece, RowSource
from commonweal.engines.transfer.target import (
    NOT_AS_IN_SOURCE,
    SPACE,
    Refused,
    Target,
    TargetRefusesError,
)
from commonweal.engines.transfer.target_tables import TargetTable
from commonweal.kernel.errors import CannotFinish

__all__ = ["Chunk", "Landing", "Loaded"]


@dataclass(slots=True)
class Chunk:
    """Pieces that are loaded together, and what became of each."""

    number: int
    pieces: list[Piece] = field(default_factory=list)
    made: list[Converted] = field(default_factory=list)
    records: int = 0
    bytes: int = 0

    def add(self, piece: Piece, converted: Converted) -> None:
        self.pieces.append(piece)
        self.made.append(converted)
        self.records += len(piece.rows)
        self.bytes += piece.rows.nbytes + converted.batch.nbytes

    @property
    def rows(self) -> Iterator[tuple[Piece, int]]:
        return ((piece, row) for piece in self.pieces for row in range(len(piece.rows)))

    @property
    def notes(self) -> list[Note]:
        return [note for each in self.made for note in each.notes]

    def origin(self, row: int) -> tuple[Piece, int]:
        """The piece, and the row in it, that a row of all batches together came from."""
        for piece, each in zip(self.pieces, self.made, strict=True):
            if row < len(each.batch):
                return piece, each.origins[row].as_py()
            row -= len(each.batch)
        raise IndexError(row)


@dataclass(frozen=True, slots=True)
class Loaded:
    """``lost``: of those ``rejected``, what belongs to no row of the chunk."""

    loaded: int
    rejected: int
    notes: Sequence[Note]
    lost: int = 0


class Landing:
    """Where the rows of one table of the mapping go. ``kept``: no checkpoint and no quarantine is
    written in a dry run, and ``space`` and ``name`` are those of a table that vanishes."""

    def __init__(
        self, target: Target, mapping: TransferMapping, table: TableMapping, found: TargetTable
    ) -> None:
        self.target, self.mapping, self.table = target, mapping, table
        self.found = found
        self.space, self.name, self.kept = found.space, found.name, True

    @property
    def quoted(self) -> str:
        return f"{quoted(self.space)}.{quoted(self.name)}"

    def try_only(self, number: int) -> None:
        """A table like it, with all its constraints but foreign keys, for a dry run."""
        name = f"commonweal_try_{number}"
        made = {rule.name for rule in self.table.columns}
        filled = self.found.filled - made - set(self.found.facts.primary_key)
        self.target.do(
            f"CREATE TEMP TABLE {name} (LIKE {self.found.quoted} INCLUDING CONSTRAINTS "
            "INCLUDING INDEXES INCLUDING GENERATED)"
        )
        for column in sorted(filled - self.found.generated):
            self.target.do(f"ALTER TABLE {name} ALTER COLUMN {quoted(column)} DROP NOT NULL")
        self.target.commit()
        self.space, self.name, self.kept = "pg_temp", name, False

    def load(self, chunk: Chunk, source: RowSource) -> Loaded:
        """In one transaction: the rows, the quarantine, the checkpoint."""
        done = self.put(chunk, source)
        if self.kept:
            self.keep(done.notes, chunk.number)
            counts = (chunk.records + done.lost, done.loaded, done.rejected, len(done.notes))
            self.checkpoint(chunk.number, source, source.end(chunk.pieces[-1]), counts)
        self.target.commit()
        return done

    def put(self, chunk: Chunk, source: RowSource) -> Loaded:
        """The rows alone, in a transaction that is open afterwards and holds nothing else."""
        batches = [each.batch for each in chunk.made if len(each.batch)]
        refused: list[Note] = []
        if batches:
            try:
                self.target.put(self.space, self.name, batches)
            except TargetRefusesError:
                self.target.rollback()
                refused = self._carefully(chunk, batches, source)
        lost = sum(1 for note in chunk.notes if note.row < 0)
        rejected = sum(each.rejected for each in chunk.made) + len(refused) + lost
        loaded = sum(map(len, batches)) - len(refused)
        return Loaded(loaded, rejected, [*chunk.notes, *refused], lost)

    def _carefully(
        self, chunk: Chunk, batches: Sequence[Any], source: RowSource
    ) -> list[Note]:  # fmt: skip
        """Row by row where it must be. What the temporary table cannot take either is left out."""
        import pyarrow as pa

        whole = pa.Table.from_batches(batches).combine_chunks().to_batches()[0]
        left = list(range(len(whole)))
        found: list[Refused] = []
        while left:
            batch = whole.take(pa.array(left)) if len(left) < len(whole) else whole
            try:
                refused = self.target.put_carefully(self.space, self.name, batch)
            except TargetRefusesError as error:
                self.target.rollback()
                if not 0 <= error.row < len(left):
                    raise CannotFinish(f"The target refuses a chunk: {error}") from error
                found.append(Refused(left.pop(error.row), str(error)))
                continue
            found += [Refused(left[each.row], each.reason) for each in refused]
            break
        found.sort(key=lambda each: each.row)
        return [self._refusal(each, chunk, source) for each in found]

    def _refusal(self, refused: Refused, chunk: Chunk, source: RowSource) -> Note:
        piece, row = chunk.origin(refused.row)
        place = source.place(piece, row)
        if self.table.refused is OnBad.STOP:
            raise CannotFinish(
                f"The target refuses a row ({refused.reason}). The mapping says to stop here; "
                "what was loaded before stays.",
                where=place,
            )
        held = as_json(piece.rows.slice(row, 1).to_pylist()[0])
        return Note(row, "", Bad.REFUSED, refused.reason, "", loaded=False, place=place, held=held)

    def keep(self, notes: Sequence[Note], number: int) -> None:
        import pyarrow as pa

        if not notes:
            return
        count = len(notes)
        held = {
            "transfer": [self.mapping.name] * count,
            "target": [self.table.target] * count,
            "chunk": pa.array([number] * count, pa.int64()),
            "mapping": [self.mapping.digest] * count,
            "place": [each.place for each in notes],
            "field": [each.column for each in notes],
            "bad": [each.bad.value for each in notes],
            "reason": [each.reason for each in notes],
            "value": [each.value for each in notes],
            "held": [each.held.replace("\x00", "\\u0000") for each in notes],
            "loaded": [each.loaded for each in notes],
        }
        self.target.put(SPACE, "quarantine", [pa.RecordBatch.from_pydict(held)])

    def checkpoint(
        self,
        number: int,
        source: RowSource,
        place: str,
        counts: tuple[int, int, int, int],
        *,
        last: bool = False,
    ) -> None:  # fmt: skip
        texts = (self.mapping.name, self.table.target)
        rest = (self.mapping.digest, source.label, source.snapshot, place)
        self.target.do(
            f"INSERT INTO {SPACE}.chunk (transfer, target, number, mapping, source, snapshot, "
            "place, records, loaded, rejected, notes, last) VALUES "
            f"({', '.join(map(literal, texts))}, {number}, {', '.join(map(literal, rest))}, "
            f"{', '.join(map(str, counts))}, {'true' if last else 'false'})"
        )

    def state(self) -> Mapping[str, Any] | None:
        """The last chunk that is there, and all of them added up; None where there is none."""
        mine = self.mine
        rows = self.target.rows(
            f"SELECT number, mapping, source, snapshot, place, last, "
            f"(SELECT sum(records)::int8 FROM {SPACE}.chunk WHERE {mine}) AS records, "
            f"(SELECT sum(loaded)::int8 FROM {SPACE}.chunk WHERE {mine}) AS loaded, "
            f"(SELECT sum(rejected)::int8 FROM {SPACE}.chunk WHERE {mine}) AS rejected "
            f"FROM {SPACE}.chunk WHERE {mine} ORDER BY number DESC LIMIT 1"
        )
        return rows[0] if rows else None

    def empty(self) -> bool:
        rows = self.target.rows(f"SELECT EXISTS (SELECT 1 FROM {self.quoted}) AS filled")
        return not rows[0]["filled"]

    def bad(self) -> Counter[tuple[str, str]]:
        """What is still in the quarantine, by column and kind."""
        rows = self.target.rows(
            f"SELECT field, bad, count(*) AS n FROM {SPACE}.quarantine WHERE {self.mine} "
            "AND state = 'open' GROUP BY field, bad"
        )
        return Counter({(row["field"], row["bad"]): row["n"] for row in rows})

    def kept_out(self) -> tuple[int, int]:
        """How many rows wait in the quarantine, and how many do not because they were waived."""
        row = self.target.rows(
            "SELECT count(*) FILTER (WHERE waits) AS waiting, count(*) FILTER (WHERE waived AND "
            "NOT waits) AS waived FROM (SELECT bool_or(state = 'open') AS waits, bool_or(state = "
            f"'waived') AS waived FROM {SPACE}.quarantine WHERE {self.mine} AND {NOT_AS_IN_SOURCE} "
            "GROUP BY place) each_row"
        )[0]
        return int(row["waiting"]), int(row["waived"])

    def examples(self, most: int) -> tuple[Mapping[str, Any], ...]:
        rows = self.target.rows(
            f"SELECT place, field, bad, reason, value, loaded FROM {SPACE}.quarantine "
            f"WHERE {self.mine} AND state = 'open' ORDER BY id LIMIT {most}"
        )
        return tuple(rows)

    @property
    def mine(self) -> str:
        """The condition for the rows of this table in our tables."""
        return (
            f"transfer = {literal(self.mapping.name)} AND target = {literal(self.table.target)}"
        )  # fmt: skip
