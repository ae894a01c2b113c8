"""What a verification came to, as a file: what ``commonweal verify`` writes and others read.

The file is JSON. ``format`` says which shape it is, ``sha256`` is the digest of all the rest in
canonical form: a letter that was changed on the way is found. Who wrote it is not proved by that;
a certificate does so. ``reduced`` takes out the examples, which hold what rows say of people, and
whoever holds the whole file can still show that it is the one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commonweal.kernel.digest import canonical_digest
from commonweal.kernel.errors import BadInput
from commonweal.kernel.stated import count, moment, text, texts

__all__ = [
    "VERDICT_FORMAT", "VerdictFinding", "VerdictRecord", "is_own", "outcome_of", "plain",
    "reduced", "stated_verdict", "verdict_from",
]  # fmt: skip

VERDICT_FORMAT = "commonweal-verdict-1"
_BY_ROW = {"segments", "rows", "values"}
_OF_MAPPING = ("name", "version", "sha256", "table", "proves", "proves_not", "worked_out")
_MOST_FINDINGS = 100_000


@dataclass(frozen=True, slots=True)
class VerdictFinding:
    """``absence`` is something that was not compared."""

    code: str
    sentence: str
    column: str
    count: int
    absence: bool


@dataclass(frozen=True, slots=True)
class VerdictRecord:
    """A verdict that was read: ``outcome`` is agree, differ or incomplete. ``by_row`` says whether
    rows were compared, not only sums. ``data`` is the file without examples, ``sha256`` the digest
    of the whole."""

    sha256: str
    outcome: str
    at: datetime
    source: str
    target: str
    source_rows: int
    target_rows: int
    rows_that_differ: int | None
    key: tuple[str, ...]
    engine: str
    by_row: bool
    findings: tuple[VerdictFinding, ...]
    data: Mapping[str, Any]


def stated_verdict(data: Mapping[str, Any]) -> dict[str, Any]:
    """``data`` of a verdict with its format and its own digest, as it is written to a file."""
    rest = {name: value for name, value in data.items() if name != "sha256"}
    body = plain({**rest, "format": VERDICT_FORMAT})
    return {"format": VERDICT_FORMAT, "sha256": canonical_digest(body), **body}


def verdict_from(data: object, *, whole: bool = True) -> VerdictRecord:
    """The verdict in ``data``, once its digest holds and its outcome follows from its findings.

    With ``whole`` False it was reduced: its digest is that of the file, and is not looked at.
    BadInput with code ``not-a-verdict``, ``verdict-changed`` or ``verdict-contradicts``.
    """
    if not isinstance(data, Mapping) or data.get("format") != VERDICT_FORMAT:
        raise BadInput(
            f"This is no result of commonweal verify: it does not say {VERDICT_FORMAT}.",
            code="not-a-verdict",
        )
    if whole and not is_own(data):
        raise BadInput(
            "This result was changed after it was written: its own digest does not hold. Take the "
            "file that commonweal verify wrote.",
            code="verdict-changed",
        )
    try:
        record = _record(data)
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(f"This result lacks a part ({error!r}).", code="not-a-verdict") from error
    if _contradicts(record, data):
        raise BadInput(
            "This result contradicts itself: what it came to does not follow from what it found.",
            code="verdict-contradicts",
        )
    return record


def outcome_of(absences: Iterable[bool]) -> str:
    """What findings come to, given of each whether it is something that was not compared."""
    found = list(absences)
    if not all(found):
        return "differ"
    return "incomplete" if found else "agree"


def reduced(data: Mapping[str, Any]) -> dict[str, Any]:
    """The verdict without the examples of its findings, without sums of columns and names of rows,
    and without the name of a file of differences: a certificate is handed around, and says nothing
    of values."""
    kept = {name: value for name, value in data.items() if name != "differences"}
    kept["findings"] = [
        {name: value for name, value in one.items() if name != "examples"} | _without_sum(one)
        for one in data["findings"]
    ]
    kept["levels"] = [
        one | {"figures": {n: v for n, v in one.get("figures", {}).items() if " of " not in n}}
        if one["level"] == "totals"
        else one
        for one in data["levels"]
    ]
    if data.get("mapping"):
        kept["mapping"] = data["mapping"] | {"named": [], "totals": []}
    return kept


def _without_sum(finding: Mapping[str, Any]) -> dict[str, str]:
    kind, dash, what = finding["code"].partition("-")
    if kind != "total" or not dash or what == "rows":
        return {}
    return {"sentence": f"The {what} of {finding['column']} differ."}


def _record(data: Mapping[str, Any]) -> VerdictRecord:
    if len(data["findings"]) > _MOST_FINDINGS:
        raise ValueError("too many findings")
    _check_lists(data)
    differ = data["rows_that_differ"]
    findings = tuple(_finding(each) for each in data["findings"])
    levels = [each for each in data["levels"] if text(each["level"]) in _BY_ROW]
    return VerdictRecord(
        sha256=text(data["sha256"]),
        outcome=text(data["outcome"]),
        at=moment(data["at"]),
        source=text(data["source"]),
        target=text(data["target"]),
        source_rows=count(data["source_rows"]),
        target_rows=count(data["target_rows"]),
        rows_that_differ=None if differ is None else count(differ),
        key=tuple(text(each) for each in data["key"]),
        engine=text(data["version"]),
        by_row=bool(levels),
        findings=findings,
        data=reduced(data),
    )


def _check_lists(data: Mapping[str, Any]) -> None:
    """What is only shown has its types too: pages and paper are made from it."""
    for level in data["levels"]:
        texts(level["level"], level["proved"])
    for column in data["columns"]:
        texts(column["source"], *column["cannot_see"])
    for excused in data["tolerances"]:
        texts(excused["tolerance"], excused["version"])
        count(excused["rows"])
    for filtered in data.get("filters") or ():
        texts(*(filtered[name] for name in ("side", "rows", "because", "elsewhere")))
        count(filtered["outside"])
    if data.get("mapping"):
        _check_mapping(data["mapping"])


def _check_mapping(said: Mapping[str, Any]) -> None:
    """Where the rows of the source were compared as a mapping says that they become."""
    texts(*(said[name] for name in _OF_MAPPING), *said["left_out"], *said["loaded_with"])
    count(said["rows_read"])
    count(said["corrected"])
    for name in ("rows_out", "left"):
        for what, many in said[name].items():
            texts(what)
            count(many)
    for each in (*said["named"], *said["totals"]):
        if not isinstance(each, Mapping):
            raise TypeError("rows and totals are named by their parts")


def _finding(one: Mapping[str, Any]) -> VerdictFinding:
    if not isinstance(one["absence"], bool):
        raise TypeError("absence is true or false")
    return VerdictFinding(
        code=text(one["code"]), sentence=text(one["sentence"]), column=text(one["column"]),
        count=count(one["count"]), absence=one["absence"],
    )  # fmt: skip


def _contradicts(record: VerdictRecord, data: Mapping[str, Any]) -> bool:
    """An agreement needs as many rows on both sides, none that differ, and nothing left out."""
    if record.outcome != outcome_of(one.absence for one in record.findings):
        return True
    if data.get("complete") is not (not any(one.absence for one in record.findings)):
        return True
    same = record.source_rows == record.target_rows
    return record.outcome == "agree" and not same


def is_own(data: Mapping[str, Any]) -> bool:
    """Whether the digest that it carries is that of all the rest."""
    rest = {name: value for name, value in data.items() if name != "sha256"}
    try:
        return bool(canonical_digest(rest) == data.get("sha256"))
    except (TypeError, ValueError, RecursionError):
        return False


def plain(value: Any) -> Any:
    """JSON's own types only; what UTF-8 has no bytes for is written out."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, Mapping):
        return {plain(key): plain(each) for key, each in value.items()}
    if isinstance(value, Sequence):
        return [plain(each) for each in value]
    return value
