"""Memo files beside a DBF file: long texts in blocks, of three kinds that the version tells."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

from commonweal.kernel.errors import BadInput

__all__ = ["Memo", "memo_of"]

_LARGEST = 16 * 1024 * 1024
_FOXPRO = {0x30, 0x31, 0x32, 0xF5}
_DBASE_4 = {0x8B, 0x8C, 0xCB, 0x7B}
_END = b"\x1a"


@dataclass(frozen=True, slots=True)
class Memo:
    """``kind``: foxpro, dbase4 (a length before each text) or dbase3 (a mark behind it)."""

    path: Path
    kind: str
    block: int

    def text(self, number: int) -> bytes | None:
        """What lies at a block; None where there is nothing that can be a memo."""
        try:
            with self.path.open("rb") as file:
                file.seek(number * self.block)
                if self.kind == "dbase3":
                    return _to_mark(file.read(_LARGEST)) if number else None
                head = file.read(8)
                if len(head) < 8:
                    return None
                if self.kind == "foxpro":
                    length = int(struct.unpack(">II", head)[1])
                elif head[:4] == b"\xff\xff\x08\x00":
                    length = int(struct.unpack("<I", head[4:])[0]) - 8
                else:
                    return None
                raw = file.read(length) if 0 <= length <= _LARGEST else b""
        except OSError as error:
            raise BadInput(
                f"The memo file cannot be read ({error}).", where=str(self.path)
            ) from error
        return raw if len(raw) == length else None


def _to_mark(raw: bytes) -> bytes | None:
    """A text of dBASE III ends with its mark; one that never ends is none."""
    text, mark, _ = raw.partition(_END)
    return text if mark else None


def memo_of(path: Path, given: Path | None, version: int) -> Memo:
    """Beside the DBF file: .fpt for FoxPro, .dbt for the others, in any case of letters."""
    ending = ".fpt" if version in _FOXPRO else ".dbt"
    found = given or _beside(path, ending)
    if found is None:
        raise BadInput(
            f"The file has long texts, and {path.stem}{ending} is not beside it. Put it there, or "
            "name it as memo (on a command line: --option memo=PATH).",
            where=str(path),
        )
    try:
        with found.open("rb") as file:
            head = file.read(512)
    except OSError as error:
        raise BadInput(f"The memo file cannot be read ({error}).", where=str(found)) from error
    if version in _FOXPRO:
        block = int.from_bytes(head[6:8], "big")
        return Memo(found, "foxpro", block or 1)
    if version in _DBASE_4:
        return Memo(found, "dbase4", int.from_bytes(head[20:22], "little") or 512)
    return Memo(found, "dbase3", 512)


def _beside(path: Path, ending: str) -> Path | None:
    for each in sorted(path.parent.iterdir()):
        if each.stem == path.stem and each.suffix.lower() == ending:
            return each
    return None
