"""The rows of the quarantine once more, after the mapping, the source or the row was corrected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from commonweal.engines.read.databases.postgresql import literal
from commonweal.engines.transfer.converting import Converter
from commonweal.engines.transfer.corrections import Correction, corrected
from commonweal.engines.transfer.loading import Chunk, Landing
from commonweal.engines.transfer.pieces import RowSource
from commonweal.engines.transfer.target import SPACE
from commonweal.kernel.errors import BadInput

__all__ = ["Reload"]


@dataclass(frozen=True, slots=True)
class Reload:
    """One table, whose transfer has come to its end."""

    landing: Landing
    source: RowSource
    converter: Converter
    corrections: Mapping[str, Correction]

    def check(self) -> None:
        """BadInput where there is nothing that a row of the quarantine could belong to."""
        state = self.landing.state()
        target = self.landing.table.target
        if state is None or not state["last"]:
            raise BadInput("This table is not loaded to its end. Do that first.", where=target)
        if self.source.by_record and state["snapshot"] != self.source.snapshot:
            raise BadInput(
                "The file has changed since it was loaded, so a record may be another one now. "
                "Take the old file, and give the values in --corrections.",
                where=self.source.label,
            )
        unknown = set(self.corrections) - set(self._waiting(loaded=True))
        if unknown:
            raise BadInput(
                f"{min(unknown)} is not in the quarantine, or settled already.", where=target
            )
        given = {place for place, each in self.corrections.items() if not each.waives}
        there = given - set(self._waiting(loaded=False))
        if there:
            raise BadInput(
                f"The row of {min(there)} is loaded. Correct it in the target, and waive it here.",
                where=target,
            )
        found: set[str] = set()
        for piece in self.source.pieces_at(sorted(given)):
            corrected(piece, self.source, self.corrections)
            found |= {self.source.place(piece, row) for row in range(len(piece.rows))}
        if given - found:
            raise BadInput(
                f"{min(given - found)} is no row of the source, so nothing in it can be set. Waive "
                "it, and enter the row in the target if it is needed.",
                where=target,
            )

    def run(self) -> None:
        self._waive()
        settled = {place for place, each in self.corrections.items() if each.waives}
        places = [place for place in self._waiting(loaded=False) if place not in settled]
        for chunk in self._chunks(places):
            self._load(chunk)

    def _waiting(self, *, loaded: bool) -> list[str]:
        """The places of what is open; with ``loaded``, of values that were left out too."""
        only = "" if loaded else " AND NOT loaded"
        rows = self.landing.target.rows(
            f"SELECT place, min(id) AS id FROM {SPACE}.quarantine WHERE {self.landing.mine} "
            f"AND state = 'open'{only} GROUP BY place ORDER BY 2"
        )
        return [row["place"] for row in rows]

    def _waive(self) -> None:
        for place, each in self.corrections.items():
            if each.waives:
                self._settle([place], "waived")
        self.landing.target.commit()

    def _settle(self, places: Sequence[str], state: str) -> None:
        for place in places:
            said = self.corrections.get(place)
            by, reason = (said.by, said.reason) if said else ("", "")
            self.landing.target.do(
                f"UPDATE {SPACE}.quarantine SET state = {literal(state)}, "
                f"settled_by = {literal(by)}, settled_why = {literal(reason)} "
                f"WHERE {self.landing.mine} AND state = 'open' AND place = {literal(place)}"
            )

    def _chunks(self, places: Sequence[str]) -> Iterator[Chunk]:
        chunk, most = self._next(), self.landing.mapping.chunk_rows
        for piece in self.source.pieces_at(places):
            right = corrected(piece, self.source, self.corrections)
            chunk.add(right, self.converter.convert(right, self.source.place))
            if chunk.records >= most:
                yield chunk
                chunk = self._next()
        if chunk.pieces:
            yield chunk

    def _next(self) -> Chunk:
        state = self.landing.state()
        return Chunk(int(state["number"]) + 1 if state else 1)

    def _load(self, chunk: Chunk) -> None:
        """The rows, what is bad of them now, and that the old entries are done: together."""
        landing, state = self.landing, self.landing.state()
        if state is None:
            raise BadInput("The checkpoint is gone.", where=landing.table.target)
        done = landing.put(chunk, self.source)
        self._settle([self.source.place(*row) for row in chunk.rows], "reloaded")
        landing.keep(done.notes, chunk.number)
        counts = (0, done.loaded, -done.loaded, len(done.notes))
        landing.checkpoint(chunk.number, self.source, state["place"], counts, last=True)
        landing.target.commit()
