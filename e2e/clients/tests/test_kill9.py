"""The server is killed again and again while clients log and retry: nothing acknowledged is lost, nothing doubled."""

import json
import os
import random
import threading
import time
import uuid

import pytest
import requests

from ayumi_e2e.http import Http

# The full run has 20.
KILLS = int(os.environ.get("AYUMI_KILLS", "3"))
WRITERS = 4
RETRY_S = 0.05
LIVES_S = (0.5, 2.0)


class Writer(threading.Thread):
    """Logs rows to a run of its own, as the client does: one request at a time, the same again until it is taken."""

    def __init__(self, run, seed: int, stop: threading.Event):
        super().__init__(daemon=True)
        self.run_of = run
        self.random = random.Random(seed)
        self.stop = stop
        self.n_acknowledged = 0
        self.n_sent = 0
        self.n_retries = 0
        self.fault: str | None = None

    def row(self, index: int) -> dict:
        # Several kinds of value, and now and then a key that is new.
        row = {
            "_step": index,
            "value": index * 0.5,
            "text": f"row {index}",
            "nested": {"index": index, "half": index / 2},
        }
        if index % 97 == 0:
            row[f"rare{index % 5}"] = 2**60 + index
        return row

    def run(self) -> None:
        last: tuple[int, int] | None = None
        while not self.stop.is_set():
            first, n_rows = self.n_acknowledged, self.random.choice([1, 2, 5, 20, 100])
            if last and self.random.random() < 0.1:
                # What a client does whose answer got lost on the way: the same request once more.
                first, n_rows = last
            rows = [self.row(index) for index in range(first, first + n_rows)]
            self.n_sent = max(self.n_sent, first + n_rows)
            if not self.send(first, rows):
                return
            self.n_acknowledged = max(self.n_acknowledged, first + n_rows)
            last = (first, n_rows)

    def send(self, first: int, rows: list[dict]) -> bool:
        """False where the end came before the answer."""
        while True:
            try:
                answer = self.run_of.log(first, rows)
                if answer.status_code == 200:
                    return True
                if answer.status_code not in (429, 503):
                    self.fault = f"{answer.status_code} {answer.text[:300]}"
                    return False
            except requests.RequestException:
                pass
            if self.stop.is_set():
                return False
            self.n_retries += 1
            time.sleep(RETRY_S)


class Uploader(threading.Thread):
    """Uploads files; those with a 2xx must be there at the end."""

    def __init__(self, run, stop: threading.Event):
        super().__init__(daemon=True)
        self.run_of = run
        self.stop = stop
        self.acknowledged: dict[str, bytes] = {}

    def run(self) -> None:
        number = 0
        while not self.stop.is_set():
            number += 1
            name, content = f"sub/file {number}.bin", os.urandom(random.choice([0, 10, 5_000, 300_000]))
            try:
                if self.run_of.upload(name, content).status_code in range(200, 300):
                    self.acknowledged[name] = content
            except (requests.RequestException, AssertionError):
                # Refused or cut off: not acknowledged, so nothing is owed.
                time.sleep(RETRY_S)


def test_nothing_acknowledged_is_lost_or_doubled(own_server):
    server = own_server
    stop = threading.Event()
    # A session belongs to one thread, so each has its own.
    runs = [Http(server, timeout=10).start_run("kill9", f"writer{i}") for i in range(WRITERS)]
    writers = [Writer(run, seed, stop) for seed, run in enumerate(runs)]
    uploader = Uploader(Http(server, timeout=10).start_run("kill9", "uploader"), stop)
    for thread in [*writers, uploader]:
        thread.start()
    for _ in range(KILLS):
        time.sleep(random.uniform(*LIVES_S))
        server.kill()
        server.restart()
    time.sleep(1)
    stop.set()
    for thread in [*writers, uploader]:
        thread.join(timeout=30)
        assert not thread.is_alive()

    for writer in writers:
        assert writer.fault is None
        assert writer.n_acknowledged > 0
        run = writer.run_of
        rows = run.rows()
        steps = [row["_step"] for row in rows]
        assert len(steps) == len(set(steps)), "a row came back twice"
        assert set(range(writer.n_acknowledged)) <= set(steps), "an acknowledged row is missing"
        assert max(steps) < writer.n_sent, "a row came back that was never sent"
        for row in rows:
            assert row == writer.row(row["_step"])
        # Resume depends on it: what the server says to have is what it has.
        assert run.read()["historyLineCount"] == max(steps) + 1
    assert uploader.acknowledged
    for name, content in uploader.acknowledged.items():
        assert uploader.run_of.download(name) == content
    rows = sum(writer.n_acknowledged for writer in writers)
    retries = sum(writer.n_retries for writer in writers)
    print(f"{KILLS} kills, {rows} rows, {retries} retries, {len(uploader.acknowledged)} files")


def test_a_killed_server_keeps_what_it_acknowledged_last(own_server):
    """The kill comes right behind the answer, when nothing but the log can have the row."""
    http = Http(own_server)
    run = http.start_run("kill9", config={"lr": 0.1})
    for index in range(3):
        assert run.log(index, [{"_step": index, "value": index}]).status_code == 200
        console = {
            "files": {"output.log": {"offset": index, "content": [f"2026-11-23T04:01:2{index}.000000 line {index}"]}}
        }
        assert http.file_stream(run, console).status_code == 200
        summary = {"files": {"wandb-summary.json": {"offset": 0, "content": [json.dumps({"value": index})]}}}
        assert http.file_stream(run, summary).status_code == 200
        own_server.kill()
        own_server.restart()
    assert [row["value"] for row in run.rows()] == [0, 1, 2]
    read = run.read()
    assert json.loads(read["summaryMetrics"])["value"] == 2
    assert json.loads(read["config"])["lr"]["value"] == 0.1
    assert read["logLineCount"] == 3
    assert read["state"] == "running"


def test_a_second_server_on_the_same_folder_refuses(start_server):
    server = start_server()
    started = time.monotonic()
    with pytest.raises(AssertionError, match="the server ended with") as refusal:
        start_server(name="other", data=server.data)
    assert time.monotonic() - started < 10
    assert str(server.data) in str(refusal.value), "the text does not say which folder is taken"
    assert Http(server).get("/healthz").status_code == 200


def test_sigterm_drains_and_ends(own_server):
    run = Http(own_server).start_run("drain", uuid.uuid4().hex[:8])
    assert run.log(0, [{"_step": 0, "value": 1}]).status_code == 200
    started = time.monotonic()
    own_server.stop()
    assert time.monotonic() - started < 10
    own_server.restart()
    assert [row["value"] for row in run.rows()] == [1]
