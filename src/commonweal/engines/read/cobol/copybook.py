"""From sentences to a layout: the tree of levels, REDEFINES, OCCURS DEPENDING ON, SYNC."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from commonweal.engines.read.cobol.clauses import Item, read_item
from commonweal.engines.read.cobol.layout import Field, Layout, Rename, plain
from commonweal.engines.read.cobol.pictures import Picture
from commonweal.engines.read.cobol.problems import LIMITS, CopybookError
from commonweal.engines.read.cobol.source import Token, sentences
from commonweal.engines.read.cobol.usages import kind_and_size, stored_picture
from commonweal.kernel.errors import BadInput

__all__ = ["parse_copybook"]

_HEADINGS = {
    "DATA", "FILE", "WORKING-STORAGE", "LINKAGE", "LOCAL-STORAGE", "FD", "SD", "IDENTIFICATION",
    "ID", "PROGRAM-ID", "ENVIRONMENT", "CONFIGURATION", "SPECIAL-NAMES", "DECIMAL-POINT",
    "INPUT-OUTPUT", "FILE-CONTROL", "SELECT", "I-O-CONTROL", "SOURCE-COMPUTER", "OBJECT-COMPUTER",
    "AUTHOR", "DATE-WRITTEN", "DATE-COMPILED", "INSTALLATION", "SECURITY", "CURRENCY",
    "TITLE",
}  # fmt: skip


@dataclass(slots=True)
class _Node:
    item: Item
    children: list[_Node] = field(default_factory=list)
    conditions: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)


def parse_copybook(
    text: str | Sequence[str], *, record: str = "", source_format: str = "auto",
    decimal_comma: bool = False, ends: Collection[str] = (),
) -> Layout:  # fmt: skip
    """The layout of one record. ``record`` names it where the copybook describes several; A+B are
    two that follow each other. Of several copybooks, each describes the same bytes once more.
    ``ends`` are records that stand once at the beginning or end of the file."""
    nodes: list[_Node] = []
    renames: list[Item] = []
    for each in [text] if isinstance(text, str) else text:
        found, named = _tree(_items(each, source_format, decimal_comma=decimal_comma))
        _lay_over(nodes, found)
        nodes += found
        renames += named
    if not nodes:
        raise BadInput("The copybook describes no field. Is this the right file?", code="copybook")
    wanted = {plain(name) for name in ends}
    beside = [node for node in nodes if plain(node.item.name) in wanted]
    nodes = [node for node in nodes if node not in beside]
    if len(beside) < len(wanted) or not nodes:
        raise BadInput(
            f"The copybook has no records {', '.join(sorted(wanted))} beside the others."
        )
    layout = _Placing().layout(_record(nodes, record), renames)
    sizes = tuple((node.item.name, _Placing().layout(node, []).size) for node in beside)
    return replace(layout, ends=sizes)


def _items(text: str, source_format: str, *, decimal_comma: bool) -> list[Item]:
    items: list[Item] = []
    found = list(sentences(text, source_format=source_format))
    starts = [at for at, tokens in enumerate(found) if tokens[0].text == "DATA"]
    for at, tokens in enumerate(found):
        words = [token.text for token in tokens]
        if words[0] == "PROCEDURE":
            break
        if "DECIMAL-POINT" in words and words[-1] == "COMMA":
            decimal_comma = True
        elif starts and at < starts[0]:
            continue  # what a program says before its data
        elif _is_item(tokens):
            items.append(read_item(tokens, decimal_comma=decimal_comma))
        if len(items) > LIMITS.items:
            raise CopybookError(f"There are more than {LIMITS.items} items.", tokens[0].place)
    return items


def _lay_over(before: list[_Node], found: list[_Node]) -> None:
    """The records of a further copybook begin where the first one does."""
    for node in found if before else ():
        first = before[0].item
        if node.item.level != first.level:
            raise CopybookError("Copybooks read together begin at the same level.", node.item.place)
        node.item.redefines = node.item.redefines or first.name


def _is_item(tokens: list[Token]) -> bool:
    first = tokens[0]
    if first.text.isdigit():
        return True
    if first.text in _HEADINGS:
        return False
    if first.text in {"COPY", "EXEC", "REPLACE", "++INCLUDE", "-INC"}:
        raise CopybookError(
            f"{first.text} brings in another text. Expand it first and give the whole.",
            first.place,
        )
    raise CopybookError(f"A level number is expected here, not {first.text}.", first.place)


def _tree(items: list[Item]) -> tuple[list[_Node], list[Item]]:
    roots: list[_Node] = []
    path: list[_Node] = []
    renames = []
    for item in items:
        if item.level == 88:
            if not path:
                raise CopybookError("Level 88 belongs to the field before it.", item.place)
            path[-1].conditions.append((item.name, item.values))
        elif item.level == 66:
            renames.append(item)
        else:
            level = 1 if item.level == 77 else item.level
            while path and path[-1].item.level >= level:
                path.pop()
            (path[-1].children if path else roots).append(_Node(item))
            path.append((path[-1].children if path else roots)[-1])
    return roots, renames


def _record(nodes: list[_Node], record: str) -> _Node:
    """The one record: by name, or the only one, or fields that stand alone taken together."""
    if record:
        found = [_named(nodes, name) for name in record.split("+")]
        return found[0] if len(found) == 1 else _Node(Item(0, "RECORD", found[0].item.place), found)
    if len(nodes) == 1 and (nodes[0].children or nodes[0].item.picture):
        return nodes[0]
    first = nodes[0].item
    apart = [node for node in nodes if node.item.level in {1, 77} and not node.item.redefines]
    if len(apart) > 1:
        names = ", ".join(node.item.name for node in apart[:20])
        raise BadInput(
            f"The copybook describes several records: {names}. Name the one to read.",
            code="copybook",
            where=str(apart[1].item.place),
        )
    return _Node(Item(0, "RECORD", first.place), nodes)


def _named(nodes: list[_Node], name: str) -> _Node:
    for node in nodes:
        if plain(node.item.name) == plain(name.strip()):
            return node
    names = ", ".join(node.item.name for node in nodes[:20])
    raise BadInput(f"The copybook has no record {name}. It has {names}.", code="copybook")


class _Placing:
    """Walks the tree once and gives each item its offset."""

    def __init__(self) -> None:
        self.keys = 0
        self.seen: list[tuple[Field, tuple[str, ...]]] = []

    def layout(self, node: _Node, renames: list[Item]) -> Layout:
        whole = self._place(node, 0, _Inherited(), ())
        if whole.total > LIMITS.record_bytes:
            raise CopybookError(
                f"The record has {whole.total} bytes; {LIMITS.record_bytes} is the most.",
                node.item.place,
            )
        return Layout(whole, tuple(_renamed(item, whole) for item in renames))

    def _place(
        self, node: _Node, offset: int, inherited: _Inherited, path: tuple[str, ...]
    ) -> Field:
        item = node.item
        inherited = inherited.under(item)
        _check(node)
        depending = self._counter(item) if item.depending else None
        made = self._group if node.children else self._leaf
        placed = replace(
            made(node, offset, inherited, path),
            occurs=item.occurs,
            depending=depending,
            redefines=item.redefines,
            filler=item.name == "FILLER",
            conditions=tuple(node.conditions),
        )
        if not node.children:
            self.seen.append((placed, path))
        return placed

    def _group(
        self, node: _Node, offset: int, inherited: _Inherited, path: tuple[str, ...]
    ) -> Field:
        key = self._key()
        at, end = offset, offset
        children: list[Field] = []
        for child in node.children:
            if child.item.redefines:
                start = _redefined(child.item, children).offset
            else:
                start = at + _slack(child, at, inherited)
            placed = self._place(child, start, inherited, (*path, node.item.name))
            children.append(placed)
            end = max(end, placed.offset + placed.total)
            at = max(at, end) if child.item.redefines else end
        size = end - offset
        if node.item.occurs:
            size += -size % _alignment(node, inherited)
        return Field(
            key, node.item.level, node.item.name, node.item.place, "group", offset, size,
            children=tuple(children),
        )  # fmt: skip

    def _leaf(
        self,
        node: _Node,
        offset: int,
        inherited: _Inherited,
        path: tuple[str, ...],  # noqa: ARG002 - one shape with _group
    ) -> Field:
        item, usage = node.item, inherited.usage
        picture = stored_picture(item)
        kind, size = kind_and_size(item, usage, separate=inherited.separate)
        return Field(
            self._key(), item.level, item.name, item.place, kind, offset, size,
            picture=picture,
            sign=_sign(picture, inherited) if kind == "display" else "",
            separate=inherited.separate and kind == "display",
            native=usage in {"native", "index", "long-index", "shortest"},
            order={"little": "little", "shortest": "big", "native": "native"}.get(usage, ""),
            signless=usage == "unsigned-packed",
            blank_when_zero=item.blank_when_zero,
        )  # fmt: skip

    def _key(self) -> int:
        self.keys += 1
        return self.keys

    def _counter(self, item: Item) -> int:
        """The nearest field before that has the name, within the groups that qualify it."""
        name, *groups = map(plain, item.depending)
        for placed, path in reversed(self.seen):
            above = [plain(each) for each in path]
            if plain(placed.name) == name and all(group in above for group in groups):
                return placed.key
        raise CopybookError(
            f"{item.name} depends on {item.depending[0]}, which is not described before it. "
            "Add that field to the copybook.",
            item.place,
        )


@dataclass(frozen=True, slots=True)
class _Inherited:
    """What a group says for all that is in it."""

    usage: str = ""
    sign: str = ""
    separate: bool = False
    sync: bool = False

    def under(self, item: Item) -> _Inherited:
        return _Inherited(
            item.usage or self.usage,
            item.sign or self.sign,
            item.separate if item.sign else self.separate,
            item.sync or self.sync,
        )


def _check(node: _Node) -> None:
    item = node.item
    if node.children and item.picture:
        raise CopybookError(
            f"{item.name} has a picture and fields below it. Check the level numbers.",
            node.children[0].item.place,
        )
    bare = {"float", "double", "index", "long-index"}
    if not node.children and not item.picture and item.usage not in bare:
        raise CopybookError(f"{item.name} has no picture. Add one, or fields below it.", item.place)
    if item.depending and not item.occurs:
        raise CopybookError("DEPENDING ON stands after OCCURS only.", item.place)


def _redefined(item: Item, before: list[Field]) -> Field:
    for each in reversed(before):
        if plain(each.name) == plain(item.redefines) and each.level == item.level:
            return each
        if not each.redefines:
            break
    raise CopybookError(
        f"{item.name} redefines {item.redefines}, which is not before it at the same level, with "
        "no other field between.",
        item.place,
    )


def _sign(picture: Picture | None, inherited: _Inherited) -> str:
    """A separate sign is there even where the picture has no S."""
    if inherited.separate:
        return inherited.sign
    if picture and picture.signed:
        return inherited.sign or "trailing"
    return ""


def _own_alignment(node: _Node, inherited: _Inherited) -> int:
    under = inherited.under(node.item)
    if node.children or not under.sync:
        return 1
    kind, size = kind_and_size(node.item, under.usage, separate=under.separate)
    if kind == "binary":
        return 2 if size == 2 else 4
    return {"float": 4, "double": 8}.get(kind, 1)


def _alignment(node: _Node, inherited: _Inherited) -> int:
    under = inherited.under(node.item)
    own = _own_alignment(node, inherited)
    return max([own, *(_alignment(child, under) for child in node.children)])


def _slack(node: _Node, at: int, inherited: _Inherited) -> int:
    return -at % _own_alignment(node, inherited)


def _renamed(item: Item, root: Field) -> Rename:
    if item.renames is None:
        raise CopybookError("Level 66 needs RENAMES.", item.place)
    found = [
        next((each for each in root.walk() if plain(each.name) == plain(name)), None)
        for name in item.renames
    ]
    first, last = found
    if first is None or last is None or last.offset + last.total < first.offset:
        raise CopybookError(f"{item.name} renames what is not there.", item.place)
    return Rename(item.name, first.offset, last.offset + last.total - first.offset)
