"""Whole files as COBOL programs write them, from a random description: text of the copybook, bytes,
and what each record holds. Nothing of the engine is used here: this is the other opinion.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from tests.engines.read.cobol.leaves import KINDS, Leaf, float_leaf, text_leaf
from tests.engines.read.cobol.making import binary, packed

__all__ = ["Described", "Place", "described"]

PAGES = ("cp037", "cp500", "cp273", "cp1140")


@dataclass(frozen=True)
class Place:
    """Where a number of a record lies, from the start of the record, and bytes that are none."""

    path: str
    offset: int
    size: int
    garbage: bytes
    steps: tuple[int, ...] = ()


@dataclass
class Written:
    """A record on its way to bytes."""

    raw: bytearray = field(default_factory=bytearray)
    places: list[Place] = field(default_factory=list)


@dataclass(frozen=True)
class Item:
    """A leaf or a group; ``times`` (low, high) with the name of its counter where that varies."""

    name: str
    leaf: Leaf | None = None
    children: tuple[Item, ...] = ()
    times: tuple[int, int] | None = None
    counter: str = ""
    over: str = ""
    conditions: str = ""
    filler: bool = False


@dataclass(frozen=True)
class Described:
    """``options`` are those that the records need; ``rows`` what is in them."""

    copybook: str
    options: dict[str, Any]
    records: list[bytes]
    rows: list[dict[str, Any]]
    places: list[list[Place]]


# --- a record ------------------------------------------------------------------------------------


@dataclass
class _Making:
    """Draws a tree of items. ``varying``: arrays take the room of their elements only."""

    draw: Any
    page: str
    floats: str
    varying: bool
    names: int = 0

    def name(self, what: str) -> str:
        self.names += 1
        return f"{what}-{self.names}"

    def leaf(self) -> Leaf:
        at = self.draw(st.integers(0, len(KINDS)))
        made = KINDS[at](self.draw, self.page) if at < len(KINDS) else self.float()
        if self.varying and made.align > 1:  # where slack bytes go then, compilers disagree
            return Leaf(made.clause.replace(" SYNC", ""), *_rest(made))
        return made

    def float(self) -> Leaf:
        return float_leaf(self.draw, self.page, self.floats)

    def counter(self, most: int) -> Leaf:
        values = st.integers(0, most)
        return self.draw(
            st.sampled_from(
                [
                    Leaf("PIC 9", 1, values, lambda value: str(value).encode(self.page)),
                    Leaf("PIC 9(3) COMP-3", 2, values, lambda value: packed(value, 3)),
                    Leaf("PIC 9(4) COMP", 2, values, lambda value: binary(value, 2)),
                ]
            )
        )

    def items(self, depth: int) -> tuple[Item, ...]:
        found = [Item(self.name("F"), self.leaf())] if not depth else []
        for _ in range(self.draw(st.integers(1, 4))):
            found += self.some(depth)
        return tuple(found)

    def some(self, depth: int) -> list[Item]:
        kinds = ["leaf", "leaf", "leaf", "filler", "redefined", "array", "counted"]
        kind = self.draw(st.sampled_from([*kinds, "group"] if depth < 2 else kinds[:5]))
        if kind == "group":
            return [Item(self.name("G"), children=self.items(depth + 1))]
        if kind == "filler":
            leaf = text_leaf(self.draw, self.page)
            return [Item("FILLER", leaf, filler=True)]
        if kind == "redefined":
            return self.redefined()
        if kind in {"array", "counted"}:
            return self.array(depth, counted=kind == "counted")
        conditions = self.draw(st.sampled_from(["", "88 YES VALUE 1 THRU 3, 'A'."]))
        return [Item(self.name("F"), self.leaf(), conditions=conditions)]

    def redefined(self) -> list[Item]:
        """Eight digits, and the same as year, month and day."""
        eight = st.integers(0, 99_999_999)
        whole = Leaf("PIC 9(8)", 8, eight, lambda value: f"{value:08d}".encode(self.page))
        first, second = self.name("D"), self.name("P")
        parts = Item(second, over=first, children=(Item("Y"), Item("M"), Item("D")))
        return [Item(first, whole), parts]

    def array(self, depth: int, *, counted: bool) -> list[Item]:
        most = self.draw(st.integers(1, 3))
        if depth < 2 and self.draw(st.booleans()):
            inner = Item(self.name("T"), children=self.items(depth + 1), times=(most, most))
        else:
            inner = Item(self.name("T"), self.leaf(), times=(most, most))
        if not counted:
            return [inner]
        name = self.name("N")
        varies = Item(inner.name, inner.leaf, inner.children, (0, most), name)
        return [Item(name, self.counter(most)), varies]


def _rest(leaf: Leaf) -> tuple[Any, ...]:
    return leaf.size, leaf.values, leaf.bytes_of, leaf.shown, leaf.garbage


def _lines(items: tuple[Item, ...], level: int) -> list[str]:
    lines = []
    for item in items:
        times = ""
        if item.times:
            low, high = item.times
            varies = f"{low} TO {high} TIMES DEPENDING ON {item.counter}"
            times = f" OCCURS {varies if item.counter else f'{high} TIMES'}"
        if item.over:
            lines.append(f"{level:02d} {item.name} REDEFINES {item.over}.")
            parts = (("Y", 4), ("M", 2), ("D", 2))
            lines += [f"{level + 5:02d} {name}-OF-{item.name} PIC 9({n})." for name, n in parts]
        elif item.leaf:
            lines.append(f"{level:02d} {item.name}{times} {item.leaf.clause}.")
        else:
            lines.append(f"{level:02d} {item.name}{times}.")
            lines += _lines(item.children, level + 5)
        if item.conditions:
            lines.append(item.conditions)
    return lines


def _seen(item: Item) -> bool:
    """Fillers are not shown, nor are groups of nothing else."""
    inside = bool(item.leaf or item.over) or any(map(_seen, item.children))
    return inside and not item.filler


def _align(item: Item) -> int:
    if item.leaf:
        return item.leaf.align
    return max((_align(each) for each in item.children), default=1)


@dataclass
class _Recording:
    """Writes one record and says what is in it."""

    draw: Any
    page: str
    varying: bool
    written: Written = field(default_factory=Written)
    counts: dict[str, int] = field(default_factory=dict)

    def group(
        self, items: tuple[Item, ...], path: str, steps: tuple[int, ...], *, real: bool
    ) -> dict[str, Any]:
        row: dict[str, Any] = {}
        for item in items:
            name = item.name.replace("-", "_")
            here = f"{path}.{name}" if path else name
            if item.over:
                row[name] = self.parts(item, row[item.over.replace("-", "_")])
            elif item.times:
                row[name] = self.array(item, here, steps, real=real)
            else:
                row[name] = self.one(item, here, steps, real=real)
            if not _seen(item):
                del row[name]
        return row

    @staticmethod
    def parts(item: Item, whole: int) -> dict[str, int]:
        tail = item.name.replace("-", "_")
        split = {"Y": whole // 10_000, "M": whole // 100 % 100, "D": whole % 100}
        return {f"{name}_OF_{tail}": value for name, value in split.items()}

    def one(self, item: Item, path: str, steps: tuple[int, ...], *, real: bool) -> Any:
        if item.leaf is None:
            return self.group(item.children, path, steps, real=real)
        leaf, raw = item.leaf, self.written.raw
        raw += bytes(-len(raw) % leaf.align)
        value = self.draw(leaf.values)
        self.counts[item.name] = value if isinstance(value, int) else 0
        if leaf.garbage and real and not item.name.startswith(("N", "D")):
            place = Place(path, len(raw), leaf.size, leaf.garbage, steps)
            self.written.places.append(place)
        raw += leaf.bytes_of(value)
        return leaf.shown(value)

    def array(self, item: Item, path: str, steps: tuple[int, ...], *, real: bool) -> list[Any]:
        most = item.times[1] if item.times else 1
        count = self.counts[item.counter] if item.counter else most
        align, values = _align(item), []
        for number in range(count if self.varying else most):
            here, begins = (*steps, number + 1), len(self.written.raw)
            values.append(self.one(item, path, here, real=real and number < count))
            if item.leaf is None:  # every element of a repeated group is as long as the next
                raw = self.written.raw
                raw += bytes((begins - len(raw)) % align)
        return values[:count]


@st.composite
def described(draw: Any, *, ascii_: bool | None = None) -> Described:
    """A copybook and some records of it."""
    plain = draw(st.booleans()) if ascii_ is None else ascii_
    page = "ascii" if plain else draw(st.sampled_from(PAGES))
    floats = draw(
        st.sampled_from(
            ["ibm_hex", "ibm_hex_little_endian", "ieee754_big_endian", "ieee754_little_endian"]
        )
    )
    varying = draw(st.booleans())
    items = _Making(draw, page, floats, varying).items(0)
    options = {
        "encoding": "ascii" if plain else "ebcdic",
        "floating_point_format": floats,
        "occurs_depending_on_space": "as_counted" if varying else "always_maximum",
    }
    if not plain:
        options["ebcdic_code_page"] = page
    copybook = "\n".join(["01 R.", *_lines(items, 5)]) + "\n"
    made = [_Recording(draw, page, varying) for _ in range(draw(st.integers(1, 4)))]
    rows = [each.group(items, "", (), real=True) for each in made]
    return Described(
        copybook, options, [bytes(each.written.raw) for each in made], rows,
        [each.written.places for each in made],
    )  # fmt: skip
