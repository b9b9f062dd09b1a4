"""The public API of the newest client, call by call."""

import base64
import hashlib
import json
import uuid

import pytest

from ayumi_e2e.client import Client
from ayumi_e2e.http import UPSERT, Http


def test_files_and_lines_of_a_run(newest, project):
    told = newest.must_run("run_files", project=project).told
    content = "content of sub/ü ✓.txt".encode()
    assert (told["content"].encode(), told["size"], told["mimetype"]) == (content, len(content), "text/plain")
    assert told["md5"] == base64.b64encode(hashlib.md5(content).digest()).decode()
    assert "already exists" in told["again"]
    # As SQL's LIKE: `_` is any one character.
    assert told["like"] == ["a_1.txt", "ab1.txt"]
    assert told["named"] == ["ab1.txt"]
    assert {"a_1.txt", "ab1.txt", "sub/ü ✓.txt", "output.log", "wandb-metadata.json"} <= set(told["paged"])
    assert told["count"] == len(told["paged"])
    assert told["left"] == ["a_1.txt"]
    assert told["metadata"]["program"].endswith("run_files.py")
    printed = [["", f"line {number}"] for number in range(30)] + [["error", "trouble"]]
    assert told["lines"] == [[number, *line] for number, line in enumerate(printed)]
    assert told["stamped"]
    assert told["tail"] == ["line 29", "trouble"]


def test_runs_are_made_read_changed_and_deleted(newest, project):
    told = newest.must_run("run_edits", project=project).told
    assert told["project"] == [project, "admin", True]
    assert project in told["projects"]
    assert told["viewer"] == ["admin", "admin", []]
    assert (told["user"], told["nobody"], told["reports"]) == ("admin", None, 0)
    assert told["no_project"] == "Could not find project nothing-there"
    assert told["no_run"].startswith("Could not find run")
    assert told["made"] == ["made", "running"]
    assert told["requeued"] == [True, True, "failed"]
    assert "pending cannot be set to running" in told["not_allowed"]

    assert told["keys"] == [19, 19, [{"type": "number", "count": 20}]]
    assert (told["last_step"], told["sampled"], told["scan"]) == (19, 5, [3, 4, 5])
    assert told["one_key"] == told["beta_scan"] == list(range(20))
    assert (told["histories"], told["system"], told["lazy"]) == (["logged"], True, [0.1])

    assert told["changed"] == [7, 1, "by hand", 0.2]
    assert told["kept"] == [0.05, {"depth": 2}, "finished", "changed"]
    assert told["group"] == ["other", "eval"]
    assert told["path"] == [["admin", project, "logged"], None, True]
    assert told["deleted"].startswith("Could not find run")
    assert told["left"] == ["made"]


def test_a_chart_is_kept_and_drawn_with(newest, project, http):
    told = newest.must_run("chart_preset", project=project).told
    name = f"admin/bars-{project}"
    assert told["names"] == [name, name]
    assert "the name of a chart is empty, or has a `/`" in told["refused"]
    kept = http.get(f"/api/v1/chart-presets/{name}").json()
    assert (kept["title"], kept["access"], kept["spec"]) == ("Bars", "private", told["spec"])
    charts = http.get(f"/api/v1/runs/admin/{project}/{told['run']}").json()["charts"]
    assert [(chart["preset"], chart["fields"]) for chart in charts] == [(name, {"label": "label"})]


@pytest.fixture
def team(http):
    """Two people of a team, and one who belongs to nobody's."""
    suffix = uuid.uuid4().hex[:8]
    people = {name: f"{name}-{suffix}" for name in ("ada", "bob", "eve")}
    keys = {}
    for name, username in people.items():
        made = http.post("/api/v1/users", json={"username": username, "email": f"{username}@example.org"})
        assert made.status_code == 201
        keys[name] = http.post(f"/api/v1/users/{username}/api-keys", json={"key": uuid.uuid4().hex + suffix}).json()["key"]
    organization, team = f"org-{suffix}", f"team-{suffix}"
    assert http.post("/api/v1/organizations", json={"name": organization, "owner": "admin"}).status_code == 201
    owned = {"name": team, "organization": organization, "owner": people["ada"]}
    assert http.post("/api/v1/teams", json=owned).status_code == 201
    member = {"username": people["bob"], "role": "member"}
    assert http.post(f"/api/v1/teams/{team}/members", json=member).status_code == 204
    yield {**people, "suffix": suffix, "team": team, "keys": keys}
    assert http.request("DELETE", f"/api/v1/organizations/{organization}").status_code == 204


