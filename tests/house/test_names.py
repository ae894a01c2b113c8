"""A file says what it holds, a door lists what goes through it, a slice introduces itself."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

from tests.house.reading import ROOT, SRC, name_of, python_files, slices, tree_of

FORBIDDEN = {
    *("utils", "util", "helpers", "helper", "common", "core", "misc", "base"),
    *("manager", "managers", "service", "services", "handler", "handlers"),
    *("interface", "interfaces"),
}
DOORS = ("actions", "queries", "rules")


def nameless(names: Iterable[str]) -> list[str]:
    """The paths with a part that says nothing about what is inside."""
    return [name for name in names if FORBIDDEN & {Path(part).stem for part in Path(name).parts}]


def unlisted(tree: ast.Module) -> str:
    """What is wrong with the ``__all__`` of a module; empty where nothing is."""
    listed = next((n.value for n in tree.body if isinstance(n, ast.Assign) and _is_all(n)), None)
    if listed is None:
        return "has no __all__" if list(_defined(tree)) else ""
    names = ast.literal_eval(listed)
    defined = set(_defined(tree))
    if "__getattr__" in defined:  # which loads what is imported for the types alone
        defined |= {name for node in tree.body if _for_types(node) for name in _defined(node)}
    missing = set(names) - defined
    return f"lists {sorted(missing)}, which it does not define" if missing else ""


def _is_all(node: ast.Assign) -> bool:
    return any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets)


def _for_types(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def _defined(tree: ast.Module | ast.stmt) -> Iterable[str]:
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name):
                yield name
            case ast.Assign(targets=targets):
                yield from (t.id for t in targets if isinstance(t, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case ast.ImportFrom(names=names) | ast.Import(names=names):
                yield from (n.asname or n.name for n in names)


def public_doors() -> list[Path]:
    kernel = [p for p in python_files(SRC / "kernel") if p != SRC / "kernel" / "__init__.py"]
    engines = [
        p / "__init__.py" for p in (SRC / "engines").iterdir() if (p / "__init__.py").exists()
    ]
    modules = [s / f"{door}.py" for s in slices() for door in DOORS]
    packages = [s / door / "__init__.py" for s in slices() for door in DOORS]
    return [p for p in [*kernel, *engines, *modules, *packages] if p.exists()]


def test_no_file_or_folder_has_a_name_that_says_nothing():
    folders = (SRC, ROOT / "tests", ROOT / "tools", ROOT / "benchmarks")
    assert nameless(name_of(p) for p in python_files(*folders, tests=True)) == []


def test_every_public_door_lists_its_names():
    assert len(public_doors()) > 8
    found = {name_of(p): unlisted(tree_of(p)) for p in public_doors()}
    assert {name: why for name, why in found.items() if why} == {}


def test_every_slice_has_a_short_readme():
    lengths = {p.name: len(_text(p / "README.md").splitlines()) for p in slices()}
    assert {name: lines for name, lines in lengths.items() if not 3 <= lines <= 40} == {}


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def test_planted_names_are_found():
    assert nameless(["a/utils.py", "core/x.py", "a/commons.py", "apps/base/x.py"]) == [
        "a/utils.py",
        "core/x.py",
        "apps/base/x.py",
    ]
    assert unlisted(ast.parse("x = 1")) == "has no __all__"
    assert "'y'" in unlisted(ast.parse("__all__ = ['x', 'y']\nx: int = 1"))
    typed = "__all__ = ['x']\nif TYPE_CHECKING:\n    from y import x\n"
    assert "'x'" in unlisted(ast.parse(typed))
    assert not unlisted(ast.parse(f"{typed}def __getattr__(name): ..."))
    assert unlisted(ast.parse("from a import b as c\n__all__ = ['c', 'f']\ndef f(): ...")) == ""
