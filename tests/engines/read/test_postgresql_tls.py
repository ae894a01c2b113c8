"""Rows over a line that is encrypted are those of a plain one. The server of the tests is built
without TLS, so its line goes through a door that speaks it: our own end is the real one."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from commonweal.engines.read.databases.postgresql_rows import RowStream
from commonweal.kernel.errors import CommonwealError
from tests.engines.verify.stores import Server

_ASKS_FOR_TLS = 80_877_103  # SSLRequest; protocol documentation: "Message Formats"


@pytest.fixture(scope="module")
def door(server: Server, tmp_path_factory) -> Iterator[str]:
    """The address of the same database behind TLS, with a certificate that the client checks."""
    folder = tmp_path_factory.mktemp("tls")
    _certify(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "one.pem")
    there = urlsplit(server.uri)
    inner = f"{parse_qs(there.query)['host'][0]}/.s.PGSQL.{there.port or 5432}"
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_serve, args=(listening, context, inner), daemon=True).start()
        words = f"sslmode=verify-full&sslrootcert={quote(str(folder / 'one.pem'))}"
        place = f"127.0.0.1:{listening.getsockname()[1]}"
        yield f"postgresql://{there.username}@{place}{there.path}?{words}"


def _certify(folder: Path) -> None:
    """A key, and a certificate that it signs itself for this machine."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("127.0.0.1")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    (folder / "one.pem").write_bytes(private + made.public_bytes(pem))


def _serve(listening: socket.socket, context: ssl.SSLContext, inner: str) -> None:
    while True:
        try:
            line, _peer = listening.accept()
        except OSError:
            return
        threading.Thread(target=_open, args=(line, context, inner), daemon=True).start()


def _open(line: socket.socket, context: ssl.SSLContext, inner: str) -> None:
    """Answer what comes before TLS, then pass everything on."""
    with line, socket.socket(socket.AF_UNIX) as beyond:
        while struct.unpack(">II", line.recv(8, socket.MSG_WAITALL))[1] != _ASKS_FOR_TLS:
            line.sendall(b"N")  # another encryption
        line.sendall(b"S")
        beyond.connect(inner)
        with context.wrap_socket(line, server_side=True) as encrypted:
            back = threading.Thread(target=_pass, args=(beyond, encrypted), daemon=True)
            back.start()
            _pass(encrypted, beyond)
            back.join(10)


def _pass(one: socket.socket, other: socket.socket) -> None:
    try:
        while came := one.recv(65_536):
            other.sendall(came)
        other.shutdown(socket.SHUT_WR)
    except OSError:
        return


def _rows(uri: str, moment: str, query: str) -> list[bytes]:
    stream = RowStream(uri, moment)
    try:
        found = []
        for _again in range(2):
            stream.ask(query)
            rows = stream.rows()
            assert rows is not None
            found += [
                bytes(rows.data[start:end])
                for start, end in zip(rows.starts, rows.ends, strict=True)
            ]
        return found
    finally:
        stream.close()


def test_rows_over_tls_are_those_of_a_plain_line(server: Server, door: str):
    query = (
        "SELECT n::bigint, repeat('ä', n % 90), nullif(n % 3, 0) FROM generate_series(1, 9000) n"
    )
    with server.connection.transaction():
        server.connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        moment = server.connection.execute("SELECT pg_export_snapshot()").fetchone()[0]
        found = _rows(door, moment, query)
        assert len(found) == 18_000
        assert found == _rows(server.uri, moment, query)
        assert _rows(door, moment, "SELECT 1::bigint WHERE false") == []
        with pytest.raises(CommonwealError, match="zero"):
            _rows(door, moment, "SELECT 1 / (3 - n) FROM generate_series(1, 9) n")
        with pytest.raises(CommonwealError, match="certificate"):
            _rows(door.replace("127.0.0.1", "localhost"), moment, query)
