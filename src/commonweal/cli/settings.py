"""What a command takes from its surroundings: secrets, which never travel in arguments."""

from __future__ import annotations

import os
from pathlib import Path

from commonweal.kernel.errors import BadInput

__all__ = ["collect_token"]


def collect_token(file: str) -> str:
    """The token of a collector: COMMONWEAL_COLLECT_TOKEN, or what the file holds."""
    token = os.environ.get("COMMONWEAL_COLLECT_TOKEN", "")
    if not token and file:
        try:
            token = Path(file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(
                f"The file of the token cannot be read ({error}).", where=file
            ) from error
    token = token.strip()
    if not token or not token.isascii() or not token.isprintable():
        raise BadInput(
            "There is no token. Put it in a file that the plan names as token_file, or in "
            "COMMONWEAL_COLLECT_TOKEN."
        )
    return token
