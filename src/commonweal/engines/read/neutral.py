"""Text that a spreadsheet would run as a formula, made harmless for export.

The rule (after OWASP, CSV injection): a cell that begins with ``= + - @``, their full-width forms,
a tab or a line break, also after blanks or invisible signs, gets an apostrophe in front; a
spreadsheet then shows it as text. A plain number such as ``-12.5`` or ``+3 %`` stays as it is, so
that figures can be added up. Figures written as numbers by a workbook writer need nothing.

What it does not do: a comma file opened with another separator is cut differently, and a cell may
then begin in the middle of ours. Exports therefore quote every cell, and XLSX is the safer form.
"""

from __future__ import annotations

import re

__all__ = ["neutralise", "restored"]

_INVISIBLE = " \xa0\u200b\u200c\u200d\u2060\ufeff\u00ad\x00"
_STARTERS = "=+-@\t\r\n\v\f＝＋－＠"
_PLAIN_NUMBER = re.compile(r" *[+-]?(?:\d{1,3}(?:[ ,]\d{3})+|\d+)(?:[.,]\d+)? ?%? *\Z", re.ASCII)


def neutralise(text: str) -> str:
    """``text``, with an apostrophe in front where a spreadsheet might take it for a formula."""
    if not text.lstrip(_INVISIBLE).startswith(tuple(_STARTERS)):
        # An apostrophe of our own must not be taken for one that we added: see `restored`.
        return f"'{text}" if _added(text) else text
    return text if _PLAIN_NUMBER.match(text) else f"'{text}"


def restored(text: str) -> str:
    """The text that `neutralise` was given."""
    return text[1:] if _added(text) else text


def _added(text: str) -> bool:
    """True where a text begins as `neutralise` makes it begin."""
    bare = text.lstrip("'")
    return bare != text and bare.lstrip(_INVISIBLE).startswith(tuple(_STARTERS))
