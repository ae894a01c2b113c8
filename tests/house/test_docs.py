"""What the documentation names exists, and what exists is documented."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import click
import pytest
import typer

from commonweal.cli.main import app
from commonweal.kernel.errors import BadInput, CannotFinish, exit_code
from tests.house.reading import APPS, ROOT, SRC, bands, python_files, tree_of

SETTING = re.compile(r"COMMONWEAL_[A-Z_]*[A-Z]")
LINK = re.compile(r"\]\(([^)#\s]+)(#[^)]*)?\)")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *APPS.glob("*/README.md")])
COMMANDS = ROOT / "docs/how-to/commands.md"


def table_under(page: str, heading: str) -> set[str]:
    """What the first cells of the table under ``heading`` name, in code type; "" is everywhere."""
    if heading:
        page = page.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = [line.split("|")[1].strip() for line in page.splitlines() if line.startswith("| `")]
    return {row.strip("`") for row in rows}


def names_that_differ(code: str, page: str) -> set[str]:
    """The settings on one side only. Of a page, only the first cell of each row counts."""
    return set(SETTING.findall(code)) ^ set(SETTING.findall(" ".join(table_under(page, ""))))


def verbs_in(trees: Iterable[ast.Module]) -> set[str]:
    """Every ``verb="..."`` that is written out."""
    keywords = (k for tree in trees for k in ast.walk(tree) if isinstance(k, ast.keyword))
    values = [k.value for k in keywords if k.arg == "verb" and isinstance(k.value, ast.Constant)]
    return {str(value.value) for value in values}


def words_of(command: click.Command, name: str) -> set[str]:
    """Every command below ``command``, as it is typed."""
    below = getattr(command, "commands", {})
    deeper = (words_of(each, f"{name} {word}") for word, each in below.items())
    return set().union(*deeper) if below else {name}


def broken_links(path: Path, text: str) -> list[str]:
    local = [target for target, _part in LINK.findall(text) if "://" not in target]
    return [target for target in local if not (path.parent / target).exists()]


def test_every_setting_is_on_its_page_and_the_reverse():
    settings = (SRC / "web/settings.py").read_text()
    page = (ROOT / "docs/how-to/configure.md").read_text()
    assert names_that_differ(settings, page) == set()


def test_every_make_target_is_on_its_page_and_the_reverse():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {f"make {name}" for name in targets} == table_under(COMMANDS.read_text(), "make")


def test_every_management_command_is_on_its_page():
    files = SRC.glob("**/management/commands/[a-z]*.py")
    assert {f.stem for f in files} - table_under(COMMANDS.read_text(), "manage.py") == set()


def test_every_command_of_the_command_line_is_on_its_page_and_the_reverse():
    commands = words_of(typer.main.get_command(app), "commonweal")
    rows = table_under(COMMANDS.read_text(), "commonweal")
    assert commands == {re.sub(r"( [A-Z]+)+$", "", row) for row in rows}


def test_every_exit_code_is_on_its_page():
    codes = {exit_code(None), exit_code(None, findings=True)}
    codes |= {exit_code(BadInput("x")), exit_code(CannotFinish("x"))}
    assert {str(code) for code in codes} == table_under(COMMANDS.read_text(), "Exit codes")


def test_every_slice_is_on_the_page_of_the_architecture_in_its_order():
    page = (ROOT / "docs/architecture.md").read_text()
    built = [[name for name in band if (APPS / name).is_dir()] for band in bands()]
    places = [
        [page.find(f"\n{name} ") for name in band]
        for band in built  # highest first, as on the page
        if band
    ]
    assert all(place > 0 for band in places for place in band)
    assert all(max(upper) < min(lower) for upper, lower in pairwise(places))


def test_every_verb_of_the_ledger_is_on_its_page_and_the_reverse():
    trees = [tree_of(path) for path in python_files(APPS, SRC / "web")]
    assert verbs_in(trees) ^ table_under((ROOT / "docs/verbs.md").read_text(), "") == set()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_link_leads_nowhere(path):
    assert broken_links(path, path.read_text()) == []


def test_planted_gaps_are_found(tmp_path):
    code = 'os.environ["COMMONWEAL_ONE"], "COMMONWEAL_TWO"'
    page = "| `COMMONWEAL_TWO` | see COMMONWEAL_ONE | |\n| `COMMONWEAL_THREE` | | |\n"
    assert names_that_differ(code, page) == {"COMMONWEAL_ONE", "COMMONWEAL_THREE"}
    assert table_under("# x\n\n## a\n| `b` | |\n\n## c\n| `d` | `e` |\n", "a") == {"b"}
    assert verbs_in([ast.parse("f(verb='a.b', x='c.d')")]) == {"a.b"}
    group = click.Group(commands={"b": click.Group(commands={"c": click.Command("c")})})
    assert words_of(group, "a") == {"a b c"}
    assert broken_links(tmp_path / "a.md", "[x](b.md) [y](https://example.org)") == ["b.md"]
