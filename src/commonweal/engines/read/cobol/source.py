"""From the text of a copybook to its sentences: columns, comments, literals, full stops."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from commonweal.engines.read.cobol.problems import LIMITS, CopybookError, Place
from commonweal.kernel.errors import BadInput

__all__ = ["SOURCE_FORMATS", "Token", "sentences"]

SOURCE_FORMATS = ("auto", "fixed", "free")
_COLUMNS = re.compile(r"([0-9]{1,3})-([0-9]{1,4})")  # first and last column of the text
_END_OF_FILE = "\x1a"  # editors on CP/M and its heirs ended a text with it
_SEQUENCE = re.compile(r"\S{6}|[A-Za-z]\S* *| *[0-9]*")  # or the mark of who changed the line
_NUMBERED_BEHIND = re.compile(r"(?<=^.{71} )[0-9]{8} *$")  # columns 73 to 80
_DIRECTIVE = re.compile(r"\s*(?:\$SET|>>)", re.IGNORECASE)  # to the compiler
_INDICATORS = " *-/dD$\t"
_LISTING = {"EJECT", "SKIP1", "SKIP2", "SKIP3"}
# A usage or a value with no blank before it: none of these words is made of picture symbols.
_ATTACHED = re.compile(
    r"(?<=.)(COMP(?:UTATIONAL)?(?:-[0-9X]U?)?|PACKED-DECIMAL|BINARY|DISPLAY|USAGE|VALUE|OCCURS"
    r"|REDEFINES|SIGN|LEADING|TRAILING|BLANK|JUST(?:IFIED)?|SYNC(?:HRONI[SZ]ED)?)$",
    re.IGNORECASE,
)
_QUOTED_NAME = re.compile(r"""(['"])(:?[\w-]+:?)\1([\w-]*)""")
_LITERAL_PREFIX = re.compile(r"(?:[XNGUZ]|NX|BX|HX)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """``text`` is upper case except in a literal; ``kind`` is word, literal or picture."""

    text: str
    place: Place
    kind: str = "word"


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str
    shift: int
    continues: bool


def sentences(text: str, *, source_format: str = "auto") -> Iterator[list[Token]]:
    """The sentences, each up to its full stop; the last may lack it."""
    if len(text) > LIMITS.characters:
        raise BadInput(f"The copybook is longer than {LIMITS.characters} characters.")
    current: list[Token] = []
    for token in _tokens(list(_lines(text.partition(_END_OF_FILE)[0], source_format))):
        if token.kind != "stop":
            current.append(token)
        elif current:
            yield current
            current = []
    if current:
        yield current


def _lines(text: str, source_format: str) -> Iterator[_Line]:
    columns = _COLUMNS.fullmatch(source_format)
    if source_format not in SOURCE_FORMATS and not columns:
        raise BadInput(
            f"The source format is one of {', '.join(SOURCE_FORMATS)}, or its columns: 8-72."
        )
    raw = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").split("\n")
    raw = ["" if _DIRECTIVE.match(line) else line for line in raw]
    auto = source_format == "auto"
    fixed = source_format == "fixed" or (auto and all(map(_may_be_fixed, raw)))
    if columns or (auto and not fixed and _begins_at_7(raw)):
        first, last = (int(columns[1]) - 1, int(columns[2])) if columns else (6, 72)
        raw = [" " * max(first, 0) + line[max(first, 0) : last] for line in raw]
    elif auto and not fixed:
        raw = [_NUMBERED_BEHIND.sub("", line) for line in raw]
    for number, line in enumerate(raw, start=1):
        if not line.strip() or line.lstrip().startswith("*"):
            continue
        if not fixed:
            yield _Line(number, line, 0, continues=False)
        elif line[6:7] not in {"*", "/", "$"}:
            yield _Line(number, line[7:72], 7, continues=line[6:7] == "-")


def _may_be_fixed(line: str) -> bool:
    """Six columns of numbering, then an indicator. Text that begins earlier says: free form."""
    if not line.strip() or line.lstrip().startswith("*"):
        return True
    numbering = line[:6].replace("\t", " ")
    return bool(_SEQUENCE.fullmatch(numbering)) and line[6:7] in _INDICATORS


def _begins_at_7(raw: list[str]) -> bool:
    """No column for the indicator, but numbering before the text, or remarks behind column 72."""
    lines = [line for line in raw if line.strip() and not line.lstrip().startswith("*")]
    numbered = [line for line in lines if re.fullmatch("[0-9]{6}", line[:6])]
    blank = [line for line in lines if not line[:6].strip()]
    long = any(len(line.rstrip()) > 72 for line in lines)
    return len(numbered) + len(blank) == len(lines) and bool(numbered or long)


class _Reader:
    """Reads one line after the other; only a literal may go on in the next."""

    def __init__(self) -> None:
        self.tokens: list[Token] = []
        self.open: Token | None = None
        self.quote = ""

    def read(self, line: _Line) -> None:
        at = self._go_on(line) if self.open else self._joined(line) if line.continues else 0
        while at < len(line.text):
            at = self._next(line, at)

    def _go_on(self, line: _Line) -> int:
        opened, start = self.open, len(line.text) - len(line.text.lstrip())
        if opened is None or not line.continues or line.text[start : start + 1] != self.quote:
            raise self._unclosed()
        self.tokens.pop()
        return self._literal(line, start, before=opened)

    def _joined(self, line: _Line) -> int:
        """A word that was cut at column 72 goes on in the next line."""
        start = len(line.text) - len(line.text.lstrip())
        word = line.text[start:].split(" ", 1)[0]
        last = self.tokens[-1] if self.tokens else None
        if last is None or last.kind == "stop" or word[:1] in {"'", '"'}:
            return 0
        stop = word.endswith(".")
        whole = last.text + (word[:-1] if stop else word).upper()
        self.tokens[-1] = Token(whole, last.place, last.kind)
        if stop:
            self.tokens.append(Token(".", Place(line.number, start + line.shift + 1), "stop"))
        return start + len(word)

    def _next(self, line: _Line, at: int) -> int:
        text = line.text
        if text[at] in " \t,;":
            return at + 1
        if text.startswith("*>", at):
            return len(text)
        if text[at] in "'\"":
            return self._quoted_name(line, at) or self._literal(line, at)
        return self._word(line, at)

    def _quoted_name(self, line: _Line, at: int) -> int:
        """Where a name is expected, a part in quotation marks is what COPY REPLACING fills in."""
        before = self.tokens[-2:]
        level = bool(before) and before[-1].kind == "word" and before[-1].text.isdigit()
        found = _QUOTED_NAME.match(line.text, at)
        if not found or not level or (len(before) > 1 and before[0].kind != "stop"):
            return 0
        name = (found[2] + found[3]).upper()
        self.tokens.append(Token(name, Place(line.number, at + line.shift + 1)))
        return found.end()

    def _literal(self, line: _Line, at: int, before: Token | None = None) -> int:
        quote, text = line.text[at], line.text
        end = at + 1
        while True:
            end = text.find(quote, end)
            if end < 0 or text[end + 1 : end + 2] != quote:
                break
            end += 2
        place = before.place if before else Place(line.number, at + line.shift + 1)
        value = (before.text if before else "") + text[at + 1 : end if end >= 0 else None]
        token = Token(value.replace(quote * 2, quote), place, "literal")
        self.tokens.append(token)
        self.open, self.quote = (None, "") if end >= 0 else (token, quote)
        return end + 1 if end >= 0 else len(text)

    def _word(self, line: _Line, at: int) -> int:
        text, end = line.text, at
        picture = self._picture_expected()
        while end < len(text) and text[end] not in " \t" and (picture or text[end] not in "'\""):
            end += 1
        place = Place(line.number, at + line.shift + 1)
        word = text[at:end]
        if end < len(text) and text[end] in "'\"" and _LITERAL_PREFIX.fullmatch(word):
            return self._literal(line, end)
        bare = word.rstrip(",;")
        stop = bare.endswith(".")
        bare = bare.rstrip(".")
        attached = _ATTACHED.search(bare) if picture else None
        bare, tail = (bare[: attached.start()], attached[0]) if attached else (bare, "")
        if bare and bare.upper() not in _LISTING:
            kind = "picture" if picture and bare.upper() != "IS" else "word"
            self.tokens.append(Token(bare.upper(), place, kind))
        if tail:
            self.tokens.append(Token(tail.upper(), place))
        if stop:
            self.tokens.append(Token(".", Place(line.number, end + line.shift), "stop"))
        return end

    def _picture_expected(self) -> bool:
        words = [token.text if token.kind == "word" else "" for token in self.tokens[-2:]]
        named = {"PIC", "PICTURE"}
        return bool(words) and (words[-1] in named or (words[-1] == "IS" and words[0] in named))

    def finish(self) -> list[Token]:
        if self.open:
            raise self._unclosed()
        return self.tokens

    def _unclosed(self) -> CopybookError:
        place = self.open.place if self.open else Place()
        return CopybookError("The literal is not closed. Write its closing quotation mark.", place)


def _tokens(lines: list[_Line]) -> list[Token]:
    reader = _Reader()
    for line in lines:
        reader.read(line)
    return reader.finish()
