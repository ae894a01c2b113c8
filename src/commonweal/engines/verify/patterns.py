"""What two values that should be equal have in common: the words under which they are grouped."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache, partial
from typing import Any

from commonweal.engines.read.databases import Kind

__all__ = ["pattern_of", "patterns_of"]

_NUMBERS = {Kind.INTEGER, Kind.DECIMAL, Kind.FLOAT}
_SHORT = 28
_SHORT_ENOUGH = 18
_TIMES = {Kind.TIMESTAMP, Kind.INSTANT}


def pattern_of(kind: Kind, old: str | None, new: str | None) -> str:
    """A short phrase; the same for all differences of one cause."""
    if old is None or new is None:
        return _with_nothing(old, new)
    if _is_odd(old) or _is_odd(new):
        return f"not readable as {kind}"
    if kind in _NUMBERS:
        return _of_numbers(old, new)
    if kind is Kind.DATE:
        return _of_dates(old, new)
    if kind in _TIMES:
        return _of_times(old, new)
    if kind is Kind.TRUTH:
        return f"{old} became {new}"
    return _of_bytes(old, new) if kind is Kind.BYTES else _of_texts(old, new)


def patterns_of(kind: Kind, old: Any, new: Any) -> list[str]:
    """Of each place of two arrays of texts. Amounts of one size are told apart all at once."""
    quick = _amounts(old, new) if kind in {Kind.INTEGER, Kind.DECIMAL} else None
    if quick is None:
        return list(map(partial(pattern_of, kind), old.to_pylist(), new.to_pylist()))
    found: list[str] = quick.tolist()
    for place in [at for at, each in enumerate(found) if not each]:
        found[place] = pattern_of(kind, old[place].as_py(), new[place].as_py())
    return found


def _amounts(old: Any, new: Any) -> Any | None:
    """How much each number differs by; empty where another word might fit better. None where not
    all texts are short plain numbers."""
    import numpy as np
    import pyarrow as pa

    if old.null_count or new.null_count or not len(old):
        return None
    try:
        (was, places), (now, others) = _units(old), _units(new)
    except pa.ArrowInvalid:
        return None
    low, high = np.sort(np.abs([was, now]), axis=0)
    times, rest = np.divmod(high, np.maximum(low, 1))
    shifted = (rest == 0) & np.isin(times, 10 ** np.arange(18))  # once is among them
    sure = (places == others) & (low > 0) & ~shifted
    found = np.full(len(was), "", object)
    for size in np.unique(places[sure]):
        here = sure & (places == size)
        units, which = np.unique((now - was)[here], return_inverse=True)
        said = np.array([_amount(int(each), int(size)) for each in units], object)
        found[here] = said[which]
    return found


def _units(texts: Any) -> tuple[Any, Any]:
    """Numbers as whole numbers of their last place, and how many places they have."""
    import pyarrow as pa
    import pyarrow.compute as pc

    length = pc.binary_length(texts).to_numpy(zero_copy_only=False)
    point = pc.find_substring(texts, ".").to_numpy(zero_copy_only=False)
    if (length > _SHORT_ENOUGH).any():
        raise pa.ArrowInvalid("longer than 64 bits hold for certain")
    digits = pc.replace_substring(texts, ".", "", max_replacements=1)
    units = digits.cast(pa.int64()).to_numpy(zero_copy_only=False)
    return units, (length - point - 1) * (point >= 0)


def _is_odd(text: str) -> bool:
    return text.startswith("!") and ":" in text


def _with_nothing(old: str | None, new: str | None) -> str:
    present = old if new is None else new
    said = {"": "empty", "0": "zero", "x": "empty"}.get(present or "", "a value")
    if present and said == "a value" and not present.strip("0."):
        said = "zero"
    return f"{said} became nothing" if new is None else f"nothing became {said}"


def _of_numbers(old: str, new: str) -> str:
    """Decimals of one size are mostly told apart by their digits alone, four times as fast."""
    one, other = old.partition("."), new.partition(".")
    if len(one[2]) == len(other[2]) and _plain(one) and _plain(other):
        was, now = int(one[0] + one[2]), int(other[0] + other[2])
        if was and now and abs(was) != abs(now) and _digits(old) != _digits(new):
            return _amount(now - was, len(one[2]))
    return _of_any_numbers(old, new)


def _plain(parts: tuple[str, str, str]) -> bool:
    """Digits before the point, with a sign or without, and digits or nothing behind it."""
    whole, _, places = parts
    digits = whole.removeprefix("-") + places
    return len(digits) <= _SHORT and digits.isascii() and digits.isdigit() and whole != "-"


@lru_cache(maxsize=1024)
def _amount(units: int, places: int) -> str:
    return f"differs by {Decimal(units).scaleb(-places).normalize():+f}"


def _of_any_numbers(old: str, new: str) -> str:
    try:
        one, other = Decimal(old), Decimal(new)
    except InvalidOperation:
        return "number against no number"
    if not one.is_finite() or not other.is_finite():
        return f"{_sort(one)} became {_sort(other)}"
    if one == other:
        signs = {old.startswith("-"), new.startswith("-")}
        return "negative zero" if len(signs) == 2 else "written with other zeros"
    if one == -other:
        return "sign turned"
    if _digits(old) == _digits(new):
        power = (other / one).normalize()
        if power.as_tuple().digits == (1,) and power > 0:
            return f"multiplied by {power:f}"
    return f"differs by {(other - one).normalize():+f}"


def _digits(text: str) -> str:
    """Those of a number without its sign, its point, and zeros at either end."""
    return text.lstrip("+-").replace(".", "").strip("0")


def _sort(number: Decimal) -> str:
    if number.is_nan():
        return "NaN"
    return "a number" if number.is_finite() else "infinity"


def _of_dates(old: str, new: str) -> str:
    try:
        one, other = date.fromisoformat(old), date.fromisoformat(new)
    except ValueError:
        return "date against no date"
    if (one.month, one.day) == (other.month, other.day):
        years = other.year - one.year
        return (
            f"differs by {years // 100:+d} centuries"
            if years % 100 == 0
            else (f"differs by {years:+d} years")
        )
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return "day and month changed places"
    return f"differs by {(other - one).days:+d} days"


def _of_times(old: str, new: str) -> str:
    try:
        one, other = datetime.fromisoformat(old), datetime.fromisoformat(new)
    except ValueError:
        return "time against no time"
    if one == other.replace(microsecond=one.microsecond):
        cut = [each.microsecond for each in (one, other)]
        if 0 in cut:
            return "fraction of a second cut off"
        return f"differs by {cut[1] - cut[0]:+d} microseconds"
    seconds = Decimal(str((other - one).total_seconds()))
    for unit, name in ((86400, "days"), (3600, "hours"), (60, "minutes")):
        if seconds % unit == 0:
            return f"differs by {(seconds / unit).normalize():+f} {name}"
    return f"differs by {seconds.normalize():+f} seconds"


def _of_bytes(old: str, new: str) -> str:
    """Texts of hexadecimal digits behind an x. A packed number ends in its sign."""
    if len(old) == len(new) and old[:-1] == new[:-1]:
        signs = (old[-1], new[-1])
        if set(signs) <= set("cdf"):
            return f"sign nibble {signs[0].upper()} became {signs[1].upper()}"
    if old.startswith(new):
        return "cut short"
    return "other bytes"


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(each for each in decomposed if not unicodedata.combining(each))


_SAME: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("normal form (NFC, NFD)", lambda text: unicodedata.normalize("NFC", text)),
    ("blank at the end", lambda text: text.rstrip()),
    ("blank at the beginning or end", lambda text: text.strip()),
    ("capitals", str.casefold),
    ("blanks within", lambda text: "".join(text.split())),
    ("accent", _bare),
    ("accent and capitals", lambda text: _bare(text).casefold()),
    ("compatibility form (NFKC)", lambda text: unicodedata.normalize("NFKC", text)),
    ("control codes", lambda text: "".join(c for c in text if c.isprintable())),
)


def _of_texts(old: str, new: str) -> str:
    for said, same in _SAME:
        if same(old) == same(new):
            return said
    if "" in {old, new}:
        return "became empty" if not new else "was empty"
    if old.startswith(new):
        return f"cut to {len(new)} characters"
    if old.lstrip("0") == new.lstrip("0"):
        return "zeros at the beginning"
    if _misread(old, new) or _misread(new, old):
        return "read in another encoding"
    return _of_digits(old, new)


def _of_digits(old: str, new: str) -> str:
    if old.isdigit() and new.isdigit():
        return "other digits" if len(old) == len(new) else "other number of digits"
    return "another text"


def _misread(right: str, wrong: str) -> bool:
    """UTF-8 read as Latin-1 or Windows-1252, or marks of replacement."""
    if "\ufffd" in wrong and len(wrong) >= len(right):
        return True
    for encoding in ("latin-1", "cp1252"):
        try:
            if right.encode().decode(encoding) == wrong:
                return True
        except UnicodeError:
            continue
    return False
