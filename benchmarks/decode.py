"""How fast records of COBOL programs become Arrow, on one thread.

A file of stated layout is generated (EBCDIC, COMP, COMP-3, signed DISPLAY, OCCURS, REDEFINES; see
``COPYBOOK``), and decoded in a process of its own on one thread, warm: the loops are compiled
before the clock starts, as they are in every run after the first. Floors in the same run: reading
the bytes of the file and adding them up; and a plain-Python decoder of the same layout, which also
says whether the values are right. Processor seconds, the best of the rounds.

    python -m benchmarks.decode                     256 MB
    python -m benchmarks.decode 64                  another size
    python -m benchmarks.decode 64 profile          where the time goes, by column
    python -m benchmarks.decode memory              the peak memory of the command, file by file
"""

from __future__ import annotations

import cProfile
import pstats
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks.processes import Taken, taken_by
from commonweal.engines.read.cobol import (
    Layout,
    ReadOptions,
    code_page_names,
    options_from,
    parse_copybook,
    read_file,
)

BAR, ROUNDS, CHECKED = 90.0, 5, 2_000
MEMORY_MEGABYTES = (57, 343, 1_000)
COPYBOOK = """\
       01  CLAIM.
           05  CLAIM-ID            PIC 9(10).
           05  OFFICE              PIC X(4).
           05  SURNAME             PIC X(24).
           05  FORENAMES           PIC X(24).
           05  BORN                PIC 9(8).
           05  BORN-PARTS REDEFINES BORN.
               10  BORN-YEAR       PIC 9(4).
               10  BORN-MONTH      PIC 9(2).
               10  BORN-DAY        PIC 9(2).
           05  POSTCODE            PIC X(8).
           05  STATUS-CODE         PIC S9(4)        COMP.
           05  REFERENCE           PIC S9(9)        COMP.
           05  LAST-CHANGE         PIC S9(18)       COMP.
           05  BALANCE             PIC S9(9)V99     COMP-3.
           05  RATE                PIC S9(3)V9(4).
           05  ARREARS             PIC S9(7)V99 SIGN LEADING SEPARATE.
           05  PAYMENT OCCURS 6.
               10  PAID-ON         PIC 9(8).
               10  AMOUNT          PIC S9(7)V99     COMP-3.
               10  METHOD          PIC X(2).
               10  BATCH-NO        PIC 9(6)         COMP.
"""
FIELDS = 22 + 3


