"""From items to places: where each field begins, how long it is, what it stands over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from commonweal.engines.read.cobol.pictures import Picture
from commonweal.engines.read.cobol.problems import Place

__all__ = ["Field", "Layout", "Rename", "layout_table"]


@dataclass(frozen=True, slots=True)
class Field:
    """A group or an elementary field. Offsets are bytes from the start of the record, with every
    OCCURS at its first element and at its largest; ``size`` is that of one occurrence.

    ``usage`` is group, text, national, dbcs, raw, display, edited, binary, packed, float or double.
    ``depending`` is the ``key`` of the field that holds the count. ``order``: big, little, native
    (that of the machine), or "" for what the options say.
    """

    key: int
    level: int
    name: str
    place: Place
    usage: str
    offset: int
    size: int
    picture: Picture | None = None
    sign: str = ""
    separate: bool = False
    native: bool = False
    order: str = ""
    signless: bool = False  # packed with no sign at all (COMP-6)
    blank_when_zero: bool = False
    occurs: tuple[int, int] | None = None
    depending: int | None = None
    redefines: str = ""
    filler: bool = False
    children: tuple[Field, ...] = ()
    conditions: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def times(self) -> int:
        return self.occurs[1] if self.occurs else 1

    @property
    def total(self) -> int:
        """Bytes of all occurrences together."""
        return self.size * self.times

    def walk(self) -> Iterator[Field]:
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Rename:
    """Level 66: another name for a run of bytes."""

    name: str
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class Layout:
    """``root`` is the record; ``size`` its bytes with every OCCURS at its largest. ``ends``: name
    and bytes of the records that stand once at the beginning or end of the file."""

    root: Field
    renames: tuple[Rename, ...] = ()
    ends: tuple[tuple[str, int], ...] = ()

    @property
    def size(self) -> int:
        return self.root.total

    def fields(self) -> Iterator[Field]:
        yield from self.root.walk()

    def named(self, name: str) -> Field | None:
        """The first field of that name; hyphens and underscores are the same here."""
        wanted = plain(name)
        return next((each for each in self.fields() if plain(each.name) == wanted), None)

    def bytes_of_end(self, name: str) -> int:
        return next(size for each, size in self.ends if plain(each) == plain(name))

    def with_root(self, root: Field) -> Layout:
        return replace(self, root=root)


def plain(name: str) -> str:
    """As columns are named. Colons mark what COPY REPLACING would fill in."""
    return name.upper().replace(":", "").replace("-", "_")


def layout_table(layout: Layout) -> list[tuple[int, str, int, int, int, str]]:
    """Level, name, first and last byte (from 1), length, and what it is: for people to check."""
    rows = []
    for each in layout.fields():
        what = each.picture.text if each.picture else each.usage
        if each.occurs:
            low, high = each.occurs
            what += f" occurs {low}-{high}" if low != high else f" occurs {high}"
        if each.redefines:
            what += f" redefines {each.redefines}"
        first = each.offset + 1
        rows.append((each.level, each.name, first, each.offset + each.total, each.total, what))
    return rows
