"""What the verdicts on a migration come to. Absence is a finding: never green."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from commonweal.engines.attest import VerifyingKey
from commonweal.engines.certify import (
    CERTIFICATE_FORMAT,
    CertificateResult,
    VerdictRecord,
    WholeRecord,
    signers_of,
    verdict_from,
    verify_certificate,
    whole_from,
)
from commonweal.engines.verify.sampled import SampleRecord, sample_from
from commonweal.kernel.canonical import parse
from commonweal.kernel.errors import BadInput

__all__ = [
    "MOST_BYTES", "MOST_WHOLE_BYTES", "Given", "SetState", "Signed", "Standing", "Trend",
    "given_from", "in_order", "is_called", "is_stranger", "key_from", "matched",
    "sample_given", "short_key", "shown_text", "signed_as", "state_of", "storable", "trend_of",
    "whole_given", "whole_of",
]  # fmt: skip

MOST_WHOLE_BYTES = 32 * 1024 * 1024
MOST_BYTES = 8 * 1024 * 1024  # a verdict groups what it found: one of a megabyte is large


class SetState(StrEnum):
    """Worst news first: so they are listed."""

    NOT_COMPARED = "not-compared"
    INCOMPLETE = "incomplete"
    DIFFERS = "differs"
    EQUAL = "equal"
    LEFT_OUT = "left-out"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one data set. ``outcome`` is that of its latest verdict, "" without one;
    ``waiting`` is how many rows are put aside with nobody having settled them; ``stranger`` says
    that only keys signed it that nobody here has named."""

    outcome: str = ""
    by_row: bool = False
    waiting: int = 0
    left_out: bool = False
    stranger: bool = False


def state_of(one: Standing) -> SetState:
    """Equal only where rows were compared, all of them, none waits aside, and whoever signed is
    known here."""
    if one.left_out:
        return SetState.LEFT_OUT
    if not one.outcome:
        return SetState.NOT_COMPARED
    if one.outcome == "differ":
        return SetState.DIFFERS
    sound = one.by_row and not one.stranger
    if one.outcome == "agree" and sound and not one.waiting:
        return SetState.EQUAL
    return SetState.INCOMPLETE


def whole_of(states: Iterable[SetState]) -> SetState:
    """Of a migration: not compared where nothing was, differs where one does, incomplete where
    anything was not compared whole, and equal only where all that are not left out are."""
    found = {one for one in states if one is not SetState.LEFT_OUT}
    if found <= {SetState.NOT_COMPARED}:
        return SetState.NOT_COMPARED
    if SetState.DIFFERS in found:
        return SetState.DIFFERS
    return SetState.EQUAL if found == {SetState.EQUAL} else SetState.INCOMPLETE


def in_order(state: SetState, name: str) -> tuple[int, str]:
    return (list(SetState).index(state), name)


Record = TypeVar("Record", VerdictRecord, WholeRecord)


@dataclass(frozen=True, slots=True)
class Given(Generic[Record]):
    """A verdict as it was handed in, and the keys that signed it, one a line."""

    record: Record
    signed_by: str = ""


def given_from(data: bytes, name: str) -> Given[VerdictRecord]:
    """The verdict in a file: one that ``commonweal verify`` wrote, or a certificate of one data
    set or with one of this ``name``. BadInput, with a sentence, where it cannot be believed."""
    value = _parsed(data, MOST_BYTES, "verify")
    if not _is_certificate(value):
        return Given(verdict_from(value))
    found, signers = _certified(data)
    sets = [one for one in found.data_sets if one.verdict]
    chosen = sets if len(sets) == 1 else [one for one in sets if one.name == name]
    if len(chosen) != 1 or chosen[0].verdict is None:
        raise BadInput("This certificate has no result for this data set.", code="no-result")
    return Given(chosen[0].verdict, signers)


def whole_given(data: bytes) -> Given[WholeRecord]:
    """The verdict on a whole database: as ``commonweal verify`` wrote it, or in a certificate.
    BadInput, with a sentence, where it cannot be believed."""
    value = _parsed(data, MOST_WHOLE_BYTES, "verify")
    if not _is_certificate(value):
        return Given(whole_from(value))
    found, signers = _certified(data)
    if found.whole is None:
        raise BadInput("This certificate is not of a whole database.", code="no-result")
    return Given(found.whole, signers)


def sample_given(data: bytes) -> SampleRecord:
    """What ``commonweal sample read`` wrote. BadInput, with a sentence, where it cannot be
    believed."""
    return sample_from(_parsed(data, MOST_BYTES, "sample read"))


