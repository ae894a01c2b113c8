"""On a full disk nothing is left that looks like a result, and what was there stays."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from commonweal.cli.main import main
from commonweal.engines.read.exporting import opened_for_writing
from commonweal.engines.read.whole_files import whole_files, write_whole
from commonweal.kernel.errors import CannotFinish

SCHEMA = pa.schema([("id", pa.int64()), ("text", pa.string())])
ROWS = pa.RecordBatch.from_pylist(
    [{"id": n, "text": f"{n * 7919 % 104729:x}" * 9} for n in range(400)], SCHEMA
)


@contextlib.contextmanager
def full_disk(most: int = 2_000) -> Iterator[None]:
    """No file grows beyond ``most`` bytes: the system answers as where the disk is full. Python
    itself would not notice, and leave half of what it compiled."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "dont_write_bytecode", True)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def held(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()}


@pytest.mark.parametrize("kind", ["parquet", "csv", "jsonl"])
@pytest.mark.parametrize("before", [b"", b"an older result"])
def test_rows_that_do_not_fit_leave_what_was_there(tmp_path, kind, before):
    path = tmp_path / f"out.{kind}"
    if before:
        path.write_bytes(before)
    was = held(tmp_path)
    with (
        full_disk(),
        pytest.raises(CannotFinish, match="cannot be written") as caught,
        opened_for_writing(path, SCHEMA, kind) as sink,
    ):
        sink.write(ROWS)
    assert caught.value.where == str(path)
    assert held(tmp_path) == was


def test_of_two_files_neither_takes_its_name_where_one_fails(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"

    def written():
        with whole_files() as beside:
            beside(one).write_text("whole")
            beside(two)  # and nothing is written there

    with pytest.raises(CannotFinish, match="No such file"):
        written()
    with full_disk(), pytest.raises(CannotFinish):
        write_whole(one, "x" * 5_000)
    assert held(tmp_path) == {}
    two.symlink_to(one)
    write_whole(two, "x\r\n", private=True)
    assert two.is_symlink()
    assert (one.read_bytes(), one.stat().st_mode & 0o777) == (b"x\r\n", 0o600)
    with pytest.raises(CannotFinish, match="No such file"):
        write_whole(tmp_path / "nowhere" / "out", "x")


def test_a_pipe_is_written_as_it_is(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_whole(pipe, "x")
        assert os.read(reader, 9) == b"x"
    finally:
        os.close(reader)
    assert pipe.is_fifo()


@pytest.fixture
def inputs(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    lines = [f"no{n % 7}x" for n in range(600)]
    (folder / "old.txt").write_text("\n".join(lines))
    columns = [{"name": "id", "first": 1, "last": 4, "type": "integer"}]
    (folder / "layout.json").write_text(json.dumps({"columns": columns}))
    for name, plus in (("old", 0), ("new", 1)):
        rows = "".join(f"{n},{n + plus}\n" for n in range(600))
        (folder / f"{name}.csv").write_text(f"id,paid\n{rows}")
    return folder


COMMANDS = {
    "decode": ["decode", "{i}/old.txt", "--columns", "{i}/layout.json", "--out", "{o}/d.parquet"],
    "verify": ["verify", "{i}/old.csv", "{i}/new.csv", "--key", "id", "--out", "{o}/d.csv"],
    "replay": ["replay", "batch", "{i}/old.csv", "{i}/new.csv", "--key", "id", "-o", "{o}/d.jsonl"],
    "profile": ["profile", "{i}/old.csv", "--mapping", "{o}/mapping.yaml"],
    "draw": ["sample", "draw", "{i}/old.csv", "{i}/new.csv", "--key", "id", "--seed", "1",
             "--tolerable", "5%", "--out", "{o}/sample.csv", "--plan", "{o}/plan.json"],
}  # fmt: skip


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_which_file_does_not_fit_and_leaves_none(name, inputs, tmp_path, capsys):
    out = tmp_path / "out"
    out.mkdir()
    words = [each.format(i=inputs, o=out) for each in COMMANDS[name]]
    with full_disk(2_000 if name == "decode" else 300):  # its rows fit, and its findings do not
        code = main(words)
    said = capsys.readouterr().err
    assert (code, held(out)) == (3, {}), said
    if name != "profile":  # which needs more than that before it writes
        assert f"Error: {out}/" in said
        assert "cannot be written" in said
    assert "Traceback" not in said
