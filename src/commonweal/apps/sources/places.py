"""The folders of this server from which readings may be read: one for each body, no other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import Organisation
from commonweal.kernel.errors import BadInput

__all__ = ["files_in", "folder_of", "path_inside"]

ENDINGS = {".csv", ".tsv", ".txt", ".xlsx"}
MOST_FILES = 5_000
_QUIET = timedelta(seconds=5)


def folder_of(organisation: Organisation) -> Path | None:
    """The folder of a body, None where the operator names no folder for readings."""
    root: Path | None = settings.SOURCE_FOLDER
    return root / organisation.id if root else None


def path_inside(organisation: Organisation, text: str) -> Path:
    """What ``text`` names within the folder of the body, with every link followed. BadInput where
    it leads out."""
    folder = folder_of(organisation)
    if folder is None:
        raise BadInput(
            _("This server has no folder for readings. Ask whoever runs it to set one."),
            code="no-folder",
            field="path",
        )
    if "\x00" in text or len(text) > 300 or text.startswith(("/", "~")):
        raise _outside(folder)
    try:
        path = (folder / text).resolve()
        base = folder.resolve()
    except (OSError, RuntimeError) as error:
        raise _outside(folder) from error
    if path != base and base not in path.parents:
        raise _outside(folder)
    return path


def files_in(folder: Path, organisation: Organisation, at: datetime) -> Iterator[Path]:
    """The tables in a folder, the oldest first; none that is still being written, and none by a
    link that leads out."""
    if not folder.is_dir():
        raise BadInput(
            _("There is no folder %(name)s for readings.") % {"name": folder.name}, code="no-folder"
        )
    found = [one for one in folder.iterdir() if one.suffix.lower() in ENDINGS]
    if len(found) > MOST_FILES:
        raise BadInput(
            _("The folder holds more than %(n)s files. Move old ones away.") % {"n": MOST_FILES},
            code="too-many-files",
        )
    for path in sorted(found, key=lambda one: (one.lstat().st_mtime, one.name)):
        inside = path_inside(organisation, str(path.relative_to(_base(organisation))))
        if inside.is_file() and inside.stat().st_mtime <= (at - _QUIET).timestamp():
            yield inside


def _base(organisation: Organisation) -> Path:
    folder = folder_of(organisation)
    return folder.resolve() if folder else Path()


def _outside(folder: Path) -> BadInput:
    return BadInput(
        _("Name something within the folder %(folder)s, without going out of it.")
        % {"folder": folder},
        code="outside-folder",
        field="path",
    )
