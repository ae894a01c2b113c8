"""One sentence of a copybook: a level, a name, and the clauses after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from commonweal.engines.read.cobol.pictures import Picture, parse_picture
from commonweal.engines.read.cobol.problems import LIMITS, CopybookError, Place
from commonweal.engines.read.cobol.source import Token

__all__ = ["USAGES", "Item", "read_item"]

USAGES = {
    "DISPLAY": "display", "COMP": "binary", "COMPUTATIONAL": "binary", "BINARY": "binary",
    "COMP-0": "binary", "COMP-4": "binary", "COMPUTATIONAL-0": "binary",
    "COMPUTATIONAL-4": "binary", "COMP-1": "float", "COMPUTATIONAL-1": "float",
    "FLOAT-SHORT": "float", "COMP-2": "double", "COMPUTATIONAL-2": "double",
    "FLOAT-LONG": "double", "COMP-3": "packed", "COMPUTATIONAL-3": "packed",
    "PACKED-DECIMAL": "packed", "COMP-5": "native", "COMPUTATIONAL-5": "native",
    "COMP-6": "unsigned-packed", "COMPUTATIONAL-6": "unsigned-packed",
    "COMP-3U": "unsigned-packed", "COMPUTATIONAL-3U": "unsigned-packed",
    "COMP-9": "little", "COMPUTATIONAL-9": "little", "COMP-X": "shortest",
    "COMPUTATIONAL-X": "shortest", "BINARY-CHAR": "shortest",
    "BINARY-SHORT": "native", "BINARY-LONG": "native", "BINARY-DOUBLE": "native",
    "INDEX": "index", "POINTER": "index", "FUNCTION-POINTER": "index", "POINTER-32": "index",
    "PROCEDURE-POINTER": "long-index", "NATIONAL": "national", "DISPLAY-1": "dbcs",
}  # fmt: skip
_SIZED = {
    "BINARY-CHAR": "9(2)", "BINARY-SHORT": "9(4)", "BINARY-LONG": "9(9)", "BINARY-DOUBLE": "9(18)",
}  # fmt: skip
_ORDINARY_LEVELS = range(1, 50)
_STARTS = {
    "BLANK", "COMP", "DEPENDING", "EXTERNAL", "GLOBAL", "GROUP-USAGE", "INDEXED", "JUST",
    "JUSTIFIED", "LEADING", "OCCURS", "PIC", "PICTURE", "REDEFINES", "RENAMES", "SIGN", "SYNC",
    "SYNCHRONIZED", "SYNCHRONISED", "TRAILING", "USAGE", "VALUE", "VALUES", "ASCENDING",
    "DESCENDING", "VOLATILE", *USAGES,
}  # fmt: skip


@dataclass(slots=True)
class Item:
    """What one sentence said. ``name`` is FILLER where none is given."""

    level: int
    name: str
    place: Place
    redefines: str = ""
    picture: Picture | None = None
    usage: str = ""
    sign: str = ""  # "", leading or trailing
    separate: bool = False
    occurs: tuple[int, int] | None = None
    depending: tuple[str, ...] = ()  # the name, then the groups that qualify it
    sync: bool = False
    blank_when_zero: bool = False
    renames: tuple[str, str] | None = None
    values: tuple[str, ...] = field(default_factory=tuple)


class _Sentence:
    """The tokens of one sentence, read from left to right."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0

    @property
    def place(self) -> Place:
        return self.tokens[min(self.at, len(self.tokens) - 1)].place

    def peek(self) -> str:
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        return token.text if token and token.kind == "word" else ""

    def more(self) -> bool:
        return self.at < len(self.tokens)

    def take(self) -> Token:
        if not self.more():
            raise CopybookError(
                f"Something is missing after {self.tokens[-1].text}.", self.tokens[-1].place
            )
        self.at += 1
        return self.tokens[self.at - 1]

    def skip(self, *words: str) -> None:
        while self.peek() in words:
            self.at += 1

    def number(self, what: str, highest: int) -> int:
        token = self.take()
        if not (token.text.isascii() and token.text.isdigit()):
            raise CopybookError(
                f"{what} is a whole number here, not {token.text}. Replace symbols by their value.",
                token.place,
            )
        if len(token.text) > 12 or int(token.text) > highest:
            raise CopybookError(f"{what} may be {highest} at most.", token.place)
        return int(token.text)


def read_item(tokens: list[Token], *, decimal_comma: bool = False) -> Item:
    """Raises CopybookError where the sentence cannot be understood."""
    sentence = _Sentence(tokens)
    place = sentence.place
    level = sentence.number("A level", 99)
    if level not in _ORDINARY_LEVELS and level not in {66, 77, 88}:
        raise CopybookError("A level is 01 to 49, 66, 77 or 88.", place)
    name = "FILLER"
    if sentence.peek() and sentence.peek() not in _STARTS:
        name = sentence.take().text
    item = Item(level, name, place)
    while sentence.more():
        _clause(item, sentence, decimal_comma=decimal_comma)
    return item


