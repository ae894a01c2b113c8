"""A door that speaks TLS before a PostgreSQL that does not: ``tls_door.py CERTIFICATE SOCKET``
prints its port. A program of its own: libpq waits for a row and lets no other thread run."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import struct
import sys
import threading

_ASKS_FOR_TLS = 80_877_103  # SSLRequest; protocol documentation: "Message Formats"


def _serve(listening: socket.socket, context: ssl.SSLContext, inner: str) -> None:
    while True:
        try:
            line, _peer = listening.accept()
        except OSError:
            return
        threading.Thread(target=_open, args=(line, context, inner), daemon=True).start()


def _open(line: socket.socket, context: ssl.SSLContext, inner: str) -> None:
    """Answer what comes before TLS, then pass everything on."""
    refused = contextlib.suppress(OSError, struct.error)  # the other end goes away
    with refused, line, socket.socket(socket.AF_UNIX) as beyond:
        while struct.unpack(">II", line.recv(8, socket.MSG_WAITALL))[1] != _ASKS_FOR_TLS:
            line.sendall(b"N")  # another encryption
        line.sendall(b"S")
        beyond.connect(inner)
        with context.wrap_socket(line, server_side=True) as encrypted:
            _pass_on(encrypted, beyond)


def _pass_on(encrypted: ssl.SSLSocket, beyond: socket.socket) -> None:
    """By one thread: two may not use one end of TLS at once."""
    while True:
        ready = (
            [encrypted] if encrypted.pending() else select.select([encrypted, beyond], [], [])[0]
        )
        for one, other in ((encrypted, beyond), (beyond, encrypted)):
            if one in ready:
                came = one.recv(65_536)
                if not came:
                    return
                other.sendall(came)


def main() -> None:
    certificate, inner = sys.argv[1:]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        sys.stdout.write(f"{listening.getsockname()[1]}\n")
        sys.stdout.flush()
        _serve(listening, context, inner)


if __name__ == "__main__":
    main()
