"""A server that speaks as much of MariaDB's protocol as reading a table takes."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator, Sequence

Answer = tuple[Sequence[str], Sequence[Sequence[str | bytes | None]]]
_CAN = 0x1 | 0x8 | 0x200 | 0x2000 | 0x8000 | 0x80000
_GREETING = (
    b"\x0a10.11.0-fake\x00" + b"\x01\x00\x00\x00" + b"saltsalt\x00"
    + (_CAN & 0xFFFF).to_bytes(2, "little")
    + b"\x2d\x02\x00" + (_CAN >> 16).to_bytes(2, "little") + b"\x15" + b"\x00" * 10
    + b"saltsaltsalt\x00mysql_native_password\x00"
)  # fmt: skip
_OK, _EOF = b"\x00\x00\x00\x02\x00\x00\x00", b"\xfe\x00\x00\x02\x00"


def sized(value: str | bytes | None) -> bytes:
    if value is None:
        return b"\xfb"
    raw = value.encode() if isinstance(value, str) else value
    if len(raw) < 0xFB:
        return bytes([len(raw)]) + raw
    wide = 2 if len(raw) < 1 << 16 else 3
    return bytes([0xFA + wide]) + len(raw).to_bytes(wide, "little") + raw


def packet(payload: bytes, number: int = 0) -> bytes:
    return len(payload).to_bytes(3, "little") + bytes([number % 256]) + payload


def rows_of(rows: Sequence[Sequence[str | bytes | None]]) -> bytes:
    return b"".join(packet(b"".join(map(sized, row))) for row in rows)


def _answer(found: Answer) -> bytes:
    names, rows = found
    parts = [bytes([len(names)])]
    for name in names:
        words = b"".join(map(sized, ("def", "", "", "", name, "")))
        parts.append(words + b"\x0c\x2d\x00\xff\x00\x00\x00\xfd\x00\x00\x00\x00\x00")
    parts += [_EOF, *(b"".join(map(sized, row)) for row in rows), _EOF]
    return b"".join(packet(each, number) for number, each in enumerate(parts, 1))


@contextlib.contextmanager
def speaking(answers: Callable[[str], Answer | None]) -> Iterator[int]:
    """The port; ``answers`` says what a query gives, None where it is only done."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = listening.accept()
                with client, client.makefile("rb") as said, contextlib.suppress(OSError):
                    _talk(client, said, answers)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield int(listening.getsockname()[1])
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(10)


def _talk(client: socket.socket, said, answers: Callable[[str], Answer | None]) -> None:
    def asked() -> bytes:
        head = said.read(4)
        return said.read(int.from_bytes(head[:3], "little")) if len(head) == 4 else b"\x01"

    client.sendall(packet(_GREETING))
    asked()
    client.sendall(packet(_OK, 2))
    while (command := asked())[:1] == b"\x03":
        found = answers(command[1:].decode())
        client.sendall(packet(_OK, 1) if found is None else _answer(found))
