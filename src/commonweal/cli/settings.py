"""What a command takes from its surroundings: secrets, which never travel in arguments."""

from __future__ import annotations

import gc
import os
from pathlib import Path

from commonweal.kernel.errors import BadInput

__all__ = ["collect_token", "replay_headers", "start_lean"]


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


def replay_headers() -> dict[str, dict[str, str]]:
    """What goes with every request to a side: COMMONWEAL_REPLAY_OLD_TOKEN and _NEW_TOKEN."""
    found = {}
    for side in ("old", "new"):
        token = os.environ.get(f"COMMONWEAL_REPLAY_{side.upper()}_TOKEN", "").strip()
        if token and not (token.isascii() and token.isprintable()):
            raise BadInput(f"The token of the {side} side holds what a header cannot.")
        if token:
            found[side] = {"Authorization": f"Bearer {token}"}
    return found


def start_lean() -> None:
    """Before libraries are loaded. NumPy's threads for large matrices wait in a busy loop, a tenth
    of a second for each, and nothing here has such; what is imported stays, so there is little
    to collect."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.set_threshold(100_000, 20, 20)
