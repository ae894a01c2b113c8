"""What a profile says, as frozen records and as the file ``commonweal-profile-1``.

``sha256`` is the digest of all the rest in canonical form. No value of a column that may say
something of a person is in it: its codes, ranges and examples are left out and said to be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from commonweal.engines.profile.forms import Found
from commonweal.engines.profile.suspects import Suspect
from commonweal.kernel.digest import canonical_digest
from commonweal.kernel.errors import BadInput

__all__ = [
    "LONG", "PROFILE_FORMAT", "PROFILE_VERSION", "Code", "ColumnProfile", "Days", "Doubled",
    "Numbers", "Profile", "Reference", "SetProfile", "Shape", "profile_from", "stated_profile",
]  # fmt: skip

PROFILE_FORMAT = "commonweal-profile-1"
PROFILE_VERSION = "1"
LONG = 200


@dataclass(frozen=True, slots=True)
class Shape:
    """``99-AAA``: 9 for a digit, A and a for letters."""

    shape: str
    rows: int


@dataclass(frozen=True, slots=True)
class Code:
    value: str
    rows: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """``places`` and ``digits``: the most behind and before the point that any value uses."""

    least: str
    greatest: str
    negative: int
    digits: int
    places: int


@dataclass(frozen=True, slots=True)
class Days:
    """``early`` before 1900, ``late`` more than ten years ahead, both without ``stand_ins``: dates
    such as 9999-12-31 that stand for something else."""

    first: str
    last: str
    early: int
    late: int
    ahead: int
    stand_ins: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """``declared`` is what the store calls the type, ``kind`` what arrived, ``found`` what the
    values are. ``zeros`` are rows, too. ``codes`` is None where there is no list of codes, and
    where the values are kept back because of ``suspects``."""

    name: str
    declared: str
    kind: str
    found: Found
    rows: int
    nulls: int
    empties: int
    blanks: int
    zeros: int
    words_for_nothing: int
    unreadable: int
    distinct: int
    shortest: int
    longest: int
    padded: int
    controls: int
    damaged: int
    beyond_ascii: int
    shapes: tuple[Shape, ...]
    shapes_in_all: int
    numbers: Numbers | None = None
    days: Days | None = None
    codes: tuple[Code, ...] | None = None
    nothing: tuple[str, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    sampled: int | None = None

    @property
    def long(self) -> bool:
        """Too long to be part of a pair that names rows, or to refer to anything."""
        return self.longest > LONG

    @property
    def filled(self) -> int:
        """Rows with a value that is not empty, blank or a word for nothing."""
        none = self.nulls + self.empties + self.blanks + self.words_for_nothing
        return self.rows - none

    @property
    def unique(self) -> bool:
        return bool(self.rows) and self.distinct == self.rows and not self.empties + self.blanks


@dataclass(frozen=True, slots=True)
class Doubled:
    """Columns that nearly name a row: ``values`` that several rows have, and these ``rows``."""

    columns: tuple[str, ...]
    values: int
    rows: int


@dataclass(frozen=True, slots=True)
class SetProfile:
    """``keys``: columns and pairs that name every row. ``same_rows``: rows that another row equals
    in all columns, ``same_but_key`` in all but its key. ``pairs_tried`` of ``pairs_there``.
    ``unread``: places of the file that gave no row."""

    name: str
    label: str
    store: str
    encoding: str
    snapshot: Mapping[str, str]
    rows: int
    columns: tuple[ColumnProfile, ...]
    declared_key: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...]
    near_keys: tuple[Doubled, ...]
    same_rows: int
    same_but_key: int | None
    pairs_tried: int
    pairs_there: int
    unread: int = 0

    def column(self, name: str) -> ColumnProfile:
        return next(each for each in self.columns if each.name == name)


@dataclass(frozen=True, slots=True)
class Reference:
    """Values of ``columns`` of ``child`` that are found in ``target`` of ``parent``. ``why``:
    declared, names, values. ``way``: as written, or without leading zeros."""

    child: str
    columns: tuple[str, ...]
    parent: str
    target: tuple[str, ...]
    why: str
    way: str
    rows: int
    orphan_rows: int
    orphan_values: int

    @property
    def whole(self) -> bool:
        return self.orphan_rows == 0


@dataclass(frozen=True, slots=True)
class Profile:
    """``estimated`` and ``not_looked_at`` say where this is not all and not exact."""

    sets: tuple[SetProfile, ...]
    references: tuple[Reference, ...]
    estimated: tuple[str, ...] = ()
    not_looked_at: tuple[str, ...] = ()
    findings: tuple[str, ...] = field(default=())

    def as_data(self) -> dict[str, Any]:
        data = asdict(self)
        for given, each in zip(data["sets"], self.sets, strict=True):
            for column, facts in zip(given["columns"], each.columns, strict=True):
                column["filled"], column["unique"] = facts.filled, facts.unique
        plain: dict[str, Any] = _plain(data)
        return plain


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    return value


def stated_profile(data: Mapping[str, Any]) -> dict[str, Any]:
    """``data`` with the format, the version of this engine and its own digest."""
    rest = {name: value for name, value in data.items() if name not in {"sha256", "format"}}
    body = {"format": PROFILE_FORMAT, "engine": f"profile {PROFILE_VERSION}", **_plain(rest)}
    return {"format": PROFILE_FORMAT, "sha256": canonical_digest(body), **body}


def profile_from(data: object) -> dict[str, Any]:
    """The file, once its digest holds. BadInput ``not-a-profile`` or ``profile-changed``."""
    if not isinstance(data, Mapping) or data.get("format") != PROFILE_FORMAT:
        raise BadInput(
            f"This is no result of commonweal profile: it does not say {PROFILE_FORMAT}.",
            code="not-a-profile",
        )
    if not isinstance(data.get("sets"), list) or not isinstance(data.get("references"), list):
        raise BadInput("The profile has no data sets.", code="not-a-profile")
    rest = {name: value for name, value in data.items() if name != "sha256"}
    try:
        same = canonical_digest(rest) == data.get("sha256")
    except (TypeError, ValueError) as error:
        raise BadInput("The profile holds what it cannot.", code="not-a-profile") from error
    if not same:
        raise BadInput(
            "The profile was changed after it was made: its digest does not fit.",
            code="profile-changed",
        )
    return dict(data)
