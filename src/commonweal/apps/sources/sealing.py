"""Secrets of sources, encrypted at rest with a key of this server's, and never shown again.

AES-256-GCM; what a secret belongs to is sealed with it, so that one moved to the row of another
source does not open. The key file holds one key a line, the newest first: that one seals, all of
them open. ``rotate_key`` adds one, seals everything anew, and drops the old ones.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import secrets
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction

from commonweal.apps.ledger.actions import record
from commonweal.apps.sources.models import Source
from commonweal.kernel.errors import CannotFinish
from commonweal.kernel.shapes import Actor, Subject

__all__ = ["opened", "rotate_key", "sealed"]

HELP_PAGE = "docs/how-to/bring-in-readings.md"
_MARK = "v1"
_NONCE = 12


def sealed(secret: str, source_id: str) -> str:
    """The secret, for the row of this source and no other; "" stays ""."""
    if not secret:
        return ""
    return _seal(secret, source_id, _keys()[0])


def opened(text: str, source_id: str) -> str:
    """What was sealed. CannotFinish where the key is another one, or the text was changed."""
    if not text:
        return ""
    mark, _dot, rest = text.partition(".")
    name, _dot, packed = rest.partition(".")
    key = next((one for one in _keys() if _name_of(one) == name), None)
    if mark != _MARK or key is None:
        raise _lost()
    try:
        data = base64.urlsafe_b64decode(packed)
        return AESGCM(key).decrypt(data[:_NONCE], data[_NONCE:], source_id.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise _lost() from error


def rotate_key(*, by: Actor, at: datetime) -> int:
    """Seal every secret with a new key and forget the old ones. How many were sealed anew.

    The new key is written first and the old ones go last: cut off in between, everything opens."""
    old = _keys()
    new = AESGCM.generate_key(bit_length=256)
    _write([new, *old])
    done = 0
    with transaction.atomic():
        for source in Source.objects.select_for_update().exclude(sealed=""):
            secret = opened(source.sealed, source.id)
            Source.objects.filter(id=source.id).update(sealed=_seal(secret, source.id, new))
            done += 1
        subject = Subject("source_key", _name_of(new))
        payload = {"sealed_anew": done}
        record(verb="sources.rotate-key", subject=subject, by=by, at=at, payload=payload)
    _write([new])
    return done


def _seal(secret: str, source_id: str, key: bytes) -> str:
    nonce = secrets.token_bytes(_NONCE)
    data = nonce + AESGCM(key).encrypt(nonce, secret.encode(), source_id.encode())
    return f"{_MARK}.{_name_of(key)}.{base64.urlsafe_b64encode(data).decode()}"


def _name_of(key: bytes) -> str:
    return hashlib.sha256(b"name of a key of sources:" + key).hexdigest()[:8]


def _keys() -> list[bytes]:
    """The keys, the newest first; the first is made on first use, in a file that only its owner
    reads."""
    path: Path = settings.SOURCE_KEY_FILE
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = _fresh_file([AESGCM.generate_key(bit_length=256)])
        with contextlib.suppress(FileExistsError):  # another worker was quicker
            os.link(fresh, path)
        fresh.unlink()
    if path.stat().st_mode & 0o077:
        raise CannotFinish(f"Others can read {path}. Run chmod 600 on it. See {HELP_PAGE}.")
    try:
        keys = [base64.urlsafe_b64decode(line) for line in path.read_text().split()]
    except ValueError:
        keys = []
    if not keys or any(len(key) != 32 for key in keys):
        raise CannotFinish(f"{path} holds no key. Put the backup back. See {HELP_PAGE}.")
    return keys


def _write(keys: list[bytes]) -> None:
    """Whole or not at all."""
    _fresh_file(keys).replace(settings.SOURCE_KEY_FILE)


def _fresh_file(keys: list[bytes]) -> Path:
    path: Path = settings.SOURCE_KEY_FILE
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write("".join(_line(key) for key in keys))
        file.flush()
        os.fsync(file.fileno())
    return fresh


def _line(key: bytes) -> str:
    return base64.urlsafe_b64encode(key).decode() + "\n"


def _lost() -> CannotFinish:
    return CannotFinish(
        "The secret of this source cannot be opened: the key of this server is another one. Type "
        "the secret again.",
        code="secret-lost",
    )
