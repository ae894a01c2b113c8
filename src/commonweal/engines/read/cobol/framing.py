"""Where records begin and end: fixed length, headers before records and blocks, lines.

A file is read in pieces of bounded size; each piece becomes a ``Batch`` of whole records. A file
that does not divide into records is refused: from there on every value would be a wrong one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BufferedIOBase
from typing import Any

import numpy as np
import numpy.typing as npt

from commonweal.engines.read.cobol.layout import Layout
from commonweal.engines.read.cobol.options import Header, ReadOptions
from commonweal.engines.read.cobol.problems import LIMITS
from commonweal.engines.read.cobol.rows import Batch
from commonweal.kernel.errors import BadInput

__all__ = ["CHUNK_BYTES", "frames"]

CHUNK_BYTES = 4 * 1024 * 1024
Longs = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
_Inside = Callable[[Bytes], tuple[Longs, int]]  # the records of a block, how far they reach


def frames(
    file: BufferedIOBase, layout: Layout, options: ReadOptions, loops: Any, *, size: int,
    chunk_bytes: int = CHUNK_BYTES,
) -> Iterator[Batch]:  # fmt: skip
    """The records of a file of ``size`` bytes, from its header to its footer."""
    first, last = options.file_header_bytes, size - options.file_footer_bytes
    first += layout.bytes_of_end(options.file_header_record) if options.file_header_record else 0
    last -= layout.bytes_of_end(options.file_footer_record) if options.file_footer_record else 0
    if last < first:
        raise BadInput("The file is shorter than its header and footer together.")
    file.seek(first)
    source = _Source(file, first, last - first, chunk_bytes)
    makers = {
        "fixed": _fixed,
        "variable_with_header": _headed,
        "variable_blocked": _blocked,
        "fixed_blocked": _blocked,
        "text_lines": _lines,
        "variable_with_length_field": _by_field,
        "variable_by_counts": _by_counts,
    }
    number = 0
    for batch in makers[options.record_format](source, layout, options, loops):
        kept = _trimmed(batch, options)
        numbers = np.arange(number, number + len(kept.spans), dtype=np.int64)
        number += len(numbers)
        least, most = options.minimum_record_length, options.maximum_record_length
        made = Batch(kept.data, kept.spans, numbers, kept.base)
        if least or most:
            lengths = made.spans[:, 1] - made.spans[:, 0]
            made = made.chosen(
                (lengths >= (least or 0)) & (lengths <= (most or LIMITS.record_bytes))
            )
        if len(made):
            yield made


def _trimmed(batch: Batch, options: ReadOptions) -> Batch:
    if not options.record_start_offset and not options.record_end_offset:
        return batch
    spans = batch.spans + np.array([options.record_start_offset, -options.record_end_offset])
    spans[:, 1] = np.maximum(spans[:, 0], spans[:, 1])
    return Batch(batch.data, spans, batch.numbers, batch.base)


class _Source:
    """A file in pieces; what a piece did not use comes first in the next."""

    def __init__(self, file: BufferedIOBase, base: int, left: int, chunk_bytes: int) -> None:
        self.file, self.base, self.left, self.chunk_bytes = file, base, left, chunk_bytes
        self.data: Bytes = np.empty(0, dtype=np.uint8)

    def more(self, used: int, *, least: int = 0) -> bool:
        """Drop what was used and read on; False where nothing more comes."""
        rest = self.data[used:]
        self.base += used
        wanted = min(max(self.chunk_bytes, least), self.left)
        data = np.empty(len(rest) + wanted, dtype=np.uint8)
        data[: len(rest)] = rest
        view = data.data[len(rest) :]
        got = 0
        while got < wanted:
            count = self.file.readinto(view[got:])
            if not count:
                raise BadInput("The file became shorter while it was read. Read it again.")
            got += count
        self.left -= got
        self.data = data
        return got > 0

    @property
    def at_end(self) -> bool:
        return self.left == 0


def _batch(source: _Source, spans: Longs) -> Batch:
    return Batch(source.data, spans, np.empty(0, dtype=np.int64), source.base)


def _fixed(source: _Source, layout: Layout, options: ReadOptions, loops: Any) -> Iterator[Batch]:  # noqa: ARG001 - one shape
    length = _one_length(layout, options)
    rest = source.left % length
    if rest and not options.allow_partial_records:
        raise BadInput(
            f"The file does not divide into records of {length} bytes: {rest} bytes are left over. "
            "Check the copybook, the record format, and whether the file has a header or a footer.",
            field="record_length",
        )
    used = 0
    while source.more(used, least=length):
        count = len(source.data) // length
        starts = np.arange(count, dtype=np.int64) * length
        spans = np.stack([starts, starts + length], axis=1)
        used = count * length
        if source.at_end and used < len(source.data):
            spans = np.vstack([spans, [[used, len(source.data)]]])
            used = len(source.data)
        yield _batch(source, spans)


def _one_length(layout: Layout, options: ReadOptions) -> int:
    around = options.record_start_offset + options.record_end_offset
    return options.record_length or (layout.size + around)


def _header_spec(header: Header) -> Longs:
    added = header.length_adjustment - (0 if header.length_excludes_header else header.bytes)
    marked = -1 if header.valid_at_byte is None else header.valid_at_byte
    values = [
        header.bytes, header.length_at_byte, header.length_bytes,
        int(header.length_endian == "little"), added, marked, header.valid_equals,
        LIMITS.record_bytes, _rest(header),
    ]  # fmt: skip
    return np.array(values, dtype=np.int64)


def _rest(header: Header) -> int:
    """What is known of the bytes that are not the length."""
    if header.kind == "custom" or header.bytes != 4 or header.length_bytes != 2:
        return 0
    return 0 if header.valid_at_byte is not None else 2 if header.kind == "bdw" else 1


def _headed(source: _Source, layout: Layout, options: ReadOptions, loops: Any) -> Iterator[Batch]:  # noqa: ARG001 - one shape
    header = options.record_header or Header()
    spec = _header_spec(header)
    room = np.empty((source.chunk_bytes // header.bytes + 1, 2), dtype=np.int64)
    kinds = np.empty(len(room), dtype=np.uint8)
    used, least = 0, 0
    while source.more(used, least=least) or used:
        spans, used = _walk(source, spec, room, kinds, loops)
        least = source.chunk_bytes if used else max(2 * len(source.data), source.chunk_bytes)
        if header.in_copybook:
            spans = spans - np.array([header.bytes, 0])
        yield _batch(source, spans)
        if source.at_end and not used:
            break
    if len(source.data) > used:
        raise _torn(source.base + used, len(source.data) - used)


def _walk(source: _Source, spec: Longs, room: Longs, kinds: Bytes, loops: Any) -> tuple[Longs, int]:
    count, reached = loops.headers(source.data, len(source.data), spec, room, kinds)
    if count < 0:
        raise BadInput(
            f"The record header at byte {source.base + int(reached)} gives a length that cannot "
            f"be, or is no record header ({_hexadecimal(source, int(reached), spec)}). Check "
            "record_header, or cut the damaged part out and read both sides. Headers whose other "
            "two bytes are not zero mark pieces of spanned records: have these put together."
        )
    return room[:count][kinds[:count] == 0].copy(), int(reached)


def _hexadecimal(source: _Source, at: int, spec: Longs) -> str:
    return source.data[at : at + int(spec[0])].tobytes().hex(" ").upper()


def _torn(at: int, left: int) -> BadInput:
    return BadInput(
        f"The last record begins at byte {at} and is longer than the {left} bytes that are left. "
        "The file is cut short, or its record header is described wrongly."
    )


def _blocked(source: _Source, layout: Layout, options: ReadOptions, loops: Any) -> Iterator[Batch]:
    """Blocks with a header each, holding records of one length or with a header each."""
    block = options.block_header or Header()
    blocks = _header_spec(replace(block, kind="bdw") if block.kind == "rdw" else block)
    room = np.empty((source.chunk_bytes // 4 + 1, 2), dtype=np.int64)
    kinds = np.empty(len(room), dtype=np.uint8)
    if options.record_format == "fixed_blocked":
        inside = _divided(layout, options)
    else:
        inside = _headed_inside(_header_spec(options.record_header or Header()), room, loops)
    used, least = 0, 0
    while source.more(used, least=least) or used:
        found, used = _walk(source, blocks, room, kinds, loops)
        least = source.chunk_bytes if used else max(2 * len(source.data), source.chunk_bytes)
        parts = []
        for start, stop in found.tolist():
            piece = source.data[start:stop]
            spans, reached = inside(piece)
            if reached != len(piece):
                raise _torn(source.base + start + reached, len(piece) - reached)
            parts.append(spans + start)
        yield _batch(source, np.concatenate(parts) if parts else np.empty((0, 2), np.int64))
        if source.at_end and not used:
            break
    if len(source.data) > used:
        raise _torn(source.base + used, len(source.data) - used)


def _headed_inside(records: Longs, room: Longs, loops: Any) -> _Inside:
    inner, kinds = np.empty_like(room), np.empty(len(room), dtype=np.uint8)

    def inside(piece: Bytes) -> tuple[Longs, int]:
        count, reached = loops.headers(piece, len(piece), records, inner, kinds)
        count = max(int(count), 0)
        return inner[:count][kinds[:count] == 0], int(reached)

    return inside


def _divided(layout: Layout, options: ReadOptions) -> _Inside:
    length = _one_length(layout, options)

    def inside(piece: Bytes) -> tuple[Longs, int]:
        starts = np.arange(0, len(piece) - length + 1, length, dtype=np.int64)
        return np.stack([starts, starts + length], axis=1), len(starts) * length

    return inside


def _lines(source: _Source, layout: Layout, options: ReadOptions, loops: Any) -> Iterator[Batch]:  # noqa: ARG001 - one shape
    """One record a line; the line end is LF, CR LF, or in EBCDIC also NEL (0x15)."""
    used = 0
    while source.more(used) or used:
        data = source.data
        ends = data == 0x0A if options.encoding == "ascii" else (data == 0x15) | (data == 0x25)
        stops = np.flatnonzero(ends).astype(np.int64)
        if source.at_end and (not len(stops) or stops[-1] != len(data) - 1) and len(data):
            stops = np.append(stops, len(data))
        if not len(stops) and len(data) > LIMITS.record_bytes:
            raise BadInput("A line is longer than a record may be. Is this a file of lines?")
        starts = np.concatenate([[0], stops[:-1] + 1]) if len(stops) else stops
        used = min(int(stops[-1]) + 1, len(data)) if len(stops) else 0
        before = data[np.maximum(stops - 1, 0)] == 0x0D if len(data) else stops > 0
        spans = np.stack([starts, stops - (before & (stops > starts))], axis=1)
        yield _batch(source, spans[spans[:, 1] > spans[:, 0]])
        if source.at_end and (not used or used == len(data)):
            break


def _by_field(source: _Source, layout: Layout, options: ReadOptions, loops: Any) -> Iterator[Batch]:
    from commonweal.engines.read.cobol.measuring import lengths_by_field

    yield from _one_by_one(source, lengths_by_field(layout, options, loops))


def _by_counts(
    source: _Source, layout: Layout, options: ReadOptions, loops: Any
) -> Iterator[Batch]:
    from commonweal.engines.read.cobol.measuring import lengths_by_counts

    yield from _one_by_one(source, lengths_by_counts(layout, options, loops))


def _one_by_one(source: _Source, length_of: Any) -> Iterator[Batch]:
    """Each record says in itself how long it is; ``length_of`` gives -1 where that is cut off."""
    used, least = 0, 0
    while source.more(used, least=least) or used:
        data, at, spans = source.data, 0, []
        while at < len(data):
            length = length_of(data, at)
            if length == 0 or length > LIMITS.record_bytes:
                raise BadInput(
                    f"The record at byte {source.base + at} gives its length as {length}. "
                    "Check which field holds the length."
                )
            if length < 0 or at + length > len(data):
                break
            spans.append((at, at + length))
            at += length
        used = at
        least = source.chunk_bytes if used else max(2 * len(data), source.chunk_bytes)
        yield _batch(source, np.array(spans, dtype=np.int64).reshape(-1, 2))
        if source.at_end and not used:
            break
    if len(source.data) > used:
        raise _torn(source.base + used, len(source.data) - used)
