"""What a script says about its metrics, and the summary that comes of it."""

import json

import pytest

from ayumi_e2e.client import NEWEST, OLDEST, Client, some
from ayumi_e2e.http import Http

# What `scripts/defined.py` asks for.
SUMMARY = {
    "epoch": 20,
    "loss": {"min": 1},
    "accuracy": {"max": 3, "mean": 2, "last": 2},
    "val/loss": 2,
    "plain": {"inside": 2},
    "_step": 2,
}
# `best` ended with the clients written in Python, and `first` is new; those between leave both to the last value.
SCORE = {NEWEST: {"first": 3}, "0.17.9": {"best": 3}, OLDEST: {"best": 3}}


@pytest.mark.parametrize("version", some(NEWEST, "0.22.3", OLDEST))
def test_a_summary_shows_what_was_asked_for(server, http, tmp_path, project, version):
    client = Client(version, server, tmp_path)
    path = client.must_run("defined", project=project).told["path"]
    read = client.must_run("read", path=path).told
    expected = SUMMARY | {"score": SCORE.get(version, 2)}
    if version in ("0.17.9", OLDEST):
        # Those leave dictionaries out where anything is defined.
        del expected["plain"]
    assert {key: read["summary"].get(key) for key in expected} == expected
    assert "secret" not in read["summary"]
    assert [row["secret"] for row in read["scan"]] == [3, 1, 2]
    assert axes(http, path) == {"loss": "epoch", "val/": "epoch"}


def axes(http: Http, path: str) -> dict[str, str]:
    """The x axis of each metric that has one, by the definitions in the config."""
    entity, project, name = path.split("/")
    query = "query($e: String!, $p: String!, $r: String!) { project(name: $p, entityName: $e) { run(name: $r) { config } } }"
    config = http.graphql(query, {"e": entity, "p": project, "r": name})["project"]["run"]["config"]
    definitions = json.loads(config)["_wandb"]["value"]["m"]
    named = {d.get("1", d.get("2", "")): definitions[d["5"] - 1]["1"] for d in definitions if "5" in d}
    # Clients tell of a pattern as such, or of each metric that it fits.
    return {"val/" if name.startswith("val/") else name: axis for name, axis in named.items()}


def test_the_server_sums_up_what_a_client_leaves_to_it(newest, http, project):
    settings = {"x_server_side_derived_summary": True}
    path = newest.must_run("defined", project=project, settings=settings).told["path"]
    summary = http.get_run(path)["summary"]
    assert {key: summary.get(key) for key in SUMMARY} == SUMMARY
    assert "secret" not in summary
