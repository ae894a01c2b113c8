"""What the documentation names exists, and what exists is documented."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SETTING = re.compile(r"COMMONWEAL_[A-Z_]*[A-Z]")


def names_that_differ(code: str, page: str) -> set[str]:
    """The settings on one side only. Of a page, only the first cell of each row counts."""
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    return set(SETTING.findall(code)) ^ set(SETTING.findall("\n".join(rows)))


def test_every_setting_is_on_its_page_and_the_reverse():
    settings = (ROOT / "src/commonweal/web/settings.py").read_text()
    page = (ROOT / "docs/how-to/configure.md").read_text()
    assert names_that_differ(settings, page) == set()


def test_a_setting_on_one_side_only_is_found():
    code = 'os.environ["COMMONWEAL_ONE"], "COMMONWEAL_TWO"'
    page = "| `COMMONWEAL_TWO` | see COMMONWEAL_ONE | |\n| `COMMONWEAL_THREE` | | |\n"
    assert names_that_differ(code, page) == {"COMMONWEAL_ONE", "COMMONWEAL_THREE"}
