"""Several processes write one run: nothing that one of them says gets lost by what another says."""

import json
from collections import Counter

import pytest

from ayumi_e2e.client import NEWEST, Client, some

STEPS = 10
LABELS = ["first", "second", "third"]
QUERY = """query($project: String!, $name: String!) {
  project(name: $project) { run(name: $name) { state config summaryMetrics
    logLines(first: 1000) { edges { node { number label line } } } } }
}"""


@pytest.mark.parametrize("version", some(NEWEST, "0.22.3", since="0.22.3"))
def test_rows_lines_summary_and_config_of_all_writers_are_kept(server, http, tmp_path, project, version):
    client = Client(version, server, tmp_path)
    go = tmp_path / "go"
    common = {"project": project, "id": "together", "steps": STEPS}
    primary = client.start("shared", label=LABELS[0], is_primary=True, after=str(go), **common)
    others = [client.start("shared", label=label, is_primary=False, after=None, **common) for label in LABELS[1:]]
    try:
        for other in others:
            assert other.wait().code == 0, other.text
    finally:
        go.touch()
    outcome = primary.wait()
    assert outcome.code == 0, outcome.text
    path = outcome.told["path"]

    run = http.graphql(QUERY, {"project": project, "name": "together"})["project"]["run"]
    assert run["state"] == "finished"
    config = json.loads(run["config"])
    assert config["both"]["value"] == {label: 2 for label in LABELS}
    assert all(config[label]["value"] == 1 for label in LABELS)
    # Each tells of metrics of its own.
    defined = {definition["1"] for definition in config["_wandb"]["value"]["m"]}
    assert defined >= {f"{label}/loss" for label in LABELS}
    summary = json.loads(run["summaryMetrics"])
    assert {label: summary[f"{label}/loss"] for label in LABELS} == {label: {"min": 1} for label in LABELS}
    assert summary["of"] == {label: STEPS - 1 for label in LABELS}
    assert all(summary[f"{label} is done"] for label in LABELS)

    lines = [edge["node"] for edge in run["logLines"]["edges"]]
    assert Counter((line["label"], line["line"]) for line in lines) == Counter(
        (label, f"{label} at {step}") for label in LABELS for step in range(STEPS)
    )
    read = client.must_run("read", path=path).told
    for label in LABELS:
        mine = [(row["_step"], row["of"][label]) for row in read["scan"] if f"{label}/loss" in row]
        assert [value for _, value in mine] == list(range(STEPS))
        # Each counts for itself, or goes on from the lines that the run had when it began.
        first = mine[0][0]
        assert first == 0 or version != NEWEST
        assert [step for step, _ in mine] == list(range(first, first + STEPS))
