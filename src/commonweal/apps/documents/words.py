"""Places, refusals and remarks in words. No query, no record."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from commonweal.apps.documents.rules import place_words

__all__ = ["left_out_words", "place_of", "why_words"]

_PLACES = {
    "page": gettext_noop("page %(value)s"),
    "paragraph": gettext_noop("paragraph %(value)s"),
    "cell": gettext_noop("cell %(value)s"),
    "part": gettext_noop("%(value)s"),
}
_WHY = {
    "empty": gettext_noop("It is empty."),
    "too-large": gettext_noop("It is too large. Put its parts in one by one."),
    "encrypted": gettext_noop("A password protects it. Save it without one and put it in again."),
    "zip-bomb": gettext_noop(
        "It would unpack to far more than a document holds. Copy what matters into a new one."
    ),
    "broken-document": gettext_noop("It is damaged. Open it, save it anew, and put that in."),
    "broken-workbook": gettext_noop("It is damaged. Open it, save it anew, and put that in."),
    "document-kind": gettext_noop(
        "It is no document of a kind that is read. Save it as DOCX, PDF, XLSX or plain text."
    ),
    "took-too-long": gettext_noop("Reading it took too long. Put its parts in one by one."),
    "too-much": gettext_noop("It takes more memory than any honest document."),
    "no-bytes": gettext_noop("Its bytes are not there any more."),
}
_OTHER = gettext_noop("The reader came to no end with it. Save it in another format and try again.")


def place_of(row: Any) -> str:
    """Where a sentence stands: "page 3, paragraph 2"."""
    return ", ".join(_(_PLACES[kind]) % {"value": value} for kind, value in place_words(row))


def why_words(code: str) -> str:
    """Why a document was not read, and what to do."""
    return _(_WHY.get(code, _OTHER))


def left_out_words(code: str, count: int) -> str:
    """What was not read of a document that was, in a sentence."""
    if code == "page-without-words":
        return ngettext(
            "%(n)s page holds no words: it may be a picture.",
            "%(n)s pages hold no words: they may be pictures.",
            count,
        ) % {"n": count}
    if code == "picture":
        return ngettext("%(n)s picture was not read.", "%(n)s pictures were not read.", count) % {
            "n": count
        }
    if code == "page":
        return ngettext(
            "%(n)s page beyond the limit was not read.",
            "%(n)s pages beyond the limit were not read.",
            count,
        ) % {"n": count}
    if code == "broken-page":
        return ngettext(
            "%(n)s page is damaged and was not read.",
            "%(n)s pages are damaged and were not read.",
            count,
        ) % {"n": count}
    if code == "comments":
        return _("Comments in the margin were not read.")
    if code == "beyond-the-limit":
        return _("It is longer than what is read; the end is missing.")
    return _("Something was not read (%(code)s).") % {"code": code}
