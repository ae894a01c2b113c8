"""What goes into a compiled loop and comes out of it, as a processor passes it on."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import numpy as np

__all__ = [
    "NotPlain",
    "carriers",
    "flat",
    "holder",
    "kind_of",
    "numba_type",
    "result_kind",
    "taken",
]

_WORD = {"b1": ctypes.c_uint8, "i8": ctypes.c_int64, "f8": ctypes.c_double}
_RESULTS = {"boolean": "b1", "bool": "b1", "int64": "i8", "float64": "f8", "none": ""}


class NotPlain(Exception):  # noqa: N818 - it never leaves the compiler of loops
    """Neither an array of numbers, nor a number, nor a tuple of such."""


def kind_of(value: Any) -> str:
    """Of an array: its numbers, dimensions, C where it lies closely packed (else A), and w where it
    may be written to (else r)."""
    if isinstance(value, np.ndarray):
        flags = value.flags
        if value.dtype.kind not in "biuf" or not value.dtype.isnative or not flags.aligned:
            raise NotPlain
        layout = "C" if flags.c_contiguous else "A"
        return f"{value.dtype.str[1:]}:{value.ndim}{layout}{'w' if flags.writeable else 'r'}"
    if isinstance(value, tuple):
        return f"({';'.join(map(kind_of, value))})"
    if isinstance(value, bool | np.bool_):
        return "b1"
    if isinstance(value, int | np.int64):
        return "i8"
    if isinstance(value, float):
        return "f8"
    raise NotPlain


def flat(value: Any) -> Iterator[Any]:
    """The words in which Numba's own convention passes it: of an array no owner, how many numbers
    of how many bytes, where they lie, its shape and its strides."""
    if isinstance(value, np.ndarray):
        yield from (None, None, value.size, value.itemsize, value.ctypes.data)
        yield from value.shape
        yield from value.strides
    elif isinstance(value, tuple):
        for one in value:
            yield from flat(one)
    else:
        yield value


def carriers(value: Any) -> Iterator[Any]:
    """The types of those words."""
    if isinstance(value, np.ndarray):
        pointer, word = ctypes.c_void_p, ctypes.c_int64
        yield from (pointer, pointer, word, word, pointer, *[word] * (2 * value.ndim))
    elif isinstance(value, tuple):
        for one in value:
            yield from carriers(one)
    else:
        yield _WORD[kind_of(value)]


def numba_type(value: Any) -> Any:
    types: Any = import_module("numba.types")
    from numba.np.numpy_support import from_dtype

    if isinstance(value, np.ndarray):
        layout = "C" if value.flags.c_contiguous else "A"
        numbers = from_dtype(value.dtype)
        return types.Array(numbers, value.ndim, layout, readonly=not value.flags.writeable)
    if isinstance(value, tuple):
        return types.BaseTuple.from_types([numba_type(one) for one in value])
    return {"b1": types.boolean, "i8": types.int64, "f8": types.float64}[kind_of(value)]


def result_kind(found: Any) -> str:
    """``i8``, ``b1``, ``f8``, nothing, or several with a comma behind each."""
    name = str(found)
    if name in _RESULTS:
        return _RESULTS[name]
    inner = [str(one) for one in getattr(found, "types", ())]
    if not inner or any(_RESULTS.get(one, "") == "" for one in inner):
        raise NotPlain
    return "".join(f"{_RESULTS[one]}," for one in inner)


def holder(kind: str) -> Any:
    """A type of ctypes into which the loop writes what it returns."""
    fields = [(f"f{at}", _WORD[one]) for at, one in enumerate(_parts(kind))]
    return type("_Result", (ctypes.Structure,), {"_fields_": fields})


def taken(kind: str, held: Any) -> Any:
    found = tuple(
        bool(getattr(held, f"f{at}")) if one == "b1" else getattr(held, f"f{at}")
        for at, one in enumerate(_parts(kind))
    )
    if "," in kind:
        return found
    return found[0] if found else None


def _parts(kind: str) -> list[str]:
    return [one for one in kind.split(",") if one]
