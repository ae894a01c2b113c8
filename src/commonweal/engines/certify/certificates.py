"""What a certificate says: each data set that was to be compared, with its verdict or without one.

A certificate is canonical JSON: a ``certificate``, and a ``proof`` of its digest. The proof is a
signed note (``{"note": …}``), or a part of the history in which its issue is an entry
(``{"history": […]}``), which proves the time too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from commonweal.engines.attest import sign_note
from commonweal.engines.certify.verdicts import VerdictRecord, verdict_from
from commonweal.engines.certify.wholes import WholeRecord, outcome_of_tables, stated_of
from commonweal.kernel.canonical import canonical, instant
from commonweal.kernel.digest import canonical_digest
from commonweal.kernel.errors import BadInput
from commonweal.kernel.stated import text

__all__ = [
    "CERTIFICATE_FORMAT", "CERTIFICATE_VERB", "DataSet", "Settled", "body_digest", "body_of",
    "data_sets_in", "in_history", "note_text", "outcome_of_all", "sets_of_whole", "signed",
    "whole_in",
]  # fmt: skip

CERTIFICATE_FORMAT = "commonweal-certificate-1"
CERTIFICATE_VERB = "migration.issue-certificate"


@dataclass(frozen=True, slots=True)
class Settled:
    """How many rows were put aside: waiting, mended, or left out on somebody's word."""

    waiting: int = 0
    mended: int = 0
    waived: int = 0


@dataclass(frozen=True, slots=True)
class DataSet:
    """One data set that was to be compared. Without ``verdict`` it was not."""

    name: str
    verdict: VerdictRecord | None = None
    settled: Settled = field(default_factory=Settled)

    @property
    def outcome(self) -> str:
        """``agree`` only where rows were compared, all of them, and none waits aside."""
        if self.verdict is None:
            return "not-compared"
        if self.verdict.outcome == "agree" and (self.settled.waiting or not self.verdict.by_row):
            return "incomplete"
        return self.verdict.outcome


def outcome_of_all(data_sets: Iterable[DataSet]) -> str:
    """The worst of them: ``differ``, ``incomplete`` (also where there is none), ``agree``."""
    found = {each.outcome for each in data_sets}
    if "differ" in found:
        return "differ"
    return "agree" if found == {"agree"} else "incomplete"


def sets_of_whole(whole: WholeRecord) -> list[DataSet]:
    """The tables of a whole database; those that were not compared have no verdict."""
    absent = dict.fromkeys(one.table for one in whole.absent if one.table not in whole.tables)
    sets = [DataSet(name, verdict) for name, verdict in whole.tables.items()]
    return sets + [DataSet(name) for name in absent if name]


def body_of(
    title: str,
    issuer: str,
    issued_at: datetime,
    data_sets: Sequence[DataSet],
    whole: WholeRecord | None = None,
) -> dict[str, Any]:
    """What is certified, without the examples of findings: they hold what rows say of people.
    ``whole`` is that of which ``sets_of_whole`` are among the data sets."""
    body = {
        "format": CERTIFICATE_FORMAT,
        "title": title,
        "issuer": issuer,
        "issued_at": instant(issued_at),
        "outcome": outcome_of_all(data_sets),
        "data_sets": [
            {
                "name": each.name,
                "outcome": each.outcome,
                "put_aside": {
                    "waiting": each.settled.waiting,
                    "mended": each.settled.mended,
                    "waived": each.settled.waived,
                },
                "verdict": dict(each.verdict.data) if each.verdict else None,
            }
            for each in data_sets
        ],
    }
    return body if whole is None else {**body, "whole": _whole_told(whole)}


def whole_in(body: Mapping[str, Any], sets: Sequence[DataSet]) -> WholeRecord | None:
    """The verdict on a whole database of which a certificate has the tables among its ``sets``;
    None where it has none. BadInput where it does not follow from them."""
    if "whole" not in body:
        return None
    try:
        record = _whole(body["whole"], {one.name: one.verdict for one in sets})
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BadInput(f"Its whole database lacks a part ({error!r}).", code="malformed") from error
    if record.outcome != outcome_of_tables(record):
        raise BadInput(
            "What it says of the whole database does not follow from its tables.", code="malformed"
        )
    return record


def data_sets_in(body: Mapping[str, Any]) -> list[DataSet]:
    """The data sets of a certificate, each verdict read anew. BadInput where one is malformed."""
    try:
        return [_data_set(each) for each in body["data_sets"]]
    except (AttributeError, KeyError, TypeError) as error:
        raise BadInput(f"This certificate lacks a part ({error!r}).", code="malformed") from error


def body_digest(body: Mapping[str, Any]) -> str:
    return canonical_digest(body)


def note_text(digest: str, name: str) -> str:
    """What is signed. Its second line is no size, so it cannot pass for a checkpoint."""
    return f"{name}\n{CERTIFICATE_FORMAT}\n{digest}\n"


def signed(
    body: Mapping[str, Any], key: Ed25519PrivateKey, name: str, keys: Sequence[str]
) -> bytes:
    """The certificate as a file, with a note that ``key`` signs under ``name``."""
    note = sign_note(note_text(body_digest(body), name), key, name)
    return _file(body, {"keys": list(keys), "note": note})


def in_history(body: Mapping[str, Any], part: Iterable[bytes]) -> bytes:
    """The certificate as a file, with the part of the history that holds its issue."""
    return _file(body, {"history": [line.decode() for line in part]})


def _file(body: Mapping[str, Any], proof: Mapping[str, Any]) -> bytes:
    return canonical({"certificate": body, "proof": proof}) + b"\n"


def _whole_told(whole: WholeRecord) -> dict[str, Any]:
    return {
        "sha256": whole.sha256,
        "outcome": whole.outcome,
        "at": instant(whole.at),
        "source": whole.source,
        "target": whole.target,
        "plan": whole.plan,
        "tables": list(whole.tables),
        "absent": [
            {"code": one.code, "table": one.table, "sentence": one.sentence} for one in whole.absent
        ],
    }


def _whole(one: Mapping[str, Any], held: Mapping[str, VerdictRecord | None]) -> WholeRecord:
    """KeyError where a table of it is not among the data sets, or has a verdict or none against
    what it says."""
    tables = {name: verdict for name in one["tables"] if (verdict := held[text(name)]) is not None}
    whole = stated_of(one, tables, one["absent"])
    unlike = {each.table for each in whole.absent if each.table} - tables.keys()
    if len(tables) != len(one["tables"]) or any(held[name] is not None for name in unlike):
        raise KeyError("tables")
    return whole


def _data_set(one: Mapping[str, Any]) -> DataSet:
    aside = one["put_aside"]
    counts = [aside[name] for name in ("waiting", "mended", "waived")]
    if not all(type(count) is int and count >= 0 for count in counts):
        raise TypeError("rows put aside are counted")
    verdict = one["verdict"]
    read = None if verdict is None else verdict_from(verdict, whole=False)
    return DataSet(str(one["name"]), read, Settled(*counts))
