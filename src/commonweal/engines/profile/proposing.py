"""From a profile to a mapping: for each column what it becomes, and the reason beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from commonweal.engines.profile.results import ColumnProfile, Profile, Reference, SetProfile
from commonweal.kernel.counting import counted

__all__ = ["Proposal", "Proposed", "ProposedTable", "proposed"]

_WORDS = re.compile(r"[^a-z0-9]+")
_TRUTHS = {
    "true": {"y", "yes", "j", "ja", "t", "true", "o", "oui", "s", "si", "1"},
    "false": {"n", "no", "nee", "nein", "f", "false", "non", "0"},
}
_SIZED = re.compile(r"\((\d{1,2}), ?(\d{1,2})\)$")
_WHY_TEXT = {
    "digits": "digits with zeros in front: a text",
    "float": "numbers written with an exponent: decide whether digits may be lost, then as float",
}
_MOST_CODES = 25
_BLANKS = " \t\r\n\u00a0"  # as transfer trims
_DATABASES = {"postgresql", "mariadb", "sqlite", "odbc"}
_INTEGER = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Proposed:
    """One column. ``rule`` is what a mapping says of it; ``needed``: it is part of the key."""

    name: str
    type: str
    rule: Mapping[str, object]
    reason: str
    needed: bool = False


@dataclass(frozen=True, slots=True)
class ProposedTable:
    """``left_out``: columns with the reason. ``key`` is empty where nothing names every row."""

    profile: SetProfile
    target: str
    columns: tuple[Proposed, ...]
    fields: tuple[Proposed, ...]
    left_out: tuple[tuple[str, str], ...]
    source_key: tuple[str, ...]
    key: tuple[str, ...]
    key_reason: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """``references`` with a target's names: those that hold for every row, and may be declared."""

    tables: tuple[ProposedTable, ...]
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    references: tuple[Reference, ...] = ()

    def table(self, name: str) -> ProposedTable:
        return next(each for each in self.tables if each.profile.name == name)


def proposed(profile: Profile, schema: str = "public") -> Proposal:
    codes: dict[str, Mapping[str, str]] = {}
    names = _names([_plain_name(each) for each in profile.sets])
    tables = tuple(
        _Table(each, f"{schema}.{name}", codes, _bound(profile.references, each.name)).made()
        for each, name in zip(profile.sets, names, strict=True)
    )
    return Proposal(tables, codes, profile.references)


def _bound(references: Sequence[Reference], name: str) -> frozenset[str]:
    """Columns of this data set that refer to others, or are referred to."""
    children = (column for each in references if each.child == name for column in each.columns)
    parents = (column for each in references if each.parent == name for column in each.target)
    return frozenset((*children, *parents))


def _plain_name(each: SetProfile) -> str:
    """Without the schema of a database; a point in the name of a file divides nothing."""
    return each.name.rsplit(".", 1)[-1] if each.store in _DATABASES else each.name


def _names(given: Sequence[str]) -> list[str]:
    """Small letters, digits and lines below; each once; at most 60 characters."""
    found: list[str] = []
    for text in given:
        plain = _WORDS.sub("_", text.lower()).strip("_")[:56] or "column"
        plain = f"c_{plain}" if plain[0].isdigit() else plain
        name, number = plain, 1
        while name in found:
            number += 1
            name = f"{plain}_{number}"
        found.append(name)
    return found


