"""Rules of one initiative."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["name_problem"]


def name_problem(name: str) -> str:
    """Why this cannot be a name, or ""."""
    text = unicodedata.normalize("NFC", name).strip()
    if not text:
        return "empty"
    if len(text) > 300:
        return "too-long"
    return "no-letter" if not re.search(r"\w", text) else ""
