"""What a value is recognised by."""

from __future__ import annotations

import hashlib
from typing import Any

from commonweal.kernel.canonical import canonical

__all__ = ["canonical_digest"]


def canonical_digest(value: Any) -> str:
    """SHA-256 of the canonical bytes of ``value``, in hexadecimal; raises as ``canonical`` does."""
    return hashlib.sha256(canonical(value)).hexdigest()