def main() -> int:
    words = [word for word in sys.argv[1:] if word.isdigit()]
    megabytes = int(words[0]) if words else 256
    layout = parse_copybook(COPYBOOK)
    options = options_from({"ebcdic_code_page": "cp037"})
    with tempfile.TemporaryDirectory(prefix="commonweal-bench-") as folder:
        path = Path(folder, "claims.dat")
        if "memory" in sys.argv:
            return memory(path, layout.size)
        records = generate(path, megabytes * 1_000_000 // layout.size)
        if "profile" in sys.argv:
            return profile(path, layout, options)
        report(path, layout, options, records)
    return 0


def generate(path: Path, wanted: int) -> int:
    """Records from a seeded generator, written block by block; every block differs."""
    random = np.random.default_rng(20261122)
    block, written = 20_000, 0
    with path.open("wb") as file:
        while written < wanted:
            count = min(block, wanted - written)
            np.hstack(_columns(random, count, written)).tofile(file)
            written += count
    return written


def _columns(random: np.random.Generator, count: int, first: int) -> list[Any]:
    words = [name.ljust(24)[:24].encode("cp037") for name in code_page_names()]
    names = np.array([list(word) for word in words], dtype=np.uint8)
    born = random.integers(19300101, 20101231, count)
    parts = [
        _display(np.arange(first, first + count), 10),
        names[random.integers(0, len(names), count)][:, :4],
        names[random.integers(0, len(names), count)],
        names[random.integers(0, len(names), count)],
        _display(born, 8),
        names[random.integers(0, len(names), count)][:, :8],
        _binary(random.integers(-9999, 10_000, count), 2),
        _binary(random.integers(-(10**9) + 1, 10**9, count), 4),
        _binary(random.integers(-(10**18) + 1, 10**18, count), 8),
        _packed(random.integers(-(10**11) + 1, 10**11, count), 11),
        _signed(random.integers(-(10**7) + 1, 10**7, count), 7),
        _separate(random.integers(-(10**9) + 1, 10**9, count), 9),
    ]
    for _ in range(6):
        parts.append(_display(random.integers(20100101, 20261231, count), 8))
        parts.append(_packed(random.integers(-(10**9) + 1, 10**9, count), 9))
        parts.append(names[random.integers(0, len(names), count)][:, :2])
        parts.append(_binary(random.integers(0, 10**6, count), 4))
    return parts


def _digits(values: Any, digits: int) -> Any:
    powers = 10 ** np.arange(digits - 1, -1, -1, dtype=np.int64)
    return (np.abs(values)[:, None] // powers % 10).astype(np.uint8)


def _display(values: Any, digits: int) -> Any:
    return _digits(values, digits) | 0xF0


def _signed(values: Any, digits: int) -> Any:
    cells = _display(values, digits)
    cells[:, -1] = (cells[:, -1] & 15) | np.where(values < 0, 0xD0, 0xC0)
    return cells


def _separate(values: Any, digits: int) -> Any:
    sign = np.where(values < 0, 0x60, 0x4E).astype(np.uint8)[:, None]
    return np.hstack([sign, _display(values, digits)])


def _packed(values: Any, digits: int) -> Any:
    sign = np.where(values < 0, 0xD, 0xC).astype(np.uint8)[:, None]
    halves = np.hstack([_digits(values, digits), sign])
    return halves[:, ::2] << 4 | halves[:, 1::2]


def _binary(values: Any, size: int) -> Any:
    return values.astype(f">i{size}").view(np.uint8).reshape(len(values), size)


def report(path: Path, layout: Layout, options: ReadOptions, records: int) -> None:
    size = path.stat().st_size / 1e6
    print(f"{records:,} records of {layout.size} bytes, {FIELDS} fields, {size:.0f} MB")
    decode(path, layout, options, 1)  # compiles, or loads what was compiled
    exact = check(path, layout, options)
    ours = best(lambda: decode(path, layout, options, 0))
    floor = best(lambda: read_bytes(path))
    python = plain_python(path, layout.size)
    twin = best(lambda: decode(path, layout, options, 0, loops="numpy"), rounds=1)
    print(f"{'':<44}{'MB per CPU s':>14}{'records/s':>14}")
    for said, seconds in (("decoded to Arrow", ours), ("the same without Numba", twin)):
        print(f"{said:<44}{size / seconds:>14,.1f}{records / seconds:>14,.0f}")
    print(f"{'floor: the bytes read and added up':<44}{size / floor:>14,.1f}")
    print(f"{'plain Python, the same fields':<44}{python:>14,.1f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"first {CHECKED:,} records exact against plain Python: {'yes' if exact else 'NO'}")
    print(f"peak memory {peak:,.0f} MB; bar {BAR:.0f} MB per CPU second")


def best(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def decode(
    path: Path, layout: Layout, options: ReadOptions, batches: int, loops: str = "auto"
) -> int:
    """How many records were read; ``batches`` ends it early, 0 reads all."""
    run = read_file(path, layout, options, loops=loops)
    for number, batch in enumerate(run.batches, start=1):
        batch.rows.validate()
        if number == batches:
            break
    return run.counts.records


def read_bytes(path: Path) -> int:
    total = 0
    data = np.empty(4 * 1024 * 1024, dtype=np.uint8)
    with path.open("rb") as file:
        while count := file.readinto(data.data):  # type: ignore[attr-defined]
            total += int(data[: count // 8 * 8].view(np.int64).sum())
    return total


def plain_python(path: Path, size: int) -> float:
    """MB per processor second of the decoder below, on as much as takes about a second."""
    with path.open("rb") as file:
        raw = file.read(size * 20_000)
    start = time.process_time()
    for at in range(0, len(raw), size):
        one_record(raw[at : at + size])
    return len(raw) / 1e6 / (time.process_time() - start)


def check(path: Path, layout: Layout, options: ReadOptions) -> bool:
    with path.open("rb") as file:
        raw = file.read(layout.size * CHECKED)
    wanted = [one_record(raw[at : at + layout.size]) for at in range(0, len(raw), layout.size)]
    run = read_file(path, layout, options)
    found = pa.Table.from_batches([next(run.batches).rows]).slice(0, CHECKED).to_pylist()
    return wanted == found


def one_record(raw: bytes) -> dict[str, Any]:
    """The layout above, written out by hand."""
    born = int(raw[62:70].decode("cp037"))
    return {
        "CLAIM_ID": int(raw[:10].decode("cp037")),
        "OFFICE": _text(raw[10:14]),
        "SURNAME": _text(raw[14:38]),
        "FORENAMES": _text(raw[38:62]),
        "BORN": born,
        "BORN_PARTS": {
            "BORN_YEAR": born // 10_000,
            "BORN_MONTH": born // 100 % 100,
            "BORN_DAY": born % 100,
        },
        "POSTCODE": _text(raw[70:78]),
        "STATUS_CODE": int.from_bytes(raw[78:80], "big", signed=True),
        "REFERENCE": int.from_bytes(raw[80:84], "big", signed=True),
        "LAST_CHANGE": int.from_bytes(raw[84:92], "big", signed=True),
        "BALANCE": _from_packed(raw[92:98], 2),
        "RATE": _from_signed(raw[98:105], 4),
        "ARREARS": Decimal(raw[105:115].decode("cp037")).scaleb(-2),
        "PAYMENT": [_payment(raw[at : at + 19]) for at in range(115, 229, 19)],
    }


def _payment(raw: bytes) -> dict[str, Any]:
    return {
        "PAID_ON": int(raw[:8].decode("cp037")),
        "AMOUNT": _from_packed(raw[8:13], 2),
        "METHOD": _text(raw[13:15]),
        "BATCH_NO": int.from_bytes(raw[15:19], "big"),
    }


def _text(raw: bytes) -> str:
    return raw.decode("cp037").strip()


def _from_packed(raw: bytes, scale: int) -> Decimal:
    said = raw.hex()
    return Decimal(f"{'-' if said[-1] == 'd' else ''}{said[:-1]}E-{scale}")


def _from_signed(raw: bytes, scale: int) -> Decimal:
    digits = "".join(str(byte & 15) for byte in raw)
    return Decimal(f"{'-' if raw[-1] >> 4 == 0xD else ''}{digits}E-{scale}")


def memory(path: Path, size: int) -> int:
    """The whole command in a process of its own, to Parquet and with its quarantine."""
    copybook = path.with_name("claims.cpy")
    copybook.write_text(COPYBOOK)
    start = "import sys; from commonweal.cli.main import main; sys.exit(main())"
    command = [sys.executable, "-c", start, "decode", str(path), "-c", str(copybook)]
    command += ["--overwrite", "--out", str(path.with_suffix(".parquet"))]
    print(f"{'MB in':>8}{'peak MB':>10}{'of it private MB':>18}{'MB per CPU s, all':>20}")
    for megabytes in MEMORY_MEGABYTES:
        generate(path, megabytes * 1_000_000 // size)
        taken, read = _watched(command), path.stat().st_size / 1e6
        sizes = f"{taken.megabytes:>10,.0f}{taken.private:>18,.0f}"
        print(f"{read:>8,.0f}{sizes}{read / taken.seconds:>20,.1f}")
    return 0


def _watched(command: list[str]) -> Taken:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, text=True)
    taken = taken_by(process)
    if process.returncode:
        raise SystemExit(f"the command ended with {process.returncode}")
    return taken


def profile(path: Path, layout: Layout, options: ReadOptions) -> int:
    decode(path, layout, options, 1)
    profiler = cProfile.Profile(time.process_time)
    profiler.runcall(decode, path, layout, options, 0)
    pstats.Stats(profiler).sort_stats("tottime").print_stats(25)
    return 0


if __name__ == "__main__":
    sys.exit(main())
