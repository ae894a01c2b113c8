"""The import contracts: nothing is let past them, and each finds what it forbids."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.house.reading import CONTRACTS, ROOT

# One fault for each contract, in a small copy of the house.
FAULTS = {
    "Floors": ("kernel/money.py", "import commonweal.engines.read"),
    "Bands of apps": ("apps/ledger/models.py", "import commonweal.apps.returns.queries"),
    "Engines know the foundation three, and else nobody": (
        "engines/forecast/__init__.py",
        "import commonweal.engines.appraise",
    ),
    "Kernel, engines and the command line know no Django": (
        "engines/appraise/__init__.py",
        "import django.db",
    ),
    "Rules are pure: no Django, not even by way of somebody else": (
        "apps/accounts/rules.py",
        "import commonweal.apps.accounts.models",
    ),
    "The command line does not import apps": (
        "cli/main.py",
        "import commonweal.apps.ledger.queries",
    ),
    "Views and forms are private": ("web/pages.py", "import commonweal.apps.accounts.views"),
    "No cycles": ("engines/read/rows.py", "import commonweal.engines.read.cells"),
}
SOUND = {
    "apps/accounts/models.py": "import django.db",
    "apps/accounts/views.py": "",
    "apps/accounts/urls.py": "import commonweal.apps.accounts.views",
    "apps/administration/queries.py": "import commonweal.apps.accounts.models",
    "apps/evidence/queries.py": "import commonweal.apps.accounts.models",
    "apps/ledger/queries.py": "",
    "apps/matches/queries.py": "",
    "apps/plans/queries.py": "",
    "apps/portfolio/queries.py": "",
    "apps/reports/queries.py": "",
    "apps/funding/queries.py": "",
    "apps/initiatives/queries.py": "",
    "apps/programmes/queries.py": "",
    "apps/start/queries.py": "",
    "apps/returns/queries.py": "import commonweal.apps.programmes.queries",
    "engines/read/__init__.py": "",
    "engines/read/cells.py": "import commonweal.engines.read.rows",
}
BLAMELESS = SOUND | {path: "" for path, _fault in FAULTS.values()}


def test_no_contract_ignores_an_import():
    assert [c["name"] for c in CONTRACTS if c.get("ignore_imports")] == []


def test_layers_name_every_module_they_hold():
    layered = [c for c in CONTRACTS if c["type"] == "layers"]
    assert layered
    assert [c["name"] for c in layered if c.get("exhaustive") is not True] == []


def test_each_contract_is_kept_by_sound_code_and_broken_by_its_fault(tmp_path):
    assert broken(tmp_path / "sound", BLAMELESS) == set()
    assert broken(tmp_path / "faulty", SOUND | dict(FAULTS.values())) == set(FAULTS)
    assert set(FAULTS) == {contract["name"] for contract in CONTRACTS}


def test_a_slice_without_a_band_is_found(tmp_path):
    assert broken(tmp_path, BLAMELESS | {"apps/stray/queries.py": ""}) == {"Bands of apps"}


def broken(folder: Path, files: dict[str, str]) -> set[str]:
    """The contracts that a package with these modules breaks."""
    package = folder / "commonweal"
    for name, line in files.items():
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{line}\n")
    for path in [package, *package.rglob("*")]:
        if path.is_dir():
            (path / "__init__.py").touch()
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    command += ["--config", str(ROOT / "pyproject.toml")]
    done = subprocess.run(
        command, cwd=folder, env={"PYTHONPATH": "."}, capture_output=True, text=True, check=False
    )
    assert "Contracts:" in done.stdout, done.stdout + done.stderr
    return set(re.findall(r"^(.+?) BROKEN", done.stdout, re.MULTILINE))
