"""What is in a pack, and what its manifest says of it. Values in, bytes out."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from commonweal.engines.attest import PACK_FORMAT
from commonweal.kernel.canonical import canonical

__all__ = ["README", "Piece", "manifest", "packed"]

# The earliest time that a ZIP can hold: the same evidence gives the same archive.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_NAME = 80
README = """\
Evidence pack of a decision at a gate
=====================================

Open page.html in any browser, or pack.pdf. Nothing is loaded from a network.

To check it, with no network and no database:

    commonweal ledger verify THIS-FILE.zip --key history-key.pub --checkpoint kept.txt

--key is the public key that you fetched and kept yourself, --checkpoint a signed checkpoint that
you kept; without them the key in the pack is believed about itself.

What is proved: each file decisions/*.json is what the history recorded when it was decided; the
entries in ledger.jsonl are in the signed history; the documents are those that were read; and each
gate, judged again from what was frozen, gives the same answer.

page.html, pack.pdf and people.json were made from the evidence when this pack was taken. The
manifest tells whether they came over whole; what counts is the evidence.
"""


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of a pack. ``entry`` is the number of the entry that proves a decision; ``missing``
    says why a document that was read is not in it, and then ``digest`` is what it had."""

    path: str
    kind: str
    data: bytes = b""
    entry: int = 0
    missing: str = ""
    digest: str = ""

    @property
    def sha256(self) -> str:
        return self.digest or hashlib.sha256(self.data).hexdigest()


def manifest(decision: str, made_at: datetime, pieces: Iterable[Piece]) -> bytes:
    """The manifest of a pack as canonical JSON, by path."""
    rows = [
        {
            "path": one.path,
            "kind": one.kind,
            "sha256": one.sha256,
            "bytes": len(one.data),
            **({"entry": one.entry} if one.entry else {}),
            **({"missing": one.missing} if one.missing else {}),
        }
        for one in sorted(pieces, key=lambda one: one.path)
    ]
    return canonical(
        {"format": PACK_FORMAT, "decision": decision, "made_at": made_at, "files": rows}
    )


def packed(
    decision: str, made_at: datetime, pieces: Sequence[Piece], ledger: Iterable[bytes]
) -> bytes:
    """The archive. Equal content gives equal bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "README.txt", README.encode())
        _add(archive, "manifest.json", manifest(decision, made_at, pieces))
        _add(archive, "ledger.jsonl", b"".join(ledger))
        for one in sorted(pieces, key=lambda one: one.path):
            if not one.missing:
                _add(archive, one.path, one.data)
    return made.getvalue()


def safe_name(name: str) -> str:
    """A name that is a file in every system, and leads nowhere else."""
    kept = "".join(c if c.isalnum() or c in "-_." else "-" for c in name.strip())
    return kept.strip(".-")[-_NAME:] or "file"


def _add(archive: zipfile.ZipFile, path: str, data: bytes) -> None:
    info = zipfile.ZipInfo(path, _NO_TIME)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    archive.writestr(info, data)