class _Table:
    """``bound``: columns whose type is that of a column elsewhere."""

    def __init__(
        self,
        profile: SetProfile,
        target: str,
        codes: dict[str, Mapping[str, str]],
        bound: frozenset[str] = frozenset(),
    ) -> None:
        self.profile, self.target, self.codes, self.bound = profile, target, codes, bound
        self.fields: list[Proposed] = []
        self.names = dict(
            zip((c.name for c in profile.columns), _names([c.name for c in profile.columns]),
                strict=True)
        )  # fmt: skip

    def made(self) -> ProposedTable:
        left = tuple(self._left_out())
        out = {name for name, _ in left}
        key, reason = self._key(out)
        kept = [each for each in self.profile.columns if each.name not in out]
        columns = tuple(self._column(each, needed=each.name in key) for each in kept)
        return ProposedTable(
            profile=self.profile,
            target=self.target,
            columns=columns,
            fields=tuple(self.fields),
            left_out=left,
            source_key=key,
            key=tuple(self.names[name] for name in key),
            key_reason=reason,
        )

    def _left_out(self) -> Iterator[tuple[str, str]]:
        for each in self.profile.columns:
            if each.rows and each.nulls + each.empties + each.blanks == each.rows:
                yield each.name, "no row has a value"
            elif each.name.upper().startswith("FILLER"):
                yield each.name, "a filler of the old record"

    def _key(self, out: set[str]) -> tuple[tuple[str, ...], str]:
        """The declared one, else the likeliest that was found; columns that order the rows."""
        there = [key for key in self.profile.keys if not out & set(key)]
        own = self.profile.declared_key
        if own and set(own) <= set(self.names):  # of a table without rows no column is known
            return own, "declared by the old store" + ("" if own in there else ", not proved here")
        good = [key for key in there if all(self._orders(name) for name in key)]
        if good:
            also = "; so do " + " and ".join(", ".join(k) for k in good[1:3]) if good[1:] else ""
            return good[0], f"names {_every(self.profile.rows)}{also}"
        return (), "no column and no pair of columns names every row"

    def _orders(self, name: str) -> bool:
        """As a table of a database is read: by whole numbers, texts, dates."""
        kind = self.profile.column(name).kind
        if self.profile.store not in _DATABASES and kind.endswith(", 0)"):
            return True  # whole numbers of a DBF file; its rows are found by their number
        return kind.startswith(("int", "uint", "string", "large_string", "date"))

    def _column(self, column: ColumnProfile, *, needed: bool) -> Proposed:
        made = self._of_found(column) or _plainly(column)
        kind, rule, reasons = made
        blank = self._blank(column, rule, reasons)
        rule = {**blank, **rule}
        if column.found.odd and "as" in rule and not needed:
            rule["bad"] = {"form": "empty"}
            odd = counted(column.found.odd, "value is", "values are")
            reasons.append(f"{odd} no {column.found.kind}: quarantined")
        if column.unreadable and not needed:
            rule["bad"] = {**_bad(rule), "unreadable": "empty"}
            reasons.append(f"{column.unreadable:,} cannot be read: quarantined")
        if column.suspects:
            reasons.append(f"may say something of a person ({column.suspects[0].kind})")
        given = rule if rule.get("value") or rule.get("join") else {"from": column.name, **rule}
        return Proposed(self.names[column.name], kind, given, "; ".join(reasons), needed)

    def _blank(
        self, column: ColumnProfile, rule: Mapping[str, object], reasons: list[str]
    ) -> dict[str, object]:
        """Blanks go, and what stands for nothing becomes nothing."""
        made: dict[str, object] = {}
        if rule.get("join"):
            return made
        if column.padded or column.blanks:
            made["trim"] = "both"
            padded = counted(column.padded + column.blanks, "value has", "values have")
            reasons.append(f"{padded} blanks at the ends")
        empty = [""] if column.empties or column.blanks else []
        empty += list(column.nothing)
        if column.found.kind == "date" and column.zeros:
            empty += ["0", "0" * column.longest]
        if empty:
            made["empty"] = list(dict.fromkeys(empty))
            none = column.empties + column.blanks + column.words_for_nothing
            none += column.zeros if column.found.kind == "date" else 0
            reasons.append(counted(none, "value stands", "values stand") + " for nothing")
        return made

    def _of_found(self, column: ColumnProfile) -> tuple[str, dict[str, object], list[str]] | None:
        """Texts and numbers that are something else; None where they are what they seem."""
        found = column.found
        if column.codes and found.kind == "truth" and column.kind != "bool":
            return None if column.name in self.bound else self._truth(column)
        if found.written:
            return self._date(column)
        if found.form == "decimal comma":
            return self._comma(column)
        if column.kind not in {"string", "large_string"}:
            return None
        ways = {
            "integer": ("bigint", {"as": "integer"}),
            "timestamp": ("timestamp", {"as": "timestamp"}),
            "instant": ("timestamptz", {"as": "instant"}),
            "time": ("time", {"as": "time"}),
            "uuid": ("uuid", {"as": "uuid"}),
        }
        if found.form == "integer" and column.suspects:
            return "text", {}, ["digits that name somebody: nobody calculates with them"]
        coded = self._coded(column)
        if found.form in ways and coded is None:
            kind, rule = ways[found.form]
            return kind, dict(rule), [f"{counted(found.fits, 'text is', 'texts are')} {found.form}"]
        if found.form == "decimal" and column.numbers:
            return self._decimal(column)
        return coded

    def _decimal(self, column: ColumnProfile) -> tuple[str, dict[str, object], list[str]]:
        numbers = column.numbers
        places = numbers.places if numbers else 2
        digits = min((numbers.digits if numbers else 12) + places + 2, 38)
        sized = _SIZED.search(column.declared)
        if sized and int(sized[2]) >= places:
            digits, places = int(sized[1]), int(sized[2])
        said = (
            f"{counted(column.found.fits, 'text is a decimal', 'texts are decimals')} with up to "
            f"{counted(places, 'place')}"
        )
        return f"numeric({digits},{places})", {"as": "decimal"}, [said]

    def _truth(self, column: ColumnProfile) -> tuple[str, dict[str, object], list[str]]:
        values = [code.value for code in column.codes or () if _is_value(code.value, column)]
        listed = {
            value.strip(_BLANKS): word
            for value in values
            for word, texts in _TRUTHS.items()
            if value.strip(_BLANKS).lower() in texts
        }
        name = self._code_list(column, listed)
        said = f"only {' and '.join(sorted(listed))}"
        return "boolean", {"codes": name, "as": "truth"}, [said]

    def _coded(self, column: ColumnProfile) -> tuple[str, dict[str, object], list[str]] | None:
        values = [c.value.strip(_BLANKS) for c in column.codes or () if _is_value(c.value, column)]
        if not 1 < len(set(values)) <= _MOST_CODES or any("\x00" in each for each in values):
            return None
        name = self._code_list(column, {value: value for value in values})
        return "text", {"codes": name}, [f"{len(set(values))} codes; a new one is quarantined"]

    def _code_list(self, column: ColumnProfile, listed: Mapping[str, str]) -> str:
        name = f"{self.target.rsplit('.', 1)[-1]}_{self.names[column.name]}"
        self.codes[name] = dict(listed)
        return name

    def _date(self, column: ColumnProfile) -> tuple[str, dict[str, object], list[str]] | None:
        found = column.found
        if found.form == "two digits of the year":
            said = "dates whose year has two digits: say the century (see the how-to), then as date"
            kind = "text" if column.kind in {"string", "large_string"} else "integer"
            return kind, {}, [said]
        if found.kind == "timestamp":
            said = f"{counted(found.fits, 'text is', 'texts are')} written {found.form}"
            return "timestamp", {"as": "timestamp", "format": found.written}, [said]
        if found.written == "%Y-%m-%d":
            said = counted(found.fits, "text is a date", "texts are dates")
            return "date", {"as": "date"}, [said]
        text = column.kind in {"string", "large_string"}
        if not text and found.form == "daymonthyear" and column.zeros:
            return None  # a day below 10 has lost its zero, which an empty 0 would not get back
        reasons = [
            f"{counted(found.fits, 'value is a date', 'values are dates')} written {found.form}"
        ]
        if found.also:
            reasons.append(f"they could as well be {found.also}: ask somebody who knows")
        return "date", {"as": "date", "format": found.written}, reasons

    def _comma(self, column: ColumnProfile) -> tuple[str, dict[str, object], list[str]]:
        """Two fields, before and behind the comma, put together with a point."""
        name = self.names[column.name]
        kind, _, _ = self._decimal(column)
        own = {each.name for each in self.profile.columns}
        parts = [f"{name}_whole_part", f"{name}_places_part"]
        trim: dict[str, object] = {"trim": "both"}
        for number, part in enumerate(parts, 1):
            field_name = part if part not in own else f"{part}_"
            rule = {"from": column.name, **trim, "empty": _nothing_of(column),
                    "part": {"at": ",", "number": number}}  # fmt: skip
            self.fields.append(Proposed(field_name, "text", rule, "a comma before the places"))
        joined = [each.name for each in self.fields[-2:]]
        return kind, {"join": joined, "between": ".", "as": "decimal"}, [
            counted(column.found.fits, "text is a decimal", "texts are decimals") + " with a comma"
        ]  # fmt: skip


