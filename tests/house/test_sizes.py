"""What is too long to be read in one go is found."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.house.reading import ROOT, SRC, name_of, python_files, slices, tree_of

MODULE, FUNCTION, VIEW, SLICE, KERNEL_MODULE, KERNEL = 400, 40, 15, 2_500, 200, 1_200
EVERYWHERE = (SRC, ROOT / "tools", ROOT / "tests", ROOT / "benchmarks")


def lines_of(path: Path) -> int:
    return len(path.read_text().splitlines())


def long_functions(tree: ast.Module) -> list[str]:
    functions = (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
    return [f.name for f in functions if (f.end_lineno or 0) - f.lineno + 1 > FUNCTION]


def thick_views(tree: ast.Module) -> list[str]:
    """Functions that take a request, give a response, and have more than 15 lines of their own."""
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.args.args]
    views = [f for f in functions if f.args.args[0].arg == "request" and f.returns]
    views = [f for f in views if "Response" in ast.unparse(f.returns or f)]
    return [f.name for f in views if (f.end_lineno or 0) - _own_start(f) + 1 > VIEW]


def _own_start(function: ast.FunctionDef) -> int:
    said = ast.get_docstring(function) is not None
    return function.body[1 if said and len(function.body) > 1 else 0].lineno


def test_no_module_is_longer_than_400_lines():
    paths = [p for folder in EVERYWHERE for p in python_files(folder, tests=True)]
    assert [name_of(p) for p in paths if lines_of(p) > MODULE] == []


def test_no_function_is_longer_than_40_lines():
    found = {name_of(p): long_functions(tree_of(p)) for p in python_files(*EVERYWHERE)}
    assert {name: functions for name, functions in found.items() if functions} == {}


def test_no_view_is_longer_than_15_lines():
    found = {name_of(p): thick_views(tree_of(p)) for p in python_files(SRC)}
    assert {name: views for name, views in found.items() if views} == {}


def test_no_slice_is_longer_than_2500_lines():
    sizes = {p.name: sum(lines_of(f) for f in python_files(p)) for p in slices()}
    assert {name: size for name, size in sizes.items() if size > SLICE} == {}


def test_the_kernel_stays_small():
    sizes = {name_of(p): lines_of(p) for p in python_files(SRC / "kernel")}
    assert {name: size for name, size in sizes.items() if size > KERNEL_MODULE} == {}
    assert sum(sizes.values()) <= KERNEL


def test_a_planted_long_function_is_found(tmp_path):
    short = "def short():\n" + "    x = 1\n" * 39
    long = "class C:\n    async def long(self):\n" + "        x = 1\n" * 40
    assert long_functions(ast.parse(short + long)) == ["long"]
    thin = "def thin(request) -> HttpResponse:\n    'Said.'\n" + "    x = 1\n" * 15
    thick = "def thick(request) -> HttpResponse | None:\n" + "    x = 1\n" * 16
    assert thick_views(ast.parse(thin + thick + short)) == ["thick"]
    (tmp_path / "long.py").write_text(short + long)
    assert lines_of(tmp_path / "long.py") == 40 + 42
