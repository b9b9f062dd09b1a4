"""Runs whose rows are at rest, and runs that branch off others, with the real client."""

import time

import pytest

from ayumi_e2e.client import Client, some
from ayumi_e2e.http import Http

# Fork and rewind came with 0.16 and became public later.
BRANCHING = some("0.31.0", "0.22.3", since="0.17.9")


def settle(server) -> None:
    """Waits until all rows are in parts."""
    http = Http(server)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if "ayumi_history_waiting_rows 0\n" in http.get("/metrics").text:
            return
        time.sleep(0.2)
    raise AssertionError("rows are still waiting to become parts")


@pytest.mark.parametrize("version", some("0.31.0", "0.15.12"))
def test_a_long_run_is_read_from_parts_as_from_the_log(own_server, tmp_path, project, version):
    client = Client(version, own_server, tmp_path)
    steps = 20_000
    path = client.must_run("long", project=project, steps=steps).told["path"]
    settle(own_server)
    read = client.must_run("scan", path=path).told
    assert (read["n_rows"], read["is_right"]) == (steps, True)
    assert read["rare"] == [f"step {i}" for i in range(7, steps, 1000)]
    # Old clients ask twice for the first step of each page.
    values = read["values"] if version in ("0.31.0", "0.28.2") else sorted(set(read["values"]))
    assert values == list(range(steps))
    assert read["part"] == list(range(4990, 5010))
    assert (len(read["sampled"]), read["sampled"][0], read["sampled"][-1]) == (100, 0, steps - 1)
    assert (len(read["of_keys"]), read["of_keys"][-1]) == (50, steps - 1)
    assert (read["last_step"], read["summary"]["value"]) == (steps - 1, steps - 1)


@pytest.mark.parametrize("version", BRANCHING)
@pytest.mark.parametrize("at_rest", [False, True])
def test_a_fork_goes_on_from_a_step_of_its_parent(server, tmp_path, project, version, at_rest):
    client = Client(version, server, tmp_path)
    parent = client.must_run("branch", project=project, init={"id": "parent"}, start=0, steps=10).told
    if at_rest:
        settle(server)
    init = {"id": "child", "fork_from": "parent?_step=5"}
    child = client.must_run("branch", project=project, init=init, start=106, steps=4).told
    rows = client.must_run("scan_small", path=child["path"]).told
    assert rows["rows"] == [[i, i] for i in range(6)] + [[i, 100 + i] for i in range(6, 10)]
    assert rows["summary"]["value"] == 109
    rows = client.must_run("scan_small", path=parent["path"]).told
    assert rows["rows"] == [[i, i] for i in range(10)]
    # The parent may go.
    client.must_run("delete", path=parent["path"])
    assert len(client.must_run("scan_small", path=child["path"]).told["rows"]) == 10


@pytest.mark.parametrize("version", BRANCHING)
def test_a_fork_of_nothing_fails_at_once_and_says_why(server, tmp_path, project, version):
    client = Client(version, server, tmp_path)
    outcome = client.run("branch", project=project, init={"fork_from": "nothing?_step=5"}, start=0, steps=1)
    assert outcome.code != 0
    assert "`nothing`" in outcome.text
    assert outcome.seconds < 60


@pytest.mark.parametrize("version", BRANCHING)
@pytest.mark.parametrize("at_rest", [False, True])
def test_a_rewound_run_goes_on_from_an_earlier_step(server, tmp_path, project, version, at_rest):
    client = Client(version, server, tmp_path)
    path = client.must_run("branch", project=project, init={"id": "run"}, start=0, steps=10).told["path"]
    for start in (106, 206):
        if at_rest:
            settle(server)
        init = {"resume_from": "run?_step=5"}
        again = client.must_run("branch", project=project, init=init, start=start, steps=4).told
        assert again["path"] == path
        rows = client.must_run("scan_small", path=path).told
        assert rows["rows"] == [[i, i] for i in range(6)] + [[i, start - 6 + i] for i in range(6, 10)]
        assert (rows["summary"]["value"], rows["state"]) == (start + 3, "finished")
