"""A profile in words, a paragraph for each data set and a line or two for each column."""

from __future__ import annotations

from collections.abc import Iterator

from commonweal.engines.profile.results import ColumnProfile, Profile, SetProfile
from commonweal.kernel.counting import counted

__all__ = ["as_text"]

_SHOWN = 12


def as_text(profile: Profile) -> str:
    lines: list[str] = []
    for each in profile.sets:
        lines += [*_of_set(each), ""]
    if profile.references:
        lines.append("References")
        for ref in profile.references:
            end = "all found" if ref.whole else (
                f"{counted(ref.orphan_rows, 'row')} with {counted(ref.orphan_values, 'value')} "
                f"{'refers' if ref.orphan_rows == 1 else 'refer'} to nothing"
            )  # fmt: skip
            way = "" if ref.way == "as written" else f" ({ref.way})"
            lines.append(
                f"  {ref.child}.{', '.join(ref.columns)} -> {ref.parent}.{', '.join(ref.target)}"
                f"{way}, by {ref.why}: {end}"
            )
        lines.append("")
    for title, said in (
        ("Findings", profile.findings),
        ("Estimated", profile.estimated),
        ("Not looked at", profile.not_looked_at),
    ):
        if said:
            lines += [title, *(f"- {each}" for each in said), ""]
    return "\n".join(lines).rstrip()


def _of_set(each: SetProfile) -> Iterator[str]:
    encoding = f", {each.encoding}" if each.encoding else ""
    yield (
        f"{each.label}: {counted(each.rows, 'row')}, {counted(len(each.columns), 'column')} "
        f"({each.store}{encoding})"
    )
    if each.declared_key:
        yield f"  declared key: {', '.join(each.declared_key)}"
    keys = "; ".join(", ".join(key) for key in each.keys[:_SHOWN]) or "none was found"
    yield f"  keys that name every row: {keys}"
    if each.same_rows:
        yield f"  {counted(each.same_rows, 'row is', 'rows are')} there more than once"
    for column in each.columns:
        yield from _of_column(column)


def _of_column(column: ColumnProfile) -> Iterator[str]:
    yield f"  {column.name}: {_type(column)}"
    gaps = {
        "no value": column.nulls, "empty": column.empties, "blank": column.blanks,
        "zero": column.zeros, "words for nothing": column.words_for_nothing,
        "unreadable": column.unreadable,
    }  # fmt: skip
    said = [f"{count:,} {what}" for what, count in gaps.items() if count]
    yield f"      {column.distinct:,} different" + (f"; {', '.join(said)}" if said else "")
    if column.suspects:
        kinds = ", ".join(f"{each.kind} ({each.told or each.why})" for each in column.suspects)
        yield f"      may say something of a person: {kinds}. No values are shown"
    yield from _range(column)
    if column.codes:
        listed = ", ".join(f"{_shown(code.value)} {code.rows:,}" for code in column.codes[:_SHOWN])
        yield f"      codes: {listed}" + (" ..." if len(column.codes) > _SHOWN else "")
    elif column.shapes and column.found.kind != "float":
        listed = ", ".join(f"{_shown(each.shape)} {each.rows:,}" for each in column.shapes[:5])
        more = f" and {column.shapes_in_all - 5} more" if column.shapes_in_all > 5 else ""
        yield f"      looks like: {listed}{more}"


def _type(column: ColumnProfile) -> str:
    declared = f"{column.declared} " if column.declared else ""
    found = column.found
    form = f", found {found.form or found.kind}" if found.form else ""
    odd = f" in all but {found.odd:,}" if found.odd else ""
    return f"{declared}({column.kind}){form}{odd}"


def _range(column: ColumnProfile) -> Iterator[str]:
    if column.numbers:
        negative = f", {column.numbers.negative:,} below 0" if column.numbers.negative else ""
        yield f"      from {column.numbers.least} to {column.numbers.greatest}{negative}"
    if column.days:
        days = column.days
        parts = [f"from {days.first} to {days.last}"] if days.first else []
        parts += [f"{days.early:,} before 1900"] if days.early else []
        parts += [f"{days.late:,} more than ten years ahead"] if days.late else []
        parts += [f"{counted(code.rows, 'time')} {code.value}" for code in days.stand_ins[:_SHOWN]]
        if parts:
            yield f"      {', '.join(parts)}"


def _shown(text: str) -> str:
    plain = "".join(c if c.isprintable() else "?" for c in text)
    short = plain if len(plain) <= 40 else f"{plain[:37]}..."
    return short if short.strip() == short and short and "," not in short else f"'{short}'"
