"""Evidence packs on the command line: checked, and each gate judged again, from files alone."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from commonweal.engines.attest import PackVerdict, VerifyingKey, is_pack, verify_pack
from commonweal.kernel.errors import BadInput

__all__ = ["as_data", "as_text", "is_one", "verify", "words"]

_SHOWN = 20


def is_one(path: Path) -> bool:
    """True where the file begins as a pack does; what cannot be read is told by who reads it."""
    try:
        with path.open("rb") as file:
            return is_pack(file.read(4))
    except OSError:
        return False


def verify(
    path: Path, *, keys: Sequence[VerifyingKey] = (), held: Sequence[str] = ()
) -> PackVerdict:
    with path.open("rb") as file:
        return verify_pack(file, judge=_judged_again, keys=keys, held=held)


def _judged_again(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The results of a gate from what was frozen, by the same engine that judged it first. It is
    loaded here: every command would wait for it otherwise."""
    from commonweal.engines.assess import assess, question_from, readiness_record

    try:
        return readiness_record(assess(question_from(inputs)))
    except (AttributeError, IndexError) as error:
        raise BadInput(f"the frozen evidence has another shape ({error})") from error


def as_data(verdict: PackVerdict) -> dict[str, object]:
    return {
        "pack": True,
        "verified": verdict.holds,
        "decisions": verdict.decisions,
        "judged_again": verdict.judged,
        "documents": verdict.documents,
        "files": verdict.files,
        "entries": verdict.entries,
        "size": verdict.size,
        "root": base64.b64encode(verdict.root).decode(),
        "keys": list(verdict.keys),
        "keys_given": verdict.keys_given,
        "faults": list(verdict.faults),
        "not_compared": list(verdict.not_compared),
    }


def as_text(verdict: PackVerdict) -> str:
    result = "verified"
    if verdict.faults:
        result = f"not verified: {verdict.faults[0]}"
    elif verdict.not_compared:
        result = f"not complete: {verdict.not_compared[0]}"
    return (
        f"decisions {verdict.decisions}, judged again with the same answer {verdict.judged}\n"
        f"documents {verdict.documents}, files {verdict.files}\n"
        f"entries {verdict.entries} of {verdict.size}\n"
        f"root {base64.b64encode(verdict.root).decode()}\n{result}"
    )


def words(verdict: PackVerdict) -> Iterator[str]:
    """What the result rests on, and the findings after the first."""
    others = [*verdict.faults, *verdict.not_compared][1:]
    yield from (f"Also: {each}" for each in others[:_SHOWN])
    if len(others) > _SHOWN:
        yield f"And {len(others) - _SHOWN} more; --json lists all."
    if not verdict.keys_given:
        yield (
            "The signature was checked with the key in the pack itself. Use --key to check it "
            "with the key that you keep: " + ", ".join(verdict.keys or ("none",))
        )