def _clause(item: Item, sentence: _Sentence, *, decimal_comma: bool) -> None:
    token = sentence.take()
    word = token.text if token.kind == "word" else ""
    if word in {"PIC", "PICTURE"}:
        sentence.skip("IS")
        found = sentence.take()
        item.picture = parse_picture(found.text, found.place, decimal_comma=decimal_comma)
    elif word in USAGES:
        _use(item, word, sentence)
    elif word in _CLAUSES:
        _CLAUSES[word](item, sentence)
    elif word.isdigit() and len(word) <= 2:
        raise CopybookError(
            f"A new item seems to begin here ({word}). Is the full stop before it missing?",
            token.place,
        )
    else:
        raise CopybookError(f"{token.text} is no clause that a copybook has here.", token.place)


def _use(item: Item, word: str, sentence: _Sentence) -> None:
    item.usage = USAGES[word]
    if word in _SIZED:
        sign = "" if sentence.peek() == "UNSIGNED" else "S"
        item.picture = parse_picture(sign + _SIZED[word], sentence.place)
        sentence.skip("SIGNED", "UNSIGNED")


def _usage(item: Item, sentence: _Sentence) -> None:
    sentence.skip("IS")
    token = sentence.take()
    if token.text not in USAGES:
        raise CopybookError(f"The usage {token.text} cannot be read.", token.place)
    _use(item, token.text, sentence)


def _redefines(item: Item, sentence: _Sentence) -> None:
    item.redefines = sentence.take().text


def _sign(item: Item, sentence: _Sentence) -> None:
    sentence.skip("IS")
    token = sentence.take()
    if token.text not in {"LEADING", "TRAILING"}:
        raise CopybookError("SIGN is LEADING or TRAILING.", token.place)
    _sign_at(item, sentence, token.text.lower())


def _sign_at(item: Item, sentence: _Sentence, where: str) -> None:
    item.sign, item.separate = where, sentence.peek() == "SEPARATE"
    sentence.skip("SEPARATE", "CHARACTER")


def _occurs(item: Item, sentence: _Sentence) -> None:
    place = sentence.place
    first = sentence.number("The number of occurrences", LIMITS.occurrences)
    last = first
    if sentence.peek() == "TO":
        sentence.take()
        last = sentence.number("The number of occurrences", LIMITS.occurrences)
        if last < first:
            raise CopybookError("OCCURS counts up: the first number is the lower one.", place)
    if last == 0:
        raise CopybookError("An item occurs once at least.", place)
    sentence.skip("TIMES")
    item.occurs = (first, last)


def _depending(item: Item, sentence: _Sentence) -> None:
    sentence.skip("ON")
    names = [sentence.take().text]
    while sentence.peek() in {"OF", "IN"}:
        sentence.take()
        names.append(sentence.take().text)
    item.depending = tuple(names)
    if item.occurs:  # OCCURS 80 DEPENDING ON: some compilers take that for 0 to 80
        item.occurs = (0 if item.occurs[0] == item.occurs[1] else item.occurs[0], item.occurs[1])


def _keys(item: Item, sentence: _Sentence) -> None:  # noqa: ARG001 - one shape for all clauses
    sentence.skip("KEY", "IS", "BY")
    while sentence.peek() and sentence.peek() not in _STARTS:
        sentence.take()


def _values(item: Item, sentence: _Sentence) -> None:
    sentence.skip("IS", "ARE")
    values = []
    while sentence.more() and sentence.peek() not in _STARTS:
        values.append(sentence.take().text)
    item.values = tuple(values)


def _sync(item: Item, sentence: _Sentence) -> None:
    item.sync = True
    sentence.skip("LEFT", "RIGHT")


def _blank(item: Item, sentence: _Sentence) -> None:
    sentence.skip("WHEN")
    sentence.skip("ZERO", "ZEROS", "ZEROES")
    item.blank_when_zero = True


def _renames(item: Item, sentence: _Sentence) -> None:
    first = sentence.take().text
    last = first
    if sentence.peek() in {"THRU", "THROUGH"}:
        sentence.take()
        last = sentence.take().text
    item.renames = (first, last)


def _shared(item: Item, sentence: _Sentence) -> None:
    """IS GLOBAL, IS EXTERNAL: nothing that the file shows."""
    if sentence.peek() not in {"GLOBAL", "EXTERNAL"}:
        raise CopybookError("IS stands here before GLOBAL or EXTERNAL.", sentence.place)
    _ignored(item, sentence)


def _ignored(item: Item, sentence: _Sentence) -> None:  # noqa: ARG001 - one shape for all clauses
    sentence.skip("RIGHT", "LEFT", "IS", "NATIONAL", "FORMAT")


_CLAUSES: dict[str, Callable[[Item, _Sentence], None]] = {
    "USAGE": _usage,
    "REDEFINES": _redefines,
    "SIGN": _sign,
    "LEADING": lambda item, sentence: _sign_at(item, sentence, "leading"),
    "TRAILING": lambda item, sentence: _sign_at(item, sentence, "trailing"),
    "OCCURS": _occurs,
    "DEPENDING": _depending,
    "ASCENDING": _keys,
    "DESCENDING": _keys,
    "INDEXED": _keys,
    "VALUE": _values,
    "VALUES": _values,
    "SYNC": _sync,
    "SYNCHRONIZED": _sync,
    "SYNCHRONISED": _sync,
    "BLANK": _blank,
    "RENAMES": _renames,
    "IS": _shared,
    **dict.fromkeys(("JUST", "JUSTIFIED", "EXTERNAL", "GLOBAL", "VOLATILE"), _ignored),
}
