"""A run that is asked to stop stops, whichever version of the client it runs with and whoever asks."""

import json
import time

from ayumi_e2e.client import ALL_VERSIONS, NEWEST, Client

# Clients look every 15 seconds whether they should stop.
PATIENCE_S = 180


def until(what, patience: float = PATIENCE_S):
    end = time.monotonic() + patience
    while not (found := what()):
        assert time.monotonic() < end, "nothing came of it"
        time.sleep(0.2)
    return found


def test_a_run_of_any_version_stops_when_it_is_asked_to(server, http, tmp_path, project):
    # Side by side, as all they do is wait; but old ones do not start well on a machine that starts others.
    running, paths = {}, {}
    for version in ALL_VERSIONS:
        process = running[version] = Client(version, server, tmp_path / version).start("endless", project=project)
        paths[version] = until(lambda process=process: told(process))["path"]
    newest = Client(NEWEST, server, tmp_path)
    for number, (version, path) in enumerate(paths.items()):
        until(lambda path=path: (http.get_run(path)["last_step"] or -1) >= 0)
        if number % 2 == 0:
            newest.must_run("stop", path=path)
        else:
            assert http.post(f"/api/v1/runs/{path}:stop", json={}).status_code == 200
        assert http.get_run(path)["state"] == "running", version
        assert http.get_run(path)["stopping"], version
    for version, process in running.items():
        outcome = process.wait(PATIENCE_S)
        # Python's code for a KeyboardInterrupt that nobody caught.
        assert outcome.code == -2, outcome.text
        run = http.get_run(paths[version])
        assert (run["state"], run["exit_code"], run["stopping"]) == ("killed", 255, False), version
        assert run["summary"]["step"] == run["last_step"], version


def told(process) -> dict | None:
    file = process.folder / "told.json"
    try:
        return json.loads(file.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        assert process.process.poll() is None, process.text
        return None
