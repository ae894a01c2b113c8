"""Object files of compiled loops: kept beside their source, checked, and loaded without Numba."""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from types import FunctionType
from typing import Any, NamedTuple

from commonweal.engines.read.plain_types import (
    NotPlain,
    carriers,
    flat,
    holder,
    numba_type,
    result_kind,
    taken,
)

__all__ = ["Kept", "Unfit", "kept_for", "loaded", "taken_from"]

_FORMAT = "1"
_DIGEST_BYTES = 32
_OWNER = "NRT_MemInfo_call_dtor"
# What a loop may call; what allocates, raises by name or prints needs Numba itself beside it.
_ALLOWED = re.compile(r"llvm\.|mem(cpy|move|set|cmp)$|bcmp$|NRT_(MemInfo_call_dtor|decref|incref)$")
_DECLARED = re.compile(r'^declare [^@]*@"?([^"( ]+)', re.MULTILINE)
_CONSTANT = (int, float, str, bool, tuple)
_held: list[Any] = []  # what was loaded is there as long as the process


class Unfit(Exception):  # noqa: N818 - it never leaves the compiler of loops
    """This loop needs Numba itself."""


class Kept(NamedTuple):
    """``code``: an object file; ``symbol``: what the loop is called there; ``result``: its kind."""

    code: bytes
    symbol: str
    result: str


def kept_for(functions: list[FunctionType], kinds: Iterable[str], make: Callable[[], Kept]) -> Kept:
    """From the disk where it is there, whole, and of this source, else made and kept. Unfit where
    it cannot be."""
    places = _places_of(functions, "|".join(kinds))
    found = next(filter(None, map(_read, places)), None)
    if found is None:
        found = make()
        any(_write(path, found) for path in places)  # into the first that takes it
    if not found.code:
        raise Unfit
    return found


def taken_from(dispatcher: Any, given: tuple[Any, ...]) -> Kept:
    """What Numba makes of a function for the types of ``given``."""
    dispatcher.compile(tuple(map(numba_type, given)))
    (made,) = dispatcher.overloads.values()
    code = made.library.get_llvm_str()
    if any(not _ALLOWED.match(name) for name in _DECLARED.findall(code)):
        return Kept(b"", "", "")
    try:
        result = result_kind(made.signature.return_type)
    except NotPlain:
        return Kept(b"", "", "")
    import llvmlite.binding as llvm

    object_file = _machine().emit_object(llvm.parse_assembly(code))
    return Kept(object_file, made.fndesc.llvm_func_name, result)


def loaded(kept: Kept, given: tuple[Any, ...]) -> Callable[[tuple[Any, ...]], Any]:
    """A function of all that is given, of the same types as ``given``."""
    import llvmlite.binding as llvm

    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _machine())
    engine.add_object_file(llvm.ObjectFileRef.from_data(kept.code))
    engine.finalize_object()
    _held.append(engine)
    pointer, result = ctypes.c_void_p, holder(kept.result)
    words = [word for one in given for word in carriers(one)]
    shape = ctypes.CFUNCTYPE(ctypes.c_int32, pointer, pointer, *words)
    function = shape(engine.get_function_address(kept.symbol))

    def call(given: tuple[Any, ...]) -> Any:
        held, failure = result(), pointer()
        words = [word for one in given for word in flat(one)]
        if function(ctypes.addressof(held), ctypes.addressof(failure), *words):
            raise ArithmeticError("a compiled loop could not go on")
        return taken(kept.result, held)

    return call


@lru_cache(maxsize=1)
def _machine() -> Any:
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    if not llvm.address_of_symbol(_OWNER):  # never called: no array that is given has an owner
        llvm.add_symbol(_OWNER, ctypes.cast(ctypes.pythonapi.Py_IncRef, ctypes.c_void_p).value)
    return llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=llvm.get_host_cpu_features().flatten(), opt=3
    )


def _places_of(functions: list[FunctionType], kinds: str) -> list[Path]:
    """Beside the source, and, where that belongs to another user, in the own cache."""
    first = functions[0]
    source = Path(first.__code__.co_filename)
    digest = hashlib.sha256(_world().encode())
    digest.update(f"{first.__qualname__} {kinds}".encode())
    for path in sorted({each.__code__.co_filename for each in functions}):
        digest.update(Path(path).read_bytes())
    digest.update(repr([_constants(each) for each in functions]).encode())
    name = f"{source.stem}.{first.__qualname__}.{digest.hexdigest()[:24]}.loop"
    found = [source.parent / "__pycache__" / name]
    with suppress(RuntimeError):  # a user without a home
        found.append(Path.home() / ".cache" / "commonweal" / "loops" / name)
    return found


def _constants(function: FunctionType) -> list[tuple[str, Any]]:
    """Numbers of other modules are compiled into it too."""
    named = ((name, function.__globals__.get(name)) for name in function.__code__.co_names)
    return [(name, value) for name, value in named if isinstance(value, _CONSTANT)]


@lru_cache(maxsize=1)
def _world() -> str:
    import llvmlite.binding as llvm

    processor = (llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten())
    return " ".join((_FORMAT, version("numba"), version("llvmlite"), *processor))


def _read(path: Path) -> Kept | None:
    try:
        data = path.read_bytes()
    except OSError:
        return None
    digest, body = data[:_DIGEST_BYTES], data[_DIGEST_BYTES:]
    if hashlib.sha256(body).digest() != digest:
        return None
    head, _line, code = body.partition(b"\n")
    symbol, result = json.loads(head)
    return Kept(code, symbol, result)


def _write(path: Path, kept: Kept) -> bool:
    body = json.dumps([kept.symbol, kept.result]).encode() + b"\n" + kept.code
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(hashlib.sha256(body).digest() + body)
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        return False
    return True
