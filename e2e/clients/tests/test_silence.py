"""Runs whose process is gone without a word."""

import json
import time
from pathlib import Path

import pytest

from ayumi_e2e.client import NEWEST, Client
from ayumi_e2e.http import Http
from ayumi_e2e.server import Server

CRASH_AFTER_S = 10
PATIENCE_S = 90


@pytest.fixture(scope="module")
def impatient(tmp_path_factory):
    """A server that takes runs for crashed sooner than people would want."""
    environment = {"AYUMI_CRASH_AFTER": str(CRASH_AFTER_S)}
    server = Server(tmp_path_factory.mktemp("impatient"), environment=environment).start()
    yield server
    server.stop()


def test_the_summary_of_a_run_that_died_is_completed(impatient, tmp_path, project):
    http, go = Http(impatient), tmp_path / "go"
    running = Client(NEWEST, impatient, tmp_path).start("defined", project=project, dies=str(go))
    path = told_path(running.folder)
    until(lambda: http.get_run(path)["last_step"] == 2)
    go.touch()
    until(lambda: http.get_run(path)["state"] == "crashed")
    until(lambda: http.get_run(path)["summary"].get("loss") == {"min": 1})


def test_a_preempted_run_goes_on(impatient, tmp_path, project):
    http, go = Http(impatient), tmp_path / "go"
    client = Client(NEWEST, impatient, tmp_path)
    running = client.start("preempted", project=project, go=str(go))
    path = told_path(running.folder)
    until(lambda: http.get_run(path)["state"] == "preempting")
    go.touch()
    until(lambda: http.get_run(path)["state"] == "preempted")
    assert client.must_run("preempted", project=project, go=None).told == {"path": path, "resumed": True}
    run = http.get_run(path)
    assert (run["state"], run["n_history_lines"], run["last_step"]) == ("finished", 2, 1)


def told_path(folder: Path) -> str:
    file = folder / "told.json"
    until(lambda: file.exists() and file.read_text())
    return json.loads(file.read_text())["path"]


def until(what) -> None:
    end = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < end, "nothing came of it"
        time.sleep(0.2)
