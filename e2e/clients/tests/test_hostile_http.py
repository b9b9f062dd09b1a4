"""Below the protocol: bytes on the wire that no HTTP library sends, and pages of other origins."""

import contextlib
import os
import socket
import ssl
import time

import pytest

from ayumi_e2e.http import Http
from ayumi_e2e.server import ADMIN_KEY, ADMIN_USER, Server

HEADERS_WITHIN_S = 25
HEAD = b"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"


@pytest.fixture(scope="module")
def wire_server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("wire")).start()
    yield server
    server.stop()
    assert server.panics() == []


@pytest.fixture
def wire(wire_server):
    """Sends bytes; answers the status, or nothing where the connection was closed without one."""

    def send(data: bytes, timeout: float = 10) -> int | None:
        with socket.create_connection(("127.0.0.1", wire_server.port), timeout=timeout) as connection:
            # Closed by the other side while we still send: what counts is what it said before.
            with contextlib.suppress(OSError):
                connection.sendall(data)
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_WR)
            answer = b""
            with contextlib.suppress(OSError):
                while chunk := connection.recv(65536):
                    answer += chunk
                    if b"\r\n" in answer:
                        break
            return int(answer.split(b" ")[1]) if answer.startswith(b"HTTP/1.") else None

    yield send
    assert wire_server.is_alive, f"the server ended:\n{wire_server.log_tail()}"
    assert Http(wire_server).get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("nothing", b""),
        ("blank lines", b"\r\n" * 1000),
        ("garbage", os.urandom(4096)),
        ("http/0.9", b"GET /\r\n"),
        ("unknown version", b"GET / HTTP/9.9\r\nHost: x\r\n\r\n"),
        ("no host", b"GET /healthz HTTP/1.1\r\n\r\n"),
        ("two hosts", b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
        ("a bad method", b"G\x00T / HTTP/1.1\r\nHost: x\r\n\r\n"),
        ("an unknown method", b"BREW /graphql HTTP/1.1\r\nHost: x\r\n\r\n"),
        ("connect", b"CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n"),
        ("an absolute address", b"GET http://evil.example/ HTTP/1.1\r\nHost: x\r\n\r\n"),
        ("a huge address", b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"),
        ("a huge header", b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 1_000_000 + b"\r\n\r\n"),
        (
            "many headers",
            b"GET / HTTP/1.1\r\nHost: x\r\n" + b"".join(b"X%d: y\r\n" % i for i in range(5_000)) + b"\r\n",
        ),
        ("a folded header", b"GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n"),
        ("a bad header", b"GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n"),
        ("both lengths", HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        ("two lengths", HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"),
        ("a length of 2^64", HEAD + b"Content-Length: 18446744073709551616\r\n\r\nx"),
        ("a length of 2^63", HEAD + b"Content-Length: 9223372036854775807\r\n\r\nx"),
        ("a negative length", HEAD + b"Content-Length: -1\r\n\r\nx"),
        ("a bad chunk", HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n"),
        ("a chunk of 2^64", HEAD + b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\nx"),
        ("a body cut off", HEAD + b"Content-Length: 1000\r\n\r\n{"),
        ("a trailing flood", HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n" + b"X: y\r\n" * 100_000 + b"\r\n"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_malformed_requests_are_refused(wire, name, data):
    status = wire(data)
    assert status is None or status < 500 or status in (501, 505), f"{name}: {status}"


def test_tls_on_the_plain_port_is_refused(wire, wire_server):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with pytest.raises(OSError), socket.create_connection(("127.0.0.1", wire_server.port), timeout=10) as plain:
        context.wrap_socket(plain)


def test_slow_and_idle_connections_keep_nobody_out(wire, wire_server):
    """200 that send one byte now and then, 500 that send nothing; others are served, and the slow ones are let go."""
    opened = [socket.create_connection(("127.0.0.1", wire_server.port), timeout=10) for _ in range(700)]
    try:
        slow = opened[:200]
        started = time.monotonic()
        for i in range(3):
            for connection in slow:
                connection.sendall(b"POST /graphql HTTP/1.1\r\n"[i : i + 1])
            http = Http(wire_server, timeout=5)
            assert http.graphql("{ viewer { username } }")["viewer"]["username"] == "admin"
        slow[0].settimeout(HEADERS_WITHIN_S)
        with contextlib.suppress(ConnectionResetError):
            # An answer such as 408 and the end, or only the end.
            while slow[0].recv(4096):
                pass
        assert time.monotonic() - started < HEADERS_WITHIN_S
    finally:
        for connection in opened:
            connection.close()
    assert wire_server.memory_mib() < 512


def test_other_sites_cannot_act_with_a_persons_session(wire_server):
    http = Http(wire_server, key=None)
    signed = http.post("/api/v1/session", json={"username": ADMIN_USER, "password": ADMIN_KEY})
    assert signed.status_code in (200, 201)
    cookie = signed.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite" in cookie
    assert http.get("/api/v1/session").json()["user"]["username"] == ADMIN_USER
    evil = {"Origin": "http://evil.example"}
    for path, body in (("/api/v1/user/api-keys", b'{"name": "x"}'), ("/graphql", b'{"query": "{ viewer { id } }"}')):
        foreign = http.post(path, data=body, headers=evil | {"Content-Type": "application/json"})
        assert foreign.status_code in (400, 401, 403), f"{path}: {foreign.status_code}"
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
            simple = http.post(path, data=body, headers={"Content-Type": kind})
            assert simple.status_code in (400, 401, 403, 415), f"{path} as {kind}: {simple.status_code}"
    assert "key" not in http.get("/api/v1/user/api-keys?name=x").text.replace("api_keys", "").replace("api-key", "")
    answer = http.get("/api/v1/session", headers=evil)
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_a_wrong_host_never_ends_in_an_upload_address(wire_server):
    http = Http(wire_server)
    run = http.start_run("host")
    query = {
        "query": """mutation F($p: String!, $r: String!) { createRunFiles(input: {entityName: "admin", projectName: $p,
            runName: $r, files: ["x"]}) { files { uploadUrl } } }""",
        "variables": {"p": run.project, "r": run.name},
    }
    for headers in ({"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}, {"Forwarded": "host=evil.example"}):
        answer = http.post("/graphql", json=query, headers=headers)
        assert "evil.example" not in answer.text, headers
        assert answer.status_code < 500


def test_pages_of_the_app_forbid_what_they_do_not_need(wire_server):
    answer = Http(wire_server, key=None).get("/login")
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy and "unsafe-eval" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
