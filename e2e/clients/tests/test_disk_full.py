"""A full disk is trouble that passes: refused in a way that clients retry, and over by itself."""

import os
import shutil
import subprocess
import time

import pytest
import requests

from ayumi_e2e.http import Http

SIZE_MIB = 96
RECOVERS_WITHIN_S = 30


@pytest.fixture
def small_disk(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("needs root, to mount a small file system")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MIB}m", "tmpfs", disk], capture_output=True, text=True
    )
    if mounted.returncode != 0:
        pytest.skip(f"cannot mount a small file system here: {mounted.stderr.strip()}")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


def fill(disk) -> None:
    """Takes every byte that is left, in ever smaller pieces."""
    with open(disk / "filler", "ab", buffering=0) as file:
        size = 1024 * 1024
        while size:
            try:
                if file.write(b"x" * size) < size:
                    size //= 2
            except OSError:
                size //= 2


def test_a_full_disk_is_answered_with_503_and_passes(small_disk, start_server):
    server = start_server(data=small_disk / "data")
    http = Http(server)
    run = http.start_run("full")
    n_acknowledged = 0

    def send() -> requests.Response:
        rows = [
            {"_step": n_acknowledged + i, "value": n_acknowledged + i, "text": os.urandom(500).hex()} for i in range(20)
        ]
        return run.log(n_acknowledged, rows)

    for _ in range(5):
        assert send().status_code == 200
        n_acknowledged += 20

    fill(small_disk)
    refusals = 0
    for _ in range(400):
        answer = send()
        if answer.status_code == 200:
            n_acknowledged += 20
            continue
        assert answer.status_code in (429, 503), f"{answer.status_code} {answer.text[:300]}"
        assert answer.headers["Retry-After"].isdigit()
        refusals += 1
        if refusals == 5:
            break
        # What little the server had set aside may be used up by others meanwhile.
        fill(small_disk)
    assert refusals == 5, "the disk is full and rows were still taken"
    assert http.get("/healthz").status_code == 200
    assert http.get("/readyz").status_code == 503
    # What is there can still be read.
    assert len(run.rows()) >= n_acknowledged

    os.remove(small_disk / "filler")
    assert shutil.disk_usage(small_disk).free > 1024 * 1024
    until = time.monotonic() + RECOVERS_WITHIN_S
    while send().status_code != 200:
        assert time.monotonic() < until, f"there is space again, but no row is taken:\n{server.log_tail()}"
        time.sleep(0.5)
    n_acknowledged += 20
    assert http.get("/readyz").status_code == 200
    values = [row["value"] for row in run.rows()]
    assert values == list(range(len(values))) and len(values) >= n_acknowledged