def _parsed(data: bytes, most: int, command: str) -> Any:
    if len(data) > most:
        raise BadInput("This file is too large to be a result.", code="too-large")
    try:
        return parse(data)
    except (ValueError, RecursionError) as error:
        raise BadInput(
            f"This is not JSON. Take the file that commonweal {command} --json wrote.",
            code="not-json",
        ) from error


def matched(names: Mapping[str, str], given: WholeRecord) -> list[tuple[str, str]]:
    """(id, table) of each data set that exactly one compared table is called as, in the old
    database or else in the new one. ``names``: what data sets are called, by id."""
    targets = {table: verdict.target for table, verdict in given.tables.items()}
    found = []
    for id_, name in names.items():
        own = [table for table in targets if is_called(name, table)]
        own = own or [table for table, target in targets.items() if is_called(name, target)]
        if len(own) == 1:
            found.append((id_, own[0]))
    return found


def _is_certificate(value: Any) -> bool:
    body = value.get("certificate") if isinstance(value, dict) else None
    return isinstance(body, dict) and body.get("format") == CERTIFICATE_FORMAT


def _certified(data: bytes) -> tuple[CertificateResult, str]:
    found = verify_certificate(data)
    if not found.holds:
        raise BadInput(f"This certificate does not hold. {found.faults[0]}", code="not-held")
    signers = signers_of(data, found)
    if not signers:
        raise BadInput("It is not clear which key signed this certificate.", code="not-held")
    return found, "\n".join(signers)


def is_stranger(signed_by: str, named: Container[str]) -> bool:
    """Whether somebody signed it, and nobody whose key is named here."""
    return bool(signed_by) and not any(key in named for key in signed_by.splitlines())


def key_from(text: str) -> str:
    """A public key as it is compared: BadInput where it is none."""
    try:
        return str(VerifyingKey.from_text(text))
    except BadInput as error:
        raise BadInput(error.message, code=error.code, field="key") from error


class Signed(StrEnum):
    """Whose word a result is: a key's that is named here, a stranger's, or whoever put it in."""

    NAMED = "named"
    STRANGE = "strange"
    NOBODY = "nobody"


def signed_as(signed_by: str, named: Container[str]) -> Signed:
    if is_stranger(signed_by, named):
        return Signed.STRANGE
    return Signed.NAMED if signed_by else Signed.NOBODY


def short_key(key: str) -> str:
    """The name and the id of a key, which people compare, without the key itself."""
    return "+".join(key.split("+", 2)[:2])  # what follows is base64, which has the sign too


@dataclass(frozen=True, slots=True)
class Trend:
    """One rehearsal: how many data sets were equal in it, differed, were not whole, and how many
    were not compared at all."""

    rehearsal: str
    equal: int
    differs: int
    incomplete: int
    not_compared: int


def trend_of(rows: Iterable[tuple[str, str, SetState]], sets: int) -> list[Trend]:
    """By rehearsal, in the order in which they were first seen. ``rows`` are (rehearsal, id of the
    data set, state), oldest first; the last of a data set in a rehearsal counts. ``sets`` is how
    many there are to compare."""
    found: dict[str, dict[str, SetState]] = {}
    for rehearsal, one, state in rows:
        found.setdefault(rehearsal, {})[one] = state
    return [_trend(name, Counter(held.values()), sets) for name, held in found.items()]


def _trend(rehearsal: str, counts: Counter[SetState], sets: int) -> Trend:
    return Trend(
        rehearsal,
        equal=counts[SetState.EQUAL],
        differs=counts[SetState.DIFFERS],
        incomplete=counts[SetState.INCOMPLETE],
        not_compared=max(0, sets - counts.total()),
    )


def is_called(wanted: str, name: str) -> bool:
    """Whether a table that a file names may be the one that is ``wanted``: capitals, quotes and the
    address before it aside, and a schema where only one of the two says one."""
    one, other = (_bare(each) for each in (wanted, name))
    if "." in one and "." in other:
        return one == other
    return bool(one) and one.rpartition(".")[2] == other.rpartition(".")[2]


def _bare(name: str) -> str:
    return name.rpartition("#")[2].replace('"', "").replace("`", "").strip().lower()


def shown_text(text: str) -> str:
    return text.replace("\x00", "␀")


def storable(value: Any) -> Any:
    """As the databases take it: PostgreSQL has no room for a NUL in text and JSON."""
    if isinstance(value, str):
        return shown_text(value)
    if isinstance(value, Mapping):
        return {shown_text(key): storable(each) for key, each in value.items()}
    return [storable(each) for each in value] if isinstance(value, list) else value
