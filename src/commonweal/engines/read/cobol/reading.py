"""A whole file, piece by piece, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from commonweal.engines.read.cobol.copybook import parse_copybook
from commonweal.engines.read.cobol.decoding import Decoded, Decoder, loops_for
from commonweal.engines.read.cobol.findings import Counts
from commonweal.engines.read.cobol.framing import CHUNK_BYTES, frames
from commonweal.engines.read.cobol.hierarchy import whole_groups
from commonweal.engines.read.cobol.layout import Layout
from commonweal.engines.read.cobol.options import ReadOptions
from commonweal.engines.read.cobol.packed import file_size, opened
from commonweal.kernel.errors import BadInput

__all__ = ["Run", "read_copybook", "read_file"]


@dataclass(slots=True)
class Run:
    """A file being read. ``counts`` is complete when the batches have been taken."""

    decoder: Decoder
    batches: Iterator[Decoded]
    counts: Counts = field(default_factory=Counts)


def read_copybook(
    path: Path | Sequence[Path], *, record: str = "", source_format: str = "auto",
    ends: Collection[str] = (),
) -> Layout:  # fmt: skip
    """The layout in a file; UTF-8, or Latin-1 where it is not that. Several files describe the same
    bytes, each in its way; for ``record`` and ``ends`` see ``parse_copybook``."""
    paths = [path] if isinstance(path, Path) else path
    texts = [_text(each) for each in paths]
    return parse_copybook(texts, record=record, source_format=source_format, ends=ends)


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadInput(f"The copybook cannot be read ({error}).", where=str(path)) from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def read_file(
    path: Path,
    layout: Layout,
    options: ReadOptions,
    *,
    loops: str = "auto",
    chunk_bytes: int = CHUNK_BYTES,
    progress: Callable[[int], None] = lambda _done: None,
) -> Run:
    """The file is open only while batches are taken. ``progress`` is told how many bytes of it
    have been read, unpacked where it is packed (.gz, .bz2)."""
    run = Run(Decoder(layout, options, loops=loops), iter(()))
    run.decoder.generated.file_name = path.name
    size = file_size(path)

    def batches() -> Iterator[Decoded]:
        with opened(path) as file:
            found = frames(
                file, layout, options, loops_for(loops), size=size, chunk_bytes=chunk_bytes
            )
            if run.decoder.tree is not None:
                found = whole_groups(found, run.decoder.roots)
            for batch in found:
                for part in batch.parts(run.decoder.rows_at_once):
                    yield run.decoder.decode(part, run.counts)
                progress(batch.base + len(batch.data))

    run.batches = batches()
    return run
