"""The rows that PostgreSQL sends, as the bytes of COPY BINARY, some megabytes at a time.

libpq opens the connection: sign-in, encryption. Where the line is not encrypted its socket is then
read in large blocks, and the messages (protocol documentation: "Message Formats") are cut by a
compiled loop: libpq would make one call for each row, a third of what sending the row costs.
"""

from __future__ import annotations

import ipaddress
import select
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from commonweal.engines.read.databases.postgresql import SESSION, failed, literal
from commonweal.engines.read.jit import compiled
from commonweal.kernel.errors import CannotFinish, SourceUnavailable

__all__ = ["Bytes", "Numbers", "RowReader", "RowStream", "Rows", "keys_of", "number_at"]

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]
_FIRST_BYTES, _MOST_BYTES = 8 * 1024 * 1024, 64 * 1024 * 1024
_FIRST_ROWS = 65_536
_SHORT_READ = 128 * 1024
_A_MOMENT = 0.001  # seconds; each read wakes this process, and each sending its server
_MORE, _FULL, _END, _ERROR, _BROKEN = range(5)
_NO_ROW = -1
_LONGEST = 0x40000000
_READY = b"Z\x00\x00\x00\x05T"
_PASSED = tuple(b"HcCNSA")  # beginning and end of a copy, and what a server says unasked
_CHANNEL = (
    "SELECT EXISTS (SELECT FROM pg_stat_gssapi WHERE pid = pg_backend_pid() AND encrypted)::int"
)


@dataclass(frozen=True, slots=True)
class Rows:
    """One answer: row n is ``data`` from ``starts[n]`` to before ``ends[n]``. It is overwritten by
    the next answer of the same stream."""

    data: Bytes
    starts: Numbers
    ends: Numbers

    def __len__(self) -> int:
        return len(self.starts)


class RowsError(Exception):
    """What the server sent in place of rows."""

    def __init__(self, sqlstate: str, text: str) -> None:
        super().__init__(text)
        self.sqlstate = sqlstate


class _Line(Protocol):
    """``read`` puts some bytes of the answer into a part of a buffer; none where the connection
    was closed."""

    def ask(self, query: str) -> None: ...

    def read(self, into: memoryview) -> int: ...

    def close(self) -> None: ...


class RowReader:
    """What comes on a line, until there are no more rows. ``where``: for errors."""

    def __init__(self, line: _Line, where: str) -> None:
        self.line, self.where = line, where
        self._data = np.empty(_FIRST_BYTES, np.uint8)
        self._starts, self._ends = (np.empty(_FIRST_ROWS, np.int64) for _ in range(2))

    def rows(self) -> Rows | None:
        """The answer. None where it is larger than what is held at once; nothing can be asked
        after that."""
        filled, at, row = 0, 0, -1
        while True:
            row, at, state = _cut(self._data[:filled], self._starts, self._ends, row, at)
            if state == _END:
                return Rows(self._data, self._starts[:row], self._ends[:row])
            if state in {_ERROR, _BROKEN}:
                raise self._refused(bytes(self._data[at:filled]), state)
            if state == _FULL:
                self._starts, self._ends = _longer(self._starts), _longer(self._ends)
                continue
            if filled == len(self._data):
                if filled >= _MOST_BYTES:
                    return None
                self._data = _longer(self._data)
            filled += self._read(filled)

    def _read(self, filled: int) -> int:
        try:
            came = self.line.read(self._data[filled:].data)
        except OSError as error:
            raise SourceUnavailable(f"The connection broke: {error}", where=self.where) from error
        except RowsError as error:
            raise failed(error, self.where) from error
        if not came:
            text = "The connection was closed before the last row."
            raise SourceUnavailable(text, where=self.where)
        return came

    def _refused(self, message: bytes, state: int) -> Exception:
        """From an error message: after type and length, fields of one letter and a text each."""
        if state == _BROKEN:
            return CannotFinish("A row is not as the protocol has it.", where=self.where)
        length = int.from_bytes(message[1:5], "big")
        fields = {
            each[:1]: each[1:].decode("utf-8", "replace")
            for each in message[5 : 1 + length].split(b"\x00")
        }
        return failed(RowsError(fields.get(b"C", ""), fields.get(b"M", "")), self.where)


