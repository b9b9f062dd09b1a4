"""A proxy that encrypts, as people put one in front of the server, with a certificate made for the test."""

import contextlib
import socket
import ssl
import subprocess
import threading
from pathlib import Path

# Bytes handed on at a time.
PIECE = 65_536


class TlsProxy:
    """Takes connections on `port` and hands their bytes on to `target`, until it is left."""

    def __init__(self, folder: Path, port: int, target: int):
        self.url = f"https://localhost:{port}"
        self.target = target
        certificate, key = folder / "certificate.pem", folder / "key.pem"
        names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
            + ["-addext", names, "-keyout", str(key), "-out", str(certificate)],
            check=True,
            capture_output=True,
            timeout=60,
        )
        # What the client's parts in Python and in Go read.
        self.trusting = {"SSL_CERT_FILE": str(certificate), "REQUESTS_CA_BUNDLE": str(certificate)}
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)
        self.listener = socket.create_server(("127.0.0.1", port))

    def __enter__(self) -> "TlsProxy":
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_failure) -> None:
        self.listener.close()

    def accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                threading.Thread(target=self.serve, args=[connection], daemon=True).start()

    def serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection, socket.create_connection(("127.0.0.1", self.target)) as plain:
            with self.context.wrap_socket(connection, server_side=True) as encrypted:
                answers = threading.Thread(target=hand_on, args=[plain, encrypted], daemon=True)
                answers.start()
                hand_on(encrypted, plain)
                answers.join()


def hand_on(source: socket.socket, sink: socket.socket) -> None:
    """Hands bytes on until the source ends, and tells the sink so."""
    with contextlib.suppress(OSError):
        while piece := source.recv(PIECE):
            sink.sendall(piece)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
