"""The bytes of files that came in, kept once by their digest."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from commonweal.kernel.errors import NotFound


def keep_original(data: bytes) -> str:
    """Keep a file; returns its SHA-256. The same bytes again are kept once.

    The name appears only when all bytes are on the disk, so that a kill leaves no half file.
    """
    digest = hashlib.sha256(data).hexdigest()
    path = _path(digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    return digest


def original(digest: str) -> bytes:
    """The bytes of a file that was kept."""
    try:
        return _path(digest).read_bytes()
    except FileNotFoundError as error:
        raise NotFound(
            _("The file is no longer kept here. Upload it again."), code="original-gone"
        ) from error


def _path(digest: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "returns" / digest[:2] / digest
