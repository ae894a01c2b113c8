"""Numba where it is installed, plain Python where it is not."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

__all__ = ["COMPILED", "compiled"]

_F = TypeVar("_F", bound=Callable[..., Any])
_njit: Any = None

with suppress(ImportError):  # without it all works, slower
    from numba import njit as _njit
COMPILED = _njit is not None


def compiled(function: _F) -> _F:
    """Compiled at its first call, and kept on disk where the folder can be written to."""
    if not COMPILED:
        return function
    made: _F
    try:
        made = _njit(cache=True, nogil=True)(function)
    except RuntimeError:  # no folder to keep it in: compiled again in each process
        made = _njit(nogil=True)(function)
    return made
