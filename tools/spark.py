"""Apache Spark for the drill that compares on it: apart from ``.venv``, because it is 430 MB."""

from __future__ import annotations

import hashlib
import shutil
import sys

from tools.environment import PYTHON
from tools.programs import install_from_debian
from tools.terminal import ROOT, StepFailed, run_step

__all__ = ["SPARK", "prepare_spark"]

SPARK = ROOT / ".tools" / "spark"
_LOCK = ROOT / "requirements-spark.lock"


def prepare_spark() -> None:
    """PySpark as ``requirements-spark.lock`` names it, and Java. StepFailed where there is none."""
    if not (shutil.which("java") or install_from_debian("openjdk-17-jre-headless")):
        raise StepFailed(
            "Spark needs Java 17 and found none on PATH. Install it (on Debian and Ubuntu: "
            "apt install openjdk-17-jre-headless)."
        )
    stamp, wanted = SPARK / ".installed", _digest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    shutil.rmtree(SPARK, ignore_errors=True)
    run_step(
        "Installing Spark (430 MB)",
        [
            *(PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"),
            *("--no-compile", "--require-hashes", "--no-deps", "--target", SPARK, "-r", _LOCK),
        ],
    )
    stamp.write_text(wanted)


def _digest() -> str:
    return hashlib.sha256(str(sys.version_info[:3]).encode() + _LOCK.read_bytes()).hexdigest()
