"""The lock files say exactly what, by digest, and nothing about where from."""

from __future__ import annotations

import re

import pytest

from tests.house.reading import ROOT

LOCKS = sorted(ROOT.glob("requirements*.lock"))
_PIN = re.compile(r"^[a-zA-Z0-9][\w.-]*(\[[\w,-]+\])?==[\w.!+-]+( ; .*)? \\$")
_HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")
_COMMENT = re.compile(r"^ *#(?!.*(://|@ ))")


def foreign_lines(text: str) -> list[str]:
    """Lines that are neither a pin with its digests nor a comment without an address."""
    lines = [line for line in text.splitlines() if line.strip()]
    return [x for x in lines if not (_PIN.match(x) or _HASH.match(x) or _COMMENT.match(x))]


def pins(text: str) -> set[str]:
    return {line.split(" ")[0] for line in text.splitlines() if _PIN.match(line)}


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_a_lock_holds_pins_and_digests_only(path):
    assert pins(path.read_text())
    assert foreign_lines(path.read_text()) == []


def test_the_tests_run_with_the_versions_that_run():
    run_lock, dev_lock = (
        pins((ROOT / name).read_text()) for name in ("requirements.lock", "requirements-dev.lock")
    )
    assert run_lock - dev_lock == set()


def test_the_lock_of_the_design_system_names_no_address():
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()


def test_planted_addresses_are_found():
    good = "a==1.0 \\\n    --hash=sha256:" + "0" * 64 + "\n    # via b\n"
    bad = ["--index-url https://example.org", "a @ https://example.org/a.whl", "a>=1 \\"]
    assert foreign_lines(good) == []
    assert foreign_lines(good + "\n".join(bad)) == bad
    assert foreign_lines("# from https://example.org") == ["# from https://example.org"]
