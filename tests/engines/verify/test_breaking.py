"""What is no verdict: a connection that breaks half-way, a table that is not there, a secret in an
address. Each has an exit code of its own, and none is taken for agreement."""

from __future__ import annotations

import contextlib
import socket
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from commonweal.cli.main import main
from tests.engines.verify.stores import Server, in_csv, in_parquet, in_sqlite, rows_of


@contextlib.contextmanager
def breaking(server: Server, after: int) -> Iterator[str]:
    """An address of the same server whose connections break after so many bytes of answers."""
    there = Path(parse_qs(urlsplit(server.uri).query)["host"][0], ".s.PGSQL.5432")
    with tempfile.TemporaryDirectory(prefix="cw-") as folder, socket.socket(socket.AF_UNIX) as door:
        door.bind(f"{folder}/.s.PGSQL.5432")
        door.listen()
        held: list[socket.socket] = []
        serving = threading.Thread(target=_serve, args=(door, there, after, held))
        serving.start()
        yield f"postgresql://postgres@/postgres?host={folder}"
        door.shutdown(socket.SHUT_RDWR)
        serving.join()
        for each in held:
            each.close()


def _serve(door: socket.socket, there: Path, after: int, held: list[socket.socket]) -> None:
    passing = []
    while True:
        try:
            near, _ = door.accept()
        except OSError:
            break
        far = socket.socket(socket.AF_UNIX)
        far.connect(str(there))
        held += [near, far]
        for one, other, left in ((near, far, 1 << 60), (far, near, after)):
            passing.append(threading.Thread(target=_pass_on, args=(one, other, left)))
            passing[-1].start()
    for each in passing:
        each.join()


def _pass_on(one: socket.socket, other: socket.socket, left: int) -> None:
    with contextlib.suppress(OSError):
        while left > 0 and (data := one.recv(min(left, 65_536))):
            other.sendall(data)
            left -= len(data)
    for each in (one, other):
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


@pytest.fixture(scope="module")
def large(server: Server) -> str:
    """Enough rows that an answer takes more than one message."""
    server.connection.execute(
        "CREATE TABLE large AS SELECT g AS id, repeat('x', 200) || g AS words "
        "FROM generate_series(1, 2000) g"
    )
    return "large"


def test_a_connection_that_breaks_half_way_gives_no_verdict(server, large, capsys):
    server.connection.execute("CREATE TABLE changed AS SELECT id, words || '!' AS words FROM large")
    with breaking(server, 1 << 60) as whole:
        found = main(["verify", f"{whole}#{large}", f"{server.uri}#changed", "--key", "id"])
    assert (found, capsys.readouterr().out[:6]) == (1, "differ")
    with breaking(server, 300_000) as address:
        code = main(["verify", f"{address}#{large}", f"{server.uri}#changed", "--key", "id"])
    printed = capsys.readouterr()
    assert code == 3
    assert printed.out == ""
    assert "did not answer to the end" in printed.err


def test_nobody_listening_gives_exit_3(capsys, tmp_path):
    address = f"postgresql://nobody@/nowhere?host={tmp_path}#t"
    assert main(["verify", address, address, "--key", "id"]) == 3
    assert "cannot be reached" in capsys.readouterr().err


def test_a_half_written_file_gives_exit_2(tmp_path, capsys):
    path = Path(in_parquet(tmp_path, rows_of()))
    cut = tmp_path / "cut.parquet"
    cut.write_bytes(path.read_bytes()[:-100])
    assert main(["verify", str(path), str(cut), "--key", "id"]) == 2
    assert "cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"target": "{uri}#nothing"}, "no such table"),
        ({"target": "{uri}"}, "Name the table"),
        ({"target": "postgresql://me:secret@host/db#t"}, "holds no password"),
        ({"target": "postgresql://me@host/db?password=secret#t"}, "holds no password"),
        ({"target": "missing.parquet"}, "no such file"),
        ({"target": "table.docx"}, "ends in one of"),
        ({"key": "nobody"}, "Neither side has a column nobody"),
        ({"key": "rate"}, "float cannot name a row"),
        ({"level": "deep"}, "A level is one of"),
        ({"map": "id"}, "old=new"),
    ],
)
def test_what_was_asked_wrongly_gives_exit_2(changed, said, server, tmp_path, capsys):
    path = in_parquet(tmp_path, rows_of(2))
    given = {"target": path, "key": "id", "level": "values", "map": "id=id", **changed}
    target = given["target"].format(uri=server.uri)
    options = ["--key", given["key"], "--level", given["level"], "--map", given["map"]]
    assert main(["verify", path, target, *options]) == 2
    printed = capsys.readouterr()
    assert said in printed.err
    assert printed.out == ""
    assert "secret" not in printed.err


def test_files_without_a_key_ask_for_one(tmp_path, capsys):
    path = in_csv(tmp_path, rows_of(2))
    assert main(["verify", path, in_sqlite(tmp_path, rows_of(2))]) == 2
    assert "Say which columns name a row" in capsys.readouterr().err
