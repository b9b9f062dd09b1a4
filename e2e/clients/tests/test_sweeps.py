"""Sweeps and their agents, with each version of the client."""

import json
import re
import time

import pytest
from ayumi_e2e.client import SCRIPTS, Client
from ayumi_e2e.http import Http

GRID = {
    "method": "grid",
    "metric": {"name": "loss", "goal": "minimize"},
    "parameters": {"x": {"values": [0.0, 0.25, 1.0]}},
}
SOON_S = 45
PATIENCE_S = 60


def make(client: Client, project: str, config: dict, **more) -> str:
    told = client.must_run("sweep", project=project, config=config, **{"priors": None, **more}).told
    return f"admin/{project}/{told['id']}"


def make_by_command(client: Client, project: str, config: dict) -> str:
    file = client.folder / "sweep.yaml"
    # JSON is YAML.
    file.write_text(json.dumps({"program": str(SCRIPTS / "trial.py"), **config}))
    outcome = client.command("sweep", "--project", project, str(file))
    assert outcome.code == 0, outcome.text
    return re.search(r"wandb agent (\S+)", outcome.text)[1]


def read(client: Client, path: str) -> dict:
    return client.must_run("sweep_read", path=path).told


def until(what, patience: float = PATIENCE_S):
    """Waits for something to be true, and returns it."""
    end = time.monotonic() + patience
    while not (found := what()):
        assert time.monotonic() < end, "nothing came of it"
        time.sleep(0.2)
    return found


def test_a_grid_is_searched_by_a_function(client, project):
    path = make(client, project, {**GRID, "parameters": {**GRID["parameters"], "net": {"parameters": {"depth": {"value": 2}}}}})
    seen = client.must_run("agent", sweep=path.split("/")[-1], project=project).told["seen"]
    assert [(run["config"]["x"], run["config"]["net"]) for run in seen] == [(x, {"depth": 2}) for x in (0.0, 0.25, 1.0)]
    found = read(client, path)
    assert (found["state"], found["expected"], found["order"]) == ("FINISHED", 3, "+summary_metrics.loss")
    assert found["config"]["method"] == "grid"
    assert [(run["id"], run["state"]) for run in found["runs"]] == [(run["id"], "finished") for run in seen]
    assert {run["sweep"] for run in found["runs"]} == {found["id"]}
    assert all(re.fullmatch(r"[a-z]+-sweep-\d+", run["name"]) for run in found["runs"])
    assert found["best"] == seen[1]["id"]
    assert found["listed"] == [found["id"]]
    if "agents" in found:
        assert found["agents"] == [{"state": "FINISHED", "total": 3, "runs": [run["id"] for run in seen]}]


def test_two_agents_share_a_grid(client, project):
    path = make_by_command(client, project, {**GRID, "parameters": {"x": {"values": [0.0, 1.0, 2.0, 3.0]}}})
    agents = [client.start_command("agent", path) for _ in range(2)]
    for agent in agents:
        outcome = agent.wait()
        assert outcome.code == 0, outcome.text
    found = read(client, path)
    assert sorted(run["config"]["x"] for run in found["runs"]) == [0, 1, 2, 3]
    assert {run["state"] for run in found["runs"]} == {"finished"}
    assert found["state"] == "FINISHED"


def test_a_wrong_configuration_is_told_to_who_wrote_it(client, project):
    file = client.folder / "wrong.yaml"
    for config, told in [
        ({"method": "gird"}, "`gird` is no method; it is one of grid, random, bayes and custom"),
        ({"method": "bayes", "program": "a.py"}, "needs a `metric`"),
    ]:
        file.write_text(json.dumps({"parameters": {"x": {"values": [1, 2]}}, **config}))
        outcome = client.command("sweep", "--project", project, str(file), timeout=SOON_S)
        assert told in outcome.text, outcome.text
        assert "Run sweep agent with" not in outcome.text
    missing = client.command("agent", f"admin/{project}/nothing1", timeout=SOON_S)
    assert missing.code != 0 or "not found" in missing.text or "Could not find" in missing.text, missing.text


def test_a_cap_and_bayes(client, project):
    path = make(
        client,
        project,
        {
            "method": "bayes",
            "run_cap": 3,
            "metric": {"name": "loss", "goal": "minimize"},
            "parameters": {"x": {"min": 0.0, "max": 1.0}},
        },
    )
    seen = client.must_run("agent", sweep=path.split("/")[-1], project=project).told["seen"]
    assert len(seen) == 3 and all(0 <= run["config"]["x"] <= 1 for run in seen)
    assert read(client, path)["state"] == "FINISHED"


