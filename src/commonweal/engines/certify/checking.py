"""A certificate checked with no network and no database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from commonweal.engines.attest import VerifyingKey, open_note, read_part
from commonweal.engines.certify.certificates import (
    CERTIFICATE_FORMAT,
    CERTIFICATE_VERB,
    DataSet,
    body_digest,
    data_sets_in,
    note_text,
    outcome_of_all,
    whole_in,
)
from commonweal.engines.certify.verdicts import VerdictRecord, verdict_from
from commonweal.engines.certify.wholes import WHOLE_FORMAT, WholeRecord, whole_from
from commonweal.kernel.canonical import parse
from commonweal.kernel.errors import BadInput

__all__ = ["CertificateResult", "signers_of", "verify_certificate"]

_MOST_KEYS = 5


@dataclass(frozen=True, slots=True)
class CertificateResult:
    """``faults`` do not hold. ``outcome`` is what the certificate says of the copy, which may be
    ``differ`` although the certificate itself holds. ``entry`` is its number in the history."""

    title: str
    issuer: str
    issued_at: str
    sha256: str
    outcome: str
    data_sets: tuple[DataSet, ...]
    keys: tuple[str, ...]
    keys_given: bool
    faults: tuple[str, ...]
    entry: int = 0
    verdicts_seen: int = 0
    whole: WholeRecord | None = None

    @property
    def holds(self) -> bool:
        return not self.faults


def verify_certificate(
    data: bytes,
    *,
    keys: Sequence[VerifyingKey] = (),
    held: Sequence[str] = (),
    verdicts: Sequence[bytes] = (),
) -> CertificateResult:
    """Check that a certificate was signed as it is, and says no more than its verdicts do.

    ``keys`` are those that the reader holds, else those in the file are believed; ``held`` are
    checkpoints that the reader kept; ``verdicts`` are whole files that have to be among those
    certified. BadInput where this is no certificate.
    """
    body, proof = _parts(data)
    proved = _proved(body_digest(body), proof, keys, held)
    faults, sets, whole = proved.faults, [], None
    try:
        sets = data_sets_in(body)
        faults += _beyond(body, sets)
        whole = whole_in(body, sets)
    except BadInput as error:
        faults.append(f"What it says of data sets cannot be read. {error.message}")
    seen = {one.verdict.sha256 for one in sets if one.verdict}
    faults += _strangers(verdicts, seen | ({whole.sha256} if whole else set()))
    return CertificateResult(
        title=str(body.get("title", "")),
        issuer=str(body.get("issuer", "")),
        issued_at=str(body.get("issued_at", "")),
        sha256=body_digest(body),
        outcome=outcome_of_all(sets),
        data_sets=tuple(sets),
        keys=tuple(map(str, proved.keys)),
        keys_given=bool(keys),
        faults=tuple(faults),
        entry=proved.entry,
        verdicts_seen=len(verdicts),
        whole=whole,
    )


def signers_of(data: bytes, found: CertificateResult | None = None) -> tuple[str, ...]:
    """The keys in a certificate with each of which alone it holds; whose they are is not known.
    ``found``: what it came to, where that was checked already without any key."""
    found, (_body, proof) = found or verify_certificate(data), _parts(data)
    return tuple(
        each
        for each in dict.fromkeys(found.keys[:_MOST_KEYS])
        if found.holds and _holds_by(each, found.sha256, proof)
    )


def _holds_by(key: str, digest: str, proof: Mapping[str, Any]) -> bool:
    return not _proved(digest, proof, [VerifyingKey.from_text(key)], ()).faults


@dataclass(slots=True)
class _Proof:
    keys: Sequence[VerifyingKey]
    faults: list[str] = field(default_factory=list)
    entry: int = 0


def _parts(data: bytes) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    try:
        value = parse(data)
    except (ValueError, RecursionError):
        value = None
    body = value.get("certificate") if isinstance(value, dict) else None
    if not isinstance(body, dict) or body.get("format") != CERTIFICATE_FORMAT:
        raise BadInput(
            f"This is no certificate: it does not say {CERTIFICATE_FORMAT}.", code="not-one"
        )
    proof = value.get("proof") if isinstance(value, dict) else None
    return body, proof if isinstance(proof, dict) else {}


def _proved(
    digest: str, proof: Mapping[str, Any], keys: Sequence[VerifyingKey], held: Sequence[str]
) -> _Proof:
    if isinstance(proof.get("note"), str):
        return _by_note(digest, proof, keys)
    if isinstance(proof.get("history"), list):
        return _by_history(digest, proof["history"], keys, held)
    return _Proof(keys, ["Nobody signed this certificate."])


def _by_note(digest: str, proof: Mapping[str, Any], keys: Sequence[VerifyingKey]) -> _Proof:
    own = proof.get("keys")
    own = own if isinstance(own, list) else []
    found = _Proof(tuple(keys) or tuple(VerifyingKey.from_text(str(each)) for each in own))
    try:
        text, names = open_note(proof["note"], found.keys)
    except BadInput as error:
        found.faults.append(f"The signature cannot be believed. {error.message}")
        return found
    if text not in {note_text(digest, name) for name in names}:
        found.faults.append("The certificate was changed: it is not the one that was signed.")
    return found


def _by_history(
    digest: str, lines: Sequence[object], keys: Sequence[VerifyingKey], held: Sequence[str]
) -> _Proof:
    part = read_part([str(line).encode() for line in lines], keys=keys, held=held)
    found = _Proof(tuple(VerifyingKey.from_text(each) for each in part.keys), [*part.faults])
    for number, entry in part.entries.items():
        payload = entry.payload if isinstance(entry.payload, dict) else {}
        if entry.verb == CERTIFICATE_VERB and payload.get("certificate") == digest:
            found.entry = number
    if not found.entry:
        found.faults.append("The certificate was changed: the history does not say it was issued.")
    return found


def _beyond(body: Mapping[str, Any], sets: Sequence[DataSet]) -> Iterator[str]:
    """Where it says more than its verdicts: also the issuer is not believed about that."""
    if body.get("outcome") != outcome_of_all(sets):
        yield "What the certificate says as a whole does not follow from its verdicts."
    for one, told in zip(sets, body["data_sets"], strict=True):
        if told.get("outcome") != one.outcome:
            yield f"What the certificate says of {one.name} does not follow from its verdict."


def _given(data: object) -> VerdictRecord | WholeRecord:
    whole = isinstance(data, dict) and data.get("format") == WHOLE_FORMAT
    return whole_from(data) if whole else verdict_from(data)


def _strangers(verdicts: Sequence[bytes], seen: set[str]) -> Iterator[str]:
    for data in verdicts:
        try:
            record = _given(parse(data))
        except (ValueError, RecursionError):
            yield "A verdict that you gave is not JSON."
        except BadInput as error:
            yield f"A verdict that you gave cannot be believed. {error.message}"
        else:
            if record.sha256 not in seen:
                yield f"The verdict on {record.source} of {record.at} is not the one certified."