def _every(rows: int) -> str:
    return "the one row" if rows == 1 else f"every one of the {rows:,} rows"


def _nothing_of(column: ColumnProfile) -> list[str]:
    return list(dict.fromkeys(["", *column.nothing]))


def _bad(rule: Mapping[str, object]) -> dict[str, object]:
    given = rule.get("bad")
    return dict(given) if isinstance(given, dict) else {}


def _is_value(text: str, column: ColumnProfile) -> bool:
    return bool(text.strip(_BLANKS)) and text.strip(_BLANKS) not in column.nothing


def _plainly(column: ColumnProfile) -> tuple[str, dict[str, object], list[str]]:
    """The type that arrives, in PostgreSQL's words."""
    kind = column.kind
    numbers = column.numbers
    if column.kind in {"string", "large_string"}:
        said = _WHY_TEXT.get(column.found.form, "")
        return "text", {}, [said] if said else []
    if kind.startswith(("int", "uint")):
        known = numbers is not None and abs(int(numbers.least)) < _INTEGER
        small = known and numbers is not None and abs(int(numbers.greatest)) < _INTEGER
        large = kind == "uint64"
        return "integer" if small else ("numeric(20,0)" if large else "bigint"), {}, []
    if kind.startswith("decimal"):
        return f"numeric({kind.partition('(')[2].rstrip(')').replace(' ', '')})", {}, []
    ways = (
        ("timestamp", "timestamptz" if "tz=" in kind else "timestamp"), ("date", "date"),
        ("time", "time"), ("bool", "boolean"), ("float", "real" if kind == "float" else ""),
        ("double", "double precision"), ("fixed_size_binary[16]", "uuid"),
    )  # fmt: skip
    named = next((type_ for start, type_ in ways if kind.startswith(start)), "bytea")
    return named or "double precision", {}, []
