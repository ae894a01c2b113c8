"""Numba where it is installed, plain Python where it is not.

Numba takes about a second to load what it compiled once and kept. A loop over arrays and whole
numbers needs nothing of it once it is compiled, so its object file is kept by itself and loaded in
some thousandths of a second (``object_files``); Numba is then not even imported.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from importlib import import_module
from importlib.util import find_spec
from types import FunctionType
from typing import Any, TypeVar

from commonweal.engines.read.object_files import Kept, Unfit, kept_for, loaded, taken_from
from commonweal.engines.read.plain_types import NotPlain, kind_of

__all__ = ["COMPILED", "compiled"]

_F = TypeVar("_F", bound=Callable[..., Any])
_Call = Callable[[tuple[Any, ...]], Any]
COMPILED = find_spec("numba") is not None  # without it all works, slower


def compiled(function: _F) -> _F:
    """Compiled at its first call for the types of what is given, and kept on disk where the folder
    can be written to."""
    if not COMPILED:
        return function
    loop: Any = _Loop(function)
    return loop  # type: ignore[no-any-return]


class _Loop:
    """A function that Numba can compile; ``function`` is what is written, in plain Python."""

    def __init__(self, function: Any) -> None:
        update_wrapper(self, function)
        self.function: FunctionType = function
        self._made: dict[tuple[str, ...], _Call] = {}
        self._by_numba: Callable[..., Any] | None = None

    def __call__(self, *given: Any) -> Any:
        try:
            kinds = tuple(map(kind_of, given))
        except NotPlain:
            return self._numba()(*given)
        made = self._made.get(kinds)
        if made is None:
            made = self._made[kinds] = self._make(kinds, given)
        return made(given)

    def _make(self, kinds: tuple[str, ...], given: tuple[Any, ...]) -> _Call:
        try:
            kept = kept_for(_functions_of(self.function), kinds, lambda: self._compile(given))
        except Unfit:
            by_numba = self._numba()
            return lambda given: by_numba(*given)
        return loaded(kept, given)

    def _compile(self, given: tuple[Any, ...]) -> Kept:
        njit: Any = import_module("numba").njit
        bare = njit(no_cpython_wrapper=True, no_cfunc_wrapper=True)
        return taken_from(bare(_with(self.function, {})), given)

    def _numba(self) -> Callable[..., Any]:
        if self._by_numba is None:
            self._by_numba = _jitted(self.function, {})
        return self._by_numba


def _functions_of(function: FunctionType) -> list[FunctionType]:
    """It, and those compiled ones that it calls, directly or not."""
    found = [function]
    for one in found:
        named = (one.__globals__.get(name) for name in one.__code__.co_names)
        called = (loop.function for loop in named if isinstance(loop, _Loop))
        found.extend(each for each in called if each not in found)
    return found


def _jitted(function: FunctionType, made: dict[FunctionType, Any]) -> Any:
    """By Numba, as are those that it calls; kept where the folder can be written to."""
    from numba import njit

    if function not in made:
        bare = _with(function, made)
        try:
            made[function] = njit(cache=True, nogil=True)(bare)
        except RuntimeError:  # no folder to keep it in: compiled again in each process
            made[function] = njit(nogil=True)(bare)
    return made[function]


def _with(function: FunctionType, made: dict[FunctionType, Any]) -> FunctionType:
    names = {
        name: _jitted(loop.function, made)
        for name in function.__code__.co_names
        if isinstance(loop := function.__globals__.get(name), _Loop)
    }
    bare = FunctionType(
        function.__code__, {**function.__globals__, **names}, function.__name__,
        function.__defaults__, function.__closure__,
    )  # fmt: skip
    bare.__qualname__, bare.__module__ = function.__qualname__, function.__module__
    return bare
