"""A profile as a file is read strictly, and nothing of a column that may say something of a person
is taken over, whatever the file holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from commonweal.engines.profile import profile_from
from commonweal.kernel.canonical import parse
from commonweal.kernel.errors import BadInput
from commonweal.kernel.stated import count, moment, text

__all__ = [
    "MOST_BYTES", "ColumnRead", "Gap", "GivenProfile", "ReferenceRead", "SetRead", "SuspectRead",
    "given_from", "read_profile",
]  # fmt: skip

MOST_BYTES = 8 * 1024 * 1024  # a hundred tables of fifty columns take six
_MOST_SHOWN = 12
_FIRST_YEAR = 2026  # there was no such file before
_GAPS = ("nulls", "empties", "blanks", "words_for_nothing", "zeros", "unreadable")


@dataclass(frozen=True, slots=True)
class Gap:
    what: str
    rows: int


@dataclass(frozen=True, slots=True)
class SuspectRead:
    """``why`` as the engine calls it; ``share`` of the values, 0 to 1, where it rests on these."""

    kind: str
    why: str = ""
    share: float | None = None


@dataclass(frozen=True, slots=True)
class ColumnRead:
    """``first`` and ``last`` are the ends of numbers and dates, "" where these are not known.
    ``codes`` and ``shapes`` are values and forms with their rows. ``suspects``: what it may say of
    a person; then nothing of its values is here."""

    name: str
    declared: str
    kind: str
    found: str
    odd: int
    filled: int
    distinct: int
    gaps: tuple[Gap, ...]
    first: str = ""
    last: str = ""
    stand_ins: tuple[tuple[str, int], ...] = ()
    codes: tuple[tuple[str, int], ...] = ()
    more_codes: int = 0
    shapes: tuple[tuple[str, int], ...] = ()
    suspects: tuple[SuspectRead, ...] = ()


@dataclass(frozen=True, slots=True)
class SetRead:
    name: str
    label: str
    store: str
    encoding: str
    rows: int
    keys: tuple[str, ...]
    declared_key: str
    same_rows: int
    columns: tuple[ColumnRead, ...] = field(default=())

    @property
    def suspects(self) -> int:
        return sum(bool(each.suspects) for each in self.columns)


@dataclass(frozen=True, slots=True)
class ReferenceRead:
    child: str
    parent: str
    why: str
    rows: int
    orphan_rows: int
    orphan_values: int


@dataclass(frozen=True, slots=True)
class ProfileRead:
    sets: tuple[SetRead, ...]
    references: tuple[ReferenceRead, ...]
    findings: tuple[str, ...]
    estimated: tuple[str, ...]
    not_looked_at: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GivenProfile:
    """``data`` is the file without what may be of a person."""

    sha256: str
    at: datetime
    read: ProfileRead
    data: Mapping[str, Any]


def given_from(data: bytes) -> GivenProfile:
    """BadInput, with a sentence, where it is no profile, or was changed after it was made."""
    if len(data) > MOST_BYTES:
        raise BadInput("This file is too large. Profile fewer data sets.", code="too-large")
    try:
        value = parse(data)
    except (ValueError, RecursionError) as error:
        raise BadInput(
            "This is not JSON. Take the file that commonweal profile --json wrote.", code="not-json"
        ) from error
    found = profile_from(value)
    try:
        kept = _kept(found)
        at = moment(found["at"])
        read = read_profile(kept)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadInput("A part of this profile is missing.", code="not-a-profile") from error
    if at.year < _FIRST_YEAR:
        raise BadInput("The profile does not say when it was made.", code="not-a-profile")
    if sum(each.rows for each in read.sets) >= 2**53:
        raise BadInput("The profile has more rows than there are.", code="not-a-profile")
    return GivenProfile(str(found["sha256"]), at, read, kept)


def _kept(found: Mapping[str, Any]) -> dict[str, Any]:
    """Without values of suspects, as the engine leaves them out; a file may have been made by
    something else."""
    sets = [
        {**one, "columns": [_without_values(column) for column in one["columns"]]}
        for one in found["sets"]
    ]
    wanted = ("references", "findings", "estimated", "not_looked_at")
    return {"sets": sets, **{name: found[name] for name in wanted}}


def _without_values(column: Mapping[str, Any]) -> dict[str, Any]:
    if not column["suspects"]:
        return dict(column)
    days = column["days"]
    told = ("kind", "why", "share")  # what else is said of it are words of whoever made the file
    suspects = [{k: each[k] for k in told if k in each} for each in column["suspects"]]
    hidden = {"codes": None, "numbers": None, "nothing": [], "suspects": suspects}
    return {**column, **hidden, "days": days and {**days, "first": "", "last": "", "stand_ins": []}}


def read_profile(data: Mapping[str, Any]) -> ProfileRead:
    """Of what was kept. KeyError, TypeError or ValueError where a part is not what it should be."""
    return ProfileRead(
        sets=tuple(_set(each) for each in data["sets"]),
        references=tuple(_reference(each) for each in data["references"]),
        findings=_texts(data["findings"]),
        estimated=_texts(data["estimated"]),
        not_looked_at=_texts(data["not_looked_at"]),
    )


def _set(given: Mapping[str, Any]) -> SetRead:
    return SetRead(
        name=text(given["name"]),
        label=text(given["label"]),
        store=text(given["store"]),
        encoding=text(given["encoding"]),
        rows=count(given["rows"]),
        keys=tuple(", ".join(_texts(key)) for key in given["keys"]),
        declared_key=", ".join(_texts(given["declared_key"])),
        same_rows=count(given["same_rows"]),
        columns=tuple(_column(each) for each in given["columns"]),
    )


def _column(given: Mapping[str, Any]) -> ColumnRead:
    first, last = _ends(given)
    codes = _pairs(given["codes"] or (), "value")
    found, days = given["found"], given["days"] or {}
    return ColumnRead(
        name=text(given["name"]),
        declared=text(given["declared"]),
        kind=text(given["kind"]),
        found=text(found["form"]) or text(found["kind"]),
        odd=count(found["odd"]),
        filled=count(given["filled"]),
        distinct=count(given["distinct"]),
        gaps=tuple(Gap(name, count(given[name])) for name in _GAPS if count(given[name])),
        first=first,
        last=last,
        stand_ins=_pairs(days.get("stand_ins", ()), "value"),
        codes=codes[:_MOST_SHOWN],
        more_codes=max(len(codes) - _MOST_SHOWN, 0),
        shapes=_pairs(given["shapes"], "shape")[:5],
        suspects=tuple(_suspect(each) for each in given["suspects"]),
    )


def _suspect(given: Mapping[str, Any]) -> SuspectRead:
    share = given.get("share")
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
        share = None
    return SuspectRead(text(given["kind"]), text(given.get("why", "")), share)


def _ends(given: Mapping[str, Any]) -> tuple[str, str]:
    if given["numbers"]:
        return text(given["numbers"]["least"]), text(given["numbers"]["greatest"])
    days = given["days"]
    return (text(days["first"]), text(days["last"])) if days else ("", "")


def _reference(given: Mapping[str, Any]) -> ReferenceRead:
    return ReferenceRead(
        child=f"{text(given['child'])}.{', '.join(_texts(given['columns']))}",
        parent=f"{text(given['parent'])}.{', '.join(_texts(given['target']))}",
        why=text(given["why"]),
        rows=count(given["rows"]),
        orphan_rows=count(given["orphan_rows"]),
        orphan_values=count(given["orphan_values"]),
    )


def _pairs(given: Sequence[Mapping[str, Any]], name: str) -> tuple[tuple[str, int], ...]:
    return tuple((text(each[name]), count(each["rows"])) for each in given)


def _texts(given: Any) -> tuple[str, ...]:
    if not isinstance(given, list):
        raise TypeError("no list")
    return tuple(map(text, given))
