"""From text to words, with their places."""

from __future__ import annotations

import datetime
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from commonweal.engines.express.problems import LIMITS, ExpressionError, Problem
from commonweal.engines.express.values import PLACES, WHOLE_DIGITS, Value

__all__ = ["KEYWORDS", "NAME", "Token", "is_plain_name", "tokens"]

KEYWORDS = frozenset({"and", "else", "false", "if", "in", "not", "nothing", "or", "then", "true"})
NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
# What may stand between brackets: no quote, no percent sign, no backslash.
BRACKETED = re.compile(r"[\w .:/-]+")
_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2}(?!\w))
    |(?P<number>[0-9]+(?:\.[0-9]+)?(?![\w.]))
    |(?P<text>"(?:[^"]|"")*"|'(?:[^']|'')*')
    |(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)
    |(?P<bracket>\[[^\[\]]*\])
    |(?P<sign><=|>=|!=|<>|[-+*/=<>(),])""",
    re.VERBOSE,
)
_INSTEAD = {
    "“": 'Use straight quotation marks: "text".',
    "”": 'Use straight quotation marks: "text".',
    "„": 'Use straight quotation marks: "text".',
    '"': "The text has no closing quotation mark.",
    "'": "The text has no closing quotation mark.",
    "[": "A name in brackets is closed by ].",
    "&": "Write and.",
    "|": "Write or.",
    "!": "Write not, or != for different from.",
    "%": "Write percent(part, whole), or divide by 100.",
    "×": "Write * to multiply.",
    "÷": "Write / to divide.",
    "−": "Write a plain minus: -.",
    "–": "Write a plain minus: -.",
    "≤": "Write <=.",
    "≥": "Write >=.",
    "≠": "Write !=.",
    "^": "There are no powers: multiply.",
    "{": "Use parentheses: ( ).",
    "£": "Write the amount without its currency.",
    "€": "Write the amount without its currency.",
    "$": "Write the amount without its currency.",
}


@dataclass(frozen=True, slots=True)
class Token:
    """``kind`` is keyword, name, value, sign or end; a keyword's ``text`` is in small letters."""

    kind: str
    text: str
    at: int
    value: Value | None = None

    @property
    def shown(self) -> str:
        return "the end" if self.kind == "end" else self.text[:40]


def is_plain_name(name: str) -> bool:
    """True where the name needs no brackets."""
    return NAME.fullmatch(name) is not None and name.lower() not in KEYWORDS


def tokens(text: str) -> list[Token]:
    """The words, and an end; ExpressionError at the first that is none."""
    if len(text) > LIMITS.characters:
        message = f"The expression is longer than {LIMITS.characters} characters."
        raise ExpressionError(Problem("too-long", message, LIMITS.characters), text=text)
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise ExpressionError(_stray(text, at), text=text)
        if match.lastgroup != "space":
            found.append(_token(match, text))
        at = match.end()
    return [*found, Token("end", "", len(text))]


def _token(match: re.Match[str], text: str) -> Token:
    word, at = match.group(), match.start()
    match match.lastgroup:
        case "number":
            return Token("value", word, at, _number(word, at, text))
        case "date":
            return Token("value", word, at, _date(word, at, text))
        case "text":
            return Token("value", word, at, _text(word, at, text))
        case "bracket":
            return Token("name", _bracketed(word, at, text), at)
        case "name" if word.lower() in KEYWORDS:
            return Token("keyword", word.lower(), at)
        case "sign":
            return Token("sign", "!=" if word == "<>" else word, at)
    return Token("name", word, at)


def _number(word: str, at: int, text: str) -> Decimal:
    whole, _, fraction = word.partition(".")
    if len(whole.lstrip("0")) > WHOLE_DIGITS or len(fraction.rstrip("0")) > PLACES:
        message = f"A number has at most {WHOLE_DIGITS} digits before the point and {PLACES} after."
        raise ExpressionError(Problem("number-too-long", message, at), text=text)
    return Decimal(word)


def _date(word: str, at: int, text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(word)
    except ValueError:
        problem = Problem("no-such-day", f"{word} is not a day of the calendar.", at)
        raise ExpressionError(problem, text=text) from None


def _text(word: str, at: int, text: str) -> str:
    quote = word[0]
    held = word[1:-1].replace(quote * 2, quote)
    for place, letter in enumerate(held):
        if unicodedata.category(letter) in {"Cc", "Cs"}:
            message = "A text holds no control characters."
            problem = Problem("control-character", message, at + 1 + place)
            raise ExpressionError(problem, text=text)
    return held


def _bracketed(word: str, at: int, text: str) -> str:
    name = word[1:-1].strip()
    if BRACKETED.fullmatch(name):
        return name
    message = "A name in brackets has letters, digits, spaces and _ . : / - only."
    raise ExpressionError(Problem("bad-name", message, at), text=text)


def _stray(text: str, at: int) -> Problem:
    if text[at].isdigit() or text[at] == ".":
        return Problem("bad-number", "This is not a number.", at, "Write it as 1500 or 0.25.")
    shown = text[at] if text[at].isprintable() else f"character {ord(text[at])}"
    message = f"{shown} means nothing here."
    return Problem("stray-character", message, at, _INSTEAD.get(text[at], ""))
