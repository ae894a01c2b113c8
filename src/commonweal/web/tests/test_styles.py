"""The design system: what is built, and what must never be in it."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tools import build_styles

ROOT = build_styles.ROOT


def test_the_digest_follows_every_source(tmp_path, monkeypatch):
    (tmp_path / "a.scss").write_text("a")
    monkeypatch.setattr(build_styles, "ROOT", tmp_path)
    first = build_styles.digest([tmp_path / "a.scss"])
    (tmp_path / "a.scss").write_text("b")
    second = build_styles.digest([tmp_path / "a.scss"])
    (tmp_path / "a.scss").rename(tmp_path / "c.scss")
    assert len({first, second, build_styles.digest([tmp_path / "c.scss"])}) == 3


def test_every_style_script_and_lock_is_a_source():
    names = {path.name for path in build_styles.sources()}
    assert {"package.json", "package-lock.json", "house.scss", "_dark.scss", "house.js"} <= names


@pytest.mark.parametrize(
    ("answer", "good"),
    [("v20.19.0", True), ("v24.1.0", True), ("v20.18.3", False), ("v18.20.1", False), ("", False)],
)
def test_only_a_node_that_sass_can_run_on_is_taken(answer, good, tmp_path, monkeypatch):
    for name in ("node", "npm"):
        script = tmp_path / name
        script.write_text(f"#!/bin/sh\necho {answer}\n")
        script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert (build_styles.node_on_path() is not None) is good


def test_a_node_without_npm_is_not_taken(tmp_path, monkeypatch):
    (tmp_path / "node").write_text("#!/bin/sh\necho v24.0.0\n")
    (tmp_path / "node").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert build_styles.node_on_path() is None


@pytest.fixture(scope="module")
def built():
    """The compiled design system; built here where it is not yet."""
    command = [sys.executable, ROOT / "tools" / "build_styles.py"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return build_styles.OUT


@pytest.mark.journey
def test_neither_crest_nor_fonts_are_served(built):
    files = [path for path in built.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} <= {".css", ".js", ".svg", ""}
    css = (built / "commonweal" / "house.css").read_text()
    for forbidden in ("url(", "@font-face", "gds transport", "crest", "@import", "govuk-footer"):
        assert forbidden not in css.lower()
    for path in files:
        assert not re.search("crest|crown|opengraph|transport", path.name)


@pytest.mark.journey
def test_a_second_build_has_nothing_to_do(built):
    before = (built / "commonweal" / "house.css").stat().st_mtime_ns
    assert build_styles.main([]) == 0
    assert (built / "commonweal" / "house.css").stat().st_mtime_ns == before