def test_people_find_those_of_their_teams(client, server, tmp_path, team):
    texts = [team["bob"], team["suffix"], team["eve"][:-1], f"{team['bob']}@example.org"]
    as_ada = Client(client.version, server, tmp_path / "ada", key=team["keys"]["ada"])
    as_ada.folder.mkdir()
    told = as_ada.must_run("users", texts=texts).told
    mates = [team["ada"], team["bob"]]
    assert told["found"] == {
        texts[0]: {"first": team["bob"], "all": [team["bob"]]},
        texts[1]: {"first": team["ada"], "all": mates},
        texts[2]: {"first": None, "all": []},
        texts[3]: {"first": None, "all": []},
    }
    assert (told["teams"], told["email"]) == ([], None)
    told = client.must_run("users", texts=texts).told
    assert told["found"][texts[1]]["all"] == [*mates, team["eve"]]
    assert [told["found"][text]["first"] for text in texts[2:]] == [team["eve"], team["bob"]]
    assert (told["teams"], told["email"]) == ([team["team"]], f"{team['bob']}@example.org")


RUNS = {
    "a": {"config": {"lr": 0.1, "net": {"depth": 1}, "name": "adam"}, "summary": {"loss": 3, "n.x": 1}, "tags": ["x"]},
    "b": {"config": {"lr": 0.2, "net": {"depth": 2}, "name": "sgd"}, "summary": {"loss": 1}, "tags": ["x", "y"]},
    "c": {"config": {"lr": 10, "flag": True}, "summary": {"loss": 2, "deep": {"er": 5}}, "tags": []},
    "d": {"config": {"lr": None, "list": [1, 2]}, "summary": {}, "tags": ["y"]},
}
FILTERS = [
    ({}, "abcd"),
    ({"config.lr": 0.1}, "a"),
    ({"config.lr.value": 0.1}, "a"),
    ({"config.net.depth": {"$gte": 1}}, "ab"),
    ({"config.lr": {"$gt": 0.1, "$lt": 10}}, "b"),
    ({"config.lr": {"$lte": 0.2}}, "ab"),
    ({"config.lr": {"$ne": 0.1}}, "bcd"),
    ({"config.lr": None}, "d"),
    ({"config.lr": {"$in": [10, 0.2]}}, "bc"),
    ({"config.lr": {"$nin": [10, 0.2]}}, "ad"),
    ({"config.net.depth": {"$exists": True}}, "ab"),
    ({"config.flag": {"$exists": False}}, "abd"),
    ({"config.net": {"$exists": True}}, "ab"),
    ({"config.net": {"$exists": False}}, "cd"),
    ({"config.net": None}, "cd"),
    ({"config.net": {"$ne": None}}, "ab"),
    ({"summary_metrics.deep": {"$exists": True}}, "c"),
    ({"config.list": {"$exists": True}}, "d"),
    ({"config.flag": True}, "c"),
    ({"config.name": {"$regex": "^ad"}}, "a"),
    ({"summary_metrics.loss": {"$lt": 3}}, "bc"),
    ({"summary_metrics.deep.er": 5}, "c"),
    ({"summary_metrics.n.x": 1}, "a"),
    ({"tags": "x"}, "ab"),
    ({"tags": {"$in": ["y"]}}, "bd"),
    ({"tags": {"$all": ["x", "y"]}}, "b"),
    ({"tags": {"$size": 0}}, "c"),
    ({"tags": {"$nin": ["x"]}}, "cd"),
    ({"name": {"$in": ["a", "d"]}}, "ad"),
    ({"display_name": "run b"}, "b"),
    ({"displayName": {"$regex": "[cd]$"}}, "cd"),
    ({"state": "running"}, "abcd"),
    ({"state": {"$in": ["finished", "crashed"]}}, ""),
    ({"username": "admin"}, "abcd"),
    ({"createdAt": {"$gt": "2020-01-01T00:00:00Z"}}, "abcd"),
    ({"created_at": {"$lt": "2020-01-01"}}, ""),
    ({"$or": [{"name": "a"}, {"summary_metrics.loss": 2}]}, "ac"),
    ({"$and": [{"tags": "y"}, {"config.lr": {"$exists": True}}, {"name": {"$ne": "d"}}]}, "b"),
    ({"$nor": [{"tags": "x"}, {"name": "c"}]}, "d"),
    ({"config.lr": {"$not": {"$gt": 0.1}}}, "ad"),
]
# Runs without a value come last, whichever way.
ORDERS = [
    ("+created_at", "abcd"),
    ("-created_at", "dcba"),
    ("created_at", "abcd"),
    ("+summary_metrics.loss", "bcad"),
    ("-summary_metrics.loss", "acbd"),
    ("-config.lr", "cbad"),
    ("+config.lr.value", "abcd"),
    ("-display_name", "dcba"),
    ("+name", "abcd"),
]
# Each is refused with a message that names what is wrong.
UNKNOWN = [
    ({"filters": {"config.lr": {"$near": 1}}}, "$near"),
    ({"filters": {"$xor": []}}, "$xor"),
    ({"filters": {"colour": "red"}}, "colour"),
    ({"filters": {"config.name": {"$regex": "("}}}, "$regex"),
    ({"filters": {"config.lr": {"$in": 3}}}, "$in"),
    ({"order": "+colour"}, "colour"),
]