class RowStream:
    """A session of its own that sees the same moment as the one that exported it. One question at
    a time: ``ask``, then ``rows``."""

    def __init__(self, uri: str, moment: str, settings: Sequence[tuple[str, str]] = ()) -> None:
        """``settings``: of the planner, for this session."""
        import psycopg

        self.uri = uri
        try:
            self._connection = psycopg.connect(uri, autocommit=True)
        except psycopg.Error as error:
            raise failed(error, uri) from error
        try:
            self._reader = RowReader(self._begun(moment, settings), uri)
        except BaseException:
            self._connection.close()
            raise

    @property
    def near(self) -> bool:
        """True where the server is on this machine or on a network of the house, so that sending
        the rows costs little."""
        with _socket_of(self._connection.pgconn.socket) as line:
            if line.family not in {socket.AF_INET, socket.AF_INET6}:
                return True
            return ipaddress.ip_address(line.getpeername()[0].partition("%")[0]).is_private

    def ask(self, query: str) -> None:
        """Send a question whose rows are wanted, and wait for nothing."""
        try:
            self._reader.line.ask(f"COPY ({query}) TO STDOUT (FORMAT binary)")
        except OSError as error:
            raise SourceUnavailable(f"The connection broke: {error}", where=self.uri) from error

    def rows(self) -> Rows | None:
        return self._reader.rows()

    def close(self) -> None:
        self._reader.line.close()
        self._connection.close()

    def _begun(self, moment: str, settings: Sequence[tuple[str, str]]) -> _Line:
        listed = ", ".join(
            f"set_config('{name}', '{value}', true)"
            for name, value in (*SESSION, ("client_encoding", "UTF8"), *settings)
        )
        self._do("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        self._do(f"SET TRANSACTION SNAPSHOT {literal(moment)}")
        self._do(f"SELECT {listed}")
        connection = self._connection.pgconn
        if connection.ssl_in_use or self._do(_CHANNEL) == b"1":
            return _Encrypted(connection)
        return _Plain(_socket_of(connection.socket))

    def _do(self, query: str) -> bytes | None:
        """The first value of an answer, if it has one."""
        from psycopg.pq import ExecStatus

        found = self._connection.pgconn.exec_(query.encode())
        if found.status not in {ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK}:
            raise failed(_error_of(found), self.uri)
        return found.get_value(0, 0) if found.ntuples else None


class _Plain:
    """The socket itself, while libpq waits for nothing."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        line.settimeout(None)

    def ask(self, query: str) -> None:
        text = query.encode() + b"\x00"
        self._line.sendall(b"Q" + (len(text) + 4).to_bytes(4, "big") + text)

    def read(self, into: memoryview) -> int:
        came = self._line.recv_into(into)
        last = bytes(into[max(came - 6, 0) : came])
        if came < min(_SHORT_READ, len(into)) and not last.startswith(_READY[:5]):
            time.sleep(_A_MOMENT)
        return came

    def close(self) -> None:
        self._line.close()


class _Encrypted:
    """Row by row through libpq, which decrypts them; put into messages again, for one loop to cut
    both."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._left = b""

    def ask(self, query: str) -> None:
        from psycopg.pq import ExecStatus

        found = self._connection.exec_(query.encode())
        self._refused = None if found.status == ExecStatus.COPY_OUT else _error_of(found)

    def read(self, into: memoryview) -> int:
        from psycopg import OperationalError

        try:
            self._left = self._left or self._some()
        except OperationalError as error:
            raise RowsError("08006", str(error)) from error
        came = self._left[: len(into)]
        into[: len(came)] = came
        self._left = self._left[len(came) :]
        return len(came)

    def close(self) -> None:
        """Nothing is held beside the connection."""

    def _some(self) -> bytes:
        if self._refused is not None:
            raise self._refused
        found: list[bytes] = []
        next_row, size = self._connection.get_copy_data, 0
        while size < _SHORT_READ:
            length, row = next_row(1)
            if length == 0:
                # Not in libpq, which would let no other thread run meanwhile, nor Ctrl-C.
                select.select([self._connection.socket], [], [])
                self._connection.consume_input()
                continue
            if length < 0:
                self._finish()
                found.append(_READY)
                break
            size += length
            found += (b"d", (length + 4).to_bytes(4, "big"), bytes(row))
        return b"".join(found)

    def _finish(self) -> None:
        from psycopg.pq import ExecStatus

        while (found := self._connection.get_result()) is not None:
            if found.status != ExecStatus.COMMAND_OK:
                raise _error_of(found)


def keys_of(rows: Rows, columns: int) -> Numbers | None:
    """The first column, a 64-bit number that is always there. None where a row has another number
    of columns, or no such number."""
    found = np.empty(len(rows), np.int64)
    return found if _keys(rows.data, rows.starts, rows.ends, columns, found) else None


def _socket_of(number: int) -> socket.socket:
    """A second hold on the socket beneath a connection."""
    with socket.socket(fileno=number) as line:
        try:
            return line.dup()
        finally:
            line.detach()


def _longer(held: Any) -> Any:
    more = np.empty(2 * len(held), held.dtype)
    more[: len(held)] = held
    return more


def _error_of(found: Any) -> RowsError:
    from psycopg.pq import DiagnosticField

    state, text = (
        (found.error_field(field) or b"").decode("utf-8", "replace")
        for field in (DiagnosticField.SQLSTATE, DiagnosticField.MESSAGE_PRIMARY)
    )
    return RowsError(state, text or found.error_message.decode("utf-8", "replace"))


@compiled
def number_at(data: Bytes, at: int, wide: int) -> int:
    """Of so many bytes, the highest first, without a sign."""
    found = np.int64(0)
    for place in range(wide):
        found = found << 8 | np.int64(data[at + place])
    return int(found)


@compiled
def _cut(data: Bytes, starts: Numbers, ends: Numbers, row: int, at: int) -> tuple[int, int, int]:
    """On from ``row`` and ``at``: how many rows there are (-1: not even the head of the stream),
    how many bytes they took, and why it stopped."""
    end = len(data)
    while end - at >= 5:
        length = number_at(data, at + 1, 4)
        if length < 4 or length > _LONGEST:
            return row, at, _BROKEN
        after = at + 1 + length
        if after > end:
            return row, at, _MORE
        place = _row_in(data, at, after, row)
        if place < _NO_ROW:
            return row, at, -place
        if place >= 0:
            if row == len(starts):
                return row, at, _FULL
            row = max(row, 0)
            starts[row], ends[row] = place, after
            row += 1
        elif data[at] == 0x64:
            row = max(row, 0)
        at = after
    return row, at, _MORE


@compiled
def _row_in(data: Bytes, at: int, after: int, row: int) -> int:
    """Where the row of this message begins; below -1, less the state that it makes."""
    kind = data[at]
    if kind == 0x64:  # d: a part of the stream; PostgreSQL sends each row as one
        place = at + 5 if row >= 0 else _behind_head(data, at + 5, after)
        if place < 0:
            return -_BROKEN
        return _NO_ROW if _closes(data, place, after) else place
    if kind == 0x5A:  # Z: ready for the next question
        return -_END if row >= 0 else -_BROKEN
    if kind == 0x45:  # E
        return -_ERROR
    return _NO_ROW if kind in _PASSED else -_BROKEN


@compiled
def _behind_head(data: Bytes, place: int, after: int) -> int:
    """A signature of 11 bytes, flags, and the length of what no version sends yet; -1 where it is
    another."""
    whole = after - place >= 19 and data[place] == 0x50  # P, of PGCOPY
    if not whole or number_at(data, place + 11, 4) or number_at(data, place + 15, 4):
        return -1
    return place + 19


@compiled
def _closes(data: Bytes, place: int, after: int) -> bool:
    """The end of the stream, or the head by itself."""
    if after == place:
        return True
    return bool(after - place == 2 and data[place] == 0xFF and data[place + 1] == 0xFF)


@compiled
def _keys(data: Bytes, starts: Numbers, ends: Numbers, columns: int, found: Numbers) -> bool:
    for row in range(len(starts)):
        at = starts[row]
        if (
            ends[row] - at < 14
            or number_at(data, at, 2) != columns
            or number_at(data, at + 2, 4) != 8
        ):
            return False
        key = np.int64(0)
        for place in range(8):
            key = key << 8 | np.int64(data[at + 6 + place])
        found[row] = key
    return True
