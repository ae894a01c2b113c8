"""Folders that the settings name."""

from __future__ import annotations

from pathlib import Path

from commonweal.kernel.errors import BadInput


def read_folder(text: str) -> Path | None:
    """The folder, None where none is named. BadInput where there is none of that name."""
    if not text:
        return None
    if not Path(text).is_dir():
        raise BadInput(f"there is no folder {text!r}")
    return Path(text).resolve()
