"""Which fields are shown, and under which name: hyphens become underscores, fillers get names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from commonweal.engines.read.cobol.layout import Field, plain
from commonweal.engines.read.cobol.options import ReadOptions

__all__ = ["Names", "as_bytes", "as_text"]


class Names:
    """The names of one record. Fillers that are shown are numbered over the whole record: groups
    as FILLER_1, fields as FILLER_P1; or named after the field before them."""

    def __init__(self, root: Field, options: ReadOptions) -> None:
        self.options = options
        self.as_text = {plain(name) for name in options.non_terminals}
        self.groups = self.fields = 0
        self.shown: dict[int, tuple[tuple[str, Field], ...]] = {}
        self._group(root)

    def children(self, group: Field) -> tuple[tuple[str, Field], ...]:
        """Name and field, in the order of the record."""
        return self.shown[group.key]

    def columns(self, group: Field) -> Iterator[tuple[str, Field]]:
        """The children, and after each what is asked for beside it."""
        for name, child in self.shown[group.key]:
            yield name, child
            yield from self.beside(name, child)

    def beside(self, name: str, child: Field) -> Iterator[tuple[str, Field]]:
        """The bytes of a single field, the text of a group: the same place, read once more."""
        if child.children and plain(child.name) in self.as_text:
            yield f"{name}_NT", as_text(child)
        if self.options.debug_fields and not child.children:
            yield f"{name}_debug", as_bytes(child)

    def _group(self, group: Field) -> bool:
        """Names what is in it; False where nothing of it is shown."""
        named: list[tuple[str, Field]] = []
        taken: set[str] = set()
        before = plain(group.name)
        for child in group.children:
            visible = self._group(child) if child.children else True
            name = self._name(child, before) if visible else ""
            if not name:
                continue
            before = name
            name = _single(name, taken)
            taken.add(name)
            named.append((name, child))
        self.shown[group.key] = tuple(named)
        return bool(named)

    def _name(self, child: Field, before: str) -> str:
        """ "" where the field is not shown."""
        if not child.filler:
            return plain(child.name)
        options = self.options
        if options.drop_group_fillers if child.children else options.drop_value_fillers:
            return ""
        if options.filler_naming == "previous_field_name":
            return f"FILLER_AFTER_{before}"
        if child.children:
            self.groups += 1
            return f"FILLER_{self.groups}"
        self.fields += 1
        return f"FILLER_P{self.fields}"


def as_bytes(child: Field) -> Field:
    """The same place, read as nothing but its bytes."""
    return replace(child, key=-child.key, usage="bytes")


def as_text(child: Field) -> Field:
    """A group, read as one text."""
    return replace(child, key=-child.key, usage="text", children=())


def _single(name: str, taken: set[str]) -> str:
    """A second field of a name in the same group gets a number."""
    number, single = 2, name
    while name in taken:
        name, number = f"{single}_{number}", number + 1
    return name
