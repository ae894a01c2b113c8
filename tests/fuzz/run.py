"""``python -m tests.fuzz.run TARGET SECONDS FOLDER``: bytes led by what they reach (atheris).

Ends with 0 where nothing was found; else what was tried last is in the folder.
"""

from __future__ import annotations

import sys

import atheris

_COMPILED = [f"commonweal.engines.read.{name}" for name in ("jit", "cobol.numbers", "cobol.texts")]

with atheris.instrument_imports(include=["commonweal"], exclude=_COMPILED):
    from tests.fuzz.targets import TARGETS


def main(name: str, seconds: str, folder: str) -> None:
    """Does not come back: libFuzzer ends the process."""
    limits = ("-timeout=20", "-rss_limit_mb=3000", "-max_len=400", "-print_final_stats=1")
    words = [sys.argv[0], f"-max_total_time={seconds}", f"-artifact_prefix={folder}/", *limits]
    atheris.Setup(words, TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
