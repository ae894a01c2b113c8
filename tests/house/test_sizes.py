"""What is too long to be read in one go is found."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.house.reading import ROOT, SRC, name_of, python_files, slices, tree_of

MODULE, FUNCTION, SLICE, KERNEL_MODULE, KERNEL = 400, 40, 2_500, 200, 1_200
TO_BE_SPLIT = {"add_layer"}
EVERYWHERE = (SRC, ROOT / "tools", ROOT / "tests", ROOT / "benchmarks")


def lines_of(path: Path) -> int:
    return len(path.read_text().splitlines())


def long_functions(tree: ast.Module) -> list[str]:
    functions = (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
    return [f.name for f in functions if (f.end_lineno or 0) - f.lineno + 1 > FUNCTION]


def test_no_module_is_longer_than_400_lines():
    paths = [p for folder in EVERYWHERE for p in python_files(folder, tests=True)]
    assert [name_of(p) for p in paths if lines_of(p) > MODULE] == []


def test_no_function_is_longer_than_40_lines():
    found = {name_of(p): long_functions(tree_of(p)) for p in python_files(*EVERYWHERE)}
    long = {name for functions in found.values() for name in functions}
    assert long - TO_BE_SPLIT == set()


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
    (tmp_path / "long.py").write_text(short + long)
    assert lines_of(tmp_path / "long.py") == 40 + 42
