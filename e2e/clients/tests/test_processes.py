"""Several processes over one PostgreSQL database and one bucket are one server."""

import json
import threading

import pytest
import requests

from ayumi_e2e.http import Http
from ayumi_e2e.server import Server

PATIENCE_S = 60


@pytest.fixture
def processes(start_server, tmp_path):
    one = start_server("postgres", name="one")
    two = Server(tmp_path / "two", one.backend).start()
    yield one, two
    two.stop()
    assert two.panics() == []


class Events:
    """The events of a project or run, read until they say what is waited for."""

    def __init__(self, http: Http, path: str):
        self.answer = http.get(f"/api/v1/{path}/events", stream=True, timeout=(10, PATIENCE_S))
        assert self.answer.status_code == 200
        self.lines = self.answer.iter_lines(decode_unicode=True)

    def until(self, wanted) -> dict:
        for line in self.lines:
            if line.startswith("data: ") and wanted(event := json.loads(line.removeprefix("data: "))):
                return event
        raise AssertionError("the stream ended before")


def test_a_page_of_one_process_shows_what_another_received(processes, project):
    one, two = map(Http, processes)
    run = one.start_run(project, "r1")
    events = Events(two, f"runs/{run.path}")
    everywhere = Events(two, f"projects/{run.entity}/{project}")
    more = {"output.log": {"offset": 0, "content": ["hello", "world"]}}
    rows = {"offset": 0, "content": [json.dumps({"loss": 0.5, "_step": 0})]}
    assert one.file_stream(run, {"files": {"wandb-history.jsonl": rows} | more}).status_code == 200
    seen = events.until(lambda event: event["event"] == "rows")
    assert "loss" in seen["keys"]
    assert two.get(f"/api/v1/runs/{run.path}").json()["last_step"] == 0
    run.finish(1)
    ended = everywhere.until(lambda event: event["event"] == "run" and event["run"]["state"] == "failed")
    assert ended["run"]["id"] == "r1"


def test_console_lines_reach_the_pages_of_other_processes(processes, project):
    one, two = map(Http, processes)
    run = one.start_run(project, "r1")
    events = Events(two, f"runs/{run.path}")
    lines = {"output.log": {"offset": 0, "content": ["hello", "world"]}}
    assert one.file_stream(run, {"files": lines}).status_code == 200
    seen = events.until(lambda event: event["event"] == "logs")
    assert [line["text"] for line in seen["lines"]] == ["hello", "world"]


def test_watchers_begin_anew_when_notices_may_have_been_missed(processes, project):
    one, two = processes
    run = Http(one).start_run(project, "r1")
    events = Events(Http(two), f"runs/{run.path}")
    ended = threading.Event()

    def read():
        try:
            for _ in events.lines:
                pass
        except requests.RequestException:
            pass
        ended.set()

    threading.Thread(target=read, daemon=True).start()
    # Every connection that listens is cut.
    two.psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()")
    assert ended.wait(PATIENCE_S), "the watcher went on as if nothing had happened"
