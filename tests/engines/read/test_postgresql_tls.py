"""Rows over a line that is encrypted are those of a plain one. The server of the tests is built
without TLS, so its line goes through a door that speaks it: our own end is the real one."""

from __future__ import annotations

import subprocess
import sys
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
from tests.engines.read import tls_door
from tests.engines.verify.stores import Server


@pytest.fixture(scope="module")
def door(server: Server, tmp_path_factory) -> Iterator[str]:
    """The address of the same database behind TLS, with a certificate that the client checks."""
    folder = tmp_path_factory.mktemp("tls")
    _certify(folder)
    there = urlsplit(server.uri)
    inner = f"{parse_qs(there.query)['host'][0]}/.s.PGSQL.{there.port or 5432}"
    words = [sys.executable, tls_door.__file__, str(folder / "one.pem"), inner]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        place = f"127.0.0.1:{running.stdout.readline().strip()}"
        checks = f"sslmode=verify-full&sslrootcert={quote(str(folder / 'one.pem'))}"
        try:
            yield f"postgresql://{there.username}@{place}{there.path}?{checks}"
        finally:
            running.kill()


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