def test_pause_resume_stop_and_cancel(client, project):
    # It would run for most of an hour: whatever ends it, it is not its last step.
    parameters = {"x": {"values": [0.0, 1.0]}, "steps": {"value": 30_000}, "pause": {"value": 0.1}}
    path = make_by_command(client, project, {**GRID, "parameters": parameters})
    http = Http(client.server)

    def do(what: str, state: str) -> None:
        outcome = client.command("sweep", f"--{what}", path)
        assert outcome.code == 0, outcome.text
        assert sweep(http, path)["state"] == state

    agent = client.start_command("agent", path)
    until(lambda: running(http, path))
    do("pause", "PAUSED")
    do("resume", "RUNNING")
    do("stop", "FINISHED")
    refused = client.command("sweep", "--pause", path)
    assert "Cannot pause finished sweep" in refused.text, refused.text
    assert len(running(http, path)) == 1
    do("resume", "RUNNING")
    do("cancel", "CANCELED")
    outcome = agent.wait(300)
    assert "exit" in outcome.text, outcome.text
    runs = sweep(http, path)["runs"]
    assert [run["state"] for run in runs] == ["killed"]


def test_a_run_that_falls_behind_is_stopped(client, project):
    path = make_by_command(
        client,
        project,
        {
            "method": "grid",
            "metric": {"name": "loss", "goal": "minimize"},
            "early_terminate": {"type": "hyperband", "min_iter": 3, "eta": 2},
            "parameters": {"x": {"values": [0.0, 1.0, 2.0]}, "steps": {"value": 400}, "pause": {"value": 0.1}},
        },
    )
    http = Http(client.server)
    agents = [client.start_command("agent", "--count", "1", path) for _ in range(3)]
    for agent in agents:
        outcome = agent.wait(300)
        assert outcome.code == 0, outcome.text
    # An agent leaves a moment before the process that it started; one that it had to end is only known by its silence.
    deadline = time.monotonic() + 180
    while running(http, path) and time.monotonic() < deadline:
        time.sleep(0.5)
    ended = {json.loads(run["config"])["x"]["value"]: run["state"] for run in sweep(http, path)["runs"]}
    assert ended[0] == "finished"
    assert ended[2] == "killed"


def test_the_run_of_a_killed_agent_is_not_lost(start_server, tmp_path, project):
    server = start_server(name="impatient")
    server.stop()
    server.environment["AYUMI_CRASH_AFTER"] = "3"
    server.start()
    client = Client("0.31.0", server, tmp_path)
    path = make(client, project, GRID)
    http = Http(server)
    entity, project, name = path.split("/")
    # An agent that takes a run and is never heard of again.
    made = http.graphql(CREATE_AGENT, {"entity": entity, "project": project, "sweep": name})
    taken = json.loads(http.graphql(BEAT, {"id": made["createAgent"]["agent"]["id"]})["agentHeartbeat"]["commands"])
    time.sleep(4)
    seen = client.must_run("agent", sweep=name, project=project).told["seen"]
    assert taken[0]["run_id"] == seen[0]["id"]
    assert sorted(run["config"]["x"] for run in seen) == [0, 0.25, 1]


def test_a_run_that_is_enqueued_goes_to_the_next_agent(newest, project):
    path = make(newest, project, {**GRID, "scheduler": {"engine": "wandb"}})
    assert newest.must_run("enqueue", sweep=path).told["id"]
    seen = newest.must_run("agent", sweep=path.split("/")[-1], project=project, count=1).told["seen"]
    assert [run["config"]["x"] for run in seen] == [7]
    runs = read(newest, path)["runs"]
    assert [(run["id"], run["name"], run["state"]) for run in runs] == [(seen[0]["id"], "by hand", "finished")]


@pytest.mark.parametrize("version", ["0.31.0", "0.22.3", "0.19.11"])
def test_a_sweep_learns_from_runs_before_it(server, tmp_path, project, version):
    client = Client(version, server, tmp_path)
    old = make(client, project, GRID)
    before = client.must_run("agent", sweep=old.split("/")[-1], project=project, count=2).told["seen"]
    path = make(client, project, GRID, priors=[run["id"] for run in before])
    seen = client.must_run("agent", sweep=path.split("/")[-1], project=project).told["seen"]
    assert [run["config"]["x"] for run in seen] == [1.0]


def sweep(http: Http, path: str) -> dict:
    entity, project, name = path.split("/")
    found = http.graphql(SWEEP, {"entity": entity, "project": project, "sweep": name})["project"]["sweep"]
    return {"state": found["state"], "runs": [edge["node"] for edge in found["runs"]["edges"]]}


def running(http: Http, path: str) -> list[dict]:
    return [run for run in sweep(http, path)["runs"] if run["state"] == "running"]


SWEEP = """query($entity: String, $project: String, $sweep: String!) { project(name: $project, entityName: $entity) {
  sweep(sweepName: $sweep) { state runs { edges { node { name state config } } } } } }"""
CREATE_AGENT = """mutation($entity: String, $project: String, $sweep: String!) {
  createAgent(input: {host: "h", entityName: $entity, projectName: $project, sweep: $sweep}) { agent { id } } }"""
BEAT = 'mutation($id: ID!) { agentHeartbeat(input: {id: $id, metrics: "{}", runState: "{}"}) { agent { id } commands } }'