@pytest.fixture
def runs(http: Http, project):
    for name, run in RUNS.items():
        config = {key: {"value": value} for key, value in run["config"].items()}
        http.graphql(
            UPSERT,
            {
                "name": name,
                "project": project,
                "host": "h",
                "displayName": f"run {name}",
                "config": json.dumps(config),
                "summaryMetrics": json.dumps(run["summary"]),
                "tags": run["tags"],
            },
        )


def test_runs_are_found_by_every_operator_and_sorted(newest, runs, project):
    queries = [{"filters": filters, "per_page": 3} for filters, _ in FILTERS]
    queries += [{"order": order, "per_page": 1} for order, _ in ORDERS]
    queries += [query for query, _ in UNKNOWN]
    told = newest.must_run("run_queries", project=f"admin/{project}", queries=queries).told["answers"]
    for (filters, expected), found in zip(FILTERS, told, strict=False):
        assert (sorted(found["ids"]), found["count"]) == (list(expected), len(expected)), filters
    for (order, expected), found in zip(ORDERS, told[len(FILTERS) :], strict=False):
        assert found["ids"] == list(expected), order
    for (query, name), found in zip(UNKNOWN, told[len(FILTERS) + len(ORDERS) :], strict=True):
        assert name in found["error"], query


def test_reports_and_workspaces_are_saved_loaded_changed_and_deleted(newest, project):
    told = newest.must_run("reports", project=project).told
    title = "What came of it"
    assert told["drafted"] == []
    assert f"/admin/{project}/reports/What-came-of-it--" in told["url"]
    blocks = ["H1", "P", "PanelGrid"]
    assert told["shape"] == [title, "of one run", blocks, True]
    assert told["listed"] == [[f"{title}, again", "of one run", True]]
    assert told["cloned"] == 2
    assert "public links to reports are not supported" in told["shared"]
    assert told["unshared"] is None
    assert told["deleted"] == [True, True]
    assert told["left"] == 0
    assert told["gone"] is not None
    assert told["workspace"] == [["Losses", ["Losses"]], True, "Losses, renamed"]
    assert told["another"] == [True, "Another", "Losses, renamed"]
