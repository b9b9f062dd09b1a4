"""Runs that were logged without a server are sent later: once, however often and with whatever breaks."""

import json
import time

import pytest

from ayumi_e2e.client import NEWEST, OLDEST, Client, some
from ayumi_e2e.http import Http

PATIENCE_S = 120
# The newer ones sync with what others call `beta sync`, those before with a command in Python.
VERSIONS = some(NEWEST, "0.28.2", "0.22.3", OLDEST)


def until(what, patience: float = PATIENCE_S):
    end = time.monotonic() + patience
    while not (found := what()):
        assert time.monotonic() < end, "nothing came of it"
        time.sleep(0.2)
    return found


def find_run(http: Http, path: str) -> dict | None:
    answer = http.get(f"/api/v1/runs/{path}")
    return answer.json() if answer.status_code == 200 else None


def sync(client: Client, *arguments: str) -> None:
    outcome = client.command("sync", *arguments, timeout=PATIENCE_S)
    assert outcome.code == 0, outcome.text


@pytest.mark.parametrize("version", VERSIONS)
def test_an_offline_run_is_there_once_however_often_it_is_sent(server, http, tmp_path, project, version):
    client = Client(version, server, tmp_path)
    steps = 300
    told = client.must_run("offline", project=project, id="offline", steps=steps, waits_for=None).told
    assert find_run(http, told["path"]) is None
    sync(client, told["folder"])
    first = http.get_run(told["path"])
    sync(client, "--include-synced", told["folder"])
    again = http.get_run(told["path"])
    for run in (first, again):
        assert (run["state"], run["exit_code"], run["tags"], run["notes"]) == ("finished", 0, ["offline"], "on a train")
        assert (run["n_history_lines"], run["last_step"], run["summary"]["best"]) == (steps, steps - 1, 3)
    assert again["n_log_lines"] == first["n_log_lines"] > 0
    # Old commands stamp rows anew with the time of the sync, so that these are kept beside the first.
    assert again["faults"]["n_rejected_lines"] == 0
    read = client.must_run("read", path=told["path"], download=["kept.txt"]).told
    assert [(row["_step"], row["value"]) for row in read["scan"]] == [(i, i) for i in range(steps)]
    assert (read["config"], read["contents"]["kept.txt"]) == ({"lr": 0.5}, b"kept".hex())
    assert "a line of the run" in console(http, told["path"])


def console(http: Http, path: str) -> list[str]:
    entity, project, name = path.split("/")
    query = """query($e: String!, $p: String!, $r: String!) { project(name: $p, entityName: $e) { run(name: $r) {
        logLines(first: 1000) { edges { node { line } } } } } }"""
    run = http.graphql(query, {"e": entity, "p": project, "r": name})["project"]["run"]
    return [edge["node"]["line"] for edge in run["logLines"]["edges"]]


@pytest.mark.parametrize("version", some(NEWEST, "0.25.1", OLDEST))
def test_a_sync_that_was_cut_off_goes_on(server, http, tmp_path, project, version):
    client = Client(version, server, tmp_path)
    # Older commands sync in Python throughout, at a tenth of the speed.
    steps = 20_000 if version == NEWEST else 4_000
    told = client.must_run("offline", project=project, id="offline", steps=steps, waits_for=None).told
    cut = client.start_command("sync", told["folder"])
    until(lambda: find_run(http, told["path"]) or cut.process.poll() is not None)
    cut.kill()
    assert http.get_run(told["path"])["state"] == "running", cut.text
    sync(client, "--include-synced", told["folder"])
    run = http.get_run(told["path"])
    assert (run["state"], run["n_history_lines"], run["last_step"]) == ("finished", steps, steps - 1)
    read = client.must_run("scan", path=told["path"]).told
    assert (read["n_rows"], read["values"][:3], read["values"][-1]) == (steps, [0, 1, 2], steps - 1)


def test_a_run_is_sent_while_it_is_logged(newest, http, tmp_path, project):
    steps, go = 1000, tmp_path / "go"
    running = newest.start("offline", project=project, id="offline", steps=steps, waits_for=str(go))
    told = running.folder / "told.json"
    until(told.exists)
    folder, path = (json.loads(told.read_text())[name] for name in ("folder", "path"))
    live = newest.start_command("beta", "sync", "--live", "--yes", folder)
    try:
        until(lambda: ((find_run(http, path) or {}).get("last_step") or -1) > 0)
        assert http.get_run(path)["state"] == "running"
    finally:
        go.touch()
    assert running.wait().code == 0, running.text
    assert live.wait().code == 0, live.text
    run = http.get_run(path)
    assert (run["state"], run["n_history_lines"], run["last_step"]) == ("finished", steps, steps - 1)


@pytest.mark.parametrize("how", ["init", "patch"])
def test_event_files_of_tensorboard_are_followed(newest, project, how):
    path = newest.must_run("tensorboard_sync", project=project, how=how).told["path"]
    check_tensorboard(newest, path)


def test_event_files_of_tensorboard_are_sent_later(newest, server, tmp_path, project):
    # The command went with the newest client.
    client = Client("0.22.3", server, tmp_path / "old")
    folder = newest.must_run("tensorboard_sync", project=project, how="files").told["folder"]
    outcome = client.command("sync", "--sync-tensorboard", "--project", project, "--id", "events", folder)
    assert outcome.code == 0, outcome.text
    # That command puts the folder's name before each key.
    check_tensorboard(newest, f"admin/{project}/events", "events/")


def check_tensorboard(client: Client, path: str, prefix: str = "") -> None:
    read = client.must_run("read", path=path).told
    rows = read["scan"]
    assert [row[f"{prefix}global_step"] for row in rows] == list(range(10))
    # Event files hold 32-bit floats.
    assert [row[f"{prefix}train/loss"] for row in rows] == pytest.approx([1 / (i + 1) for i in range(10)], rel=1e-6)
    assert [row[f"{prefix}train/rate"] for row in rows] == [i / 2 for i in range(10)]
    assert rows[-1][f"{prefix}weights"]["_type"] == "histogram"
    assert (read["state"], read["summary"][f"{prefix}train/rate"]) == ("finished", 4.5)
