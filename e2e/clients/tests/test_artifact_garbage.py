"""Bytes that nothing names any more are gone from the disk, and the server tells how many they were."""

import re
import time
from pathlib import Path

import pytest
import requests
from ayumi_e2e.artifacts import log
from ayumi_e2e.http import Http
from ayumi_e2e.server import Backend, Server

WITHIN_S = 60
SIZE = 3_000_000


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path / "server", Backend(["--upload-grace", "0", "--blob-grace", "0"])).start()
    yield server
    server.stop()
    assert server.panics() == []


def stored_bytes(server) -> int:
    return sum(path.stat().st_size for path in Path(server.data, "blobs").rglob("*") if path.is_file())


def restart_until(server, is_done) -> None:
    """Jobs run once at the start, and then each minute: nobody wants to wait for that."""
    until = time.monotonic() + WITHIN_S
    while not is_done():
        assert time.monotonic() < until, server.log_tail()
        server.stop()
        server.start()
        time.sleep(1)


def test_deleted_versions_give_their_bytes_back(server):
    http = Http(server)
    http.start_run("freed", "maker")
    shared, own = b"s" * 1_000, bytes(SIZE)
    assert log(http, "freed", {"shared": shared, "own": own}) == 0
    assert log(http, "freed", {"shared": shared}) == 1
    full = stored_bytes(server)
    assert full >= SIZE
    path = "/api/v1/projects/admin/freed/artifacts/ds/versions/v0"
    assert http.request("DELETE", path).status_code == 204
    freed = []

    def is_done():
        text = requests.get(f"{server.url}/metrics", timeout=30).text
        freed.append(int(re.search(r"ayumi_blob_freed_bytes (\d+)", text)[1]))
        return stored_bytes(server) <= full - SIZE and freed[-1] >= SIZE

    restart_until(server, is_done)
    assert re.search(r"freed \d{7} bytes of \d+ blobs", server.log_text())
    # What another version names is still there.
    answer = http.get("/api/v1/projects/admin/freed/artifacts/ds/versions/v1/files/shared")
    assert answer.content == shared
