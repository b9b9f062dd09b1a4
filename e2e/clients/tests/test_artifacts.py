"""Artifacts, as every version of the client logs, uses, changes and deletes them."""

import pytest
from ayumi_e2e.client import VERSIONS, Client
from ayumi_e2e.http import Http
from ayumi_e2e.server import WAYS, Server

# Where rows and files are makes no difference to a client, so the oldest and the newest try the other places.
KINDS = [(version, "sqlite") for version in VERSIONS] + [
    ("0.15.12", "postgres"),
    ("0.15.12", "direct"),
    ("0.22.3", "direct"),
    ("0.31.0", "direct"),
]
ELSEWHERE = "not on the server"
FIRST = {
    "a.txt": "hello",
    "sub/b — メモ.txt": "world!",
    "sub/deep/same.txt": "hello",
    "empty": "",
    "renamed/a.txt": "hello",
    "elsewhere.txt": ELSEWHERE,
    "made.txt": "made here",
}


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(kind, id="-".join(kind), marks=pytest.mark.xdist_group(f"{kind[1]}-{kind[0]}")) for kind in KINDS
    ],
)
def client(request, tmp_path_factory):
    version, backend = request.param
    folder = tmp_path_factory.mktemp("artifacts")
    server = Server(folder / "server", WAYS[backend](f"artifacts_{backend}_{version}")).start()
    yield Client(version, server, folder)
    server.stop()
    assert server.panics() == []


@pytest.fixture(scope="module")
def logged(client):
    elsewhere = client.folder / "elsewhere.txt"
    elsewhere.write_text(ELSEWHERE)
    return client.must_run("artifact_log", project="made", elsewhere=str(elsewhere)).told


@pytest.fixture(scope="module")
def used(client, logged):
    return client.must_run("artifact_use", project="made", path=logged["path"]).told


def test_a_version_is_numbered_and_the_same_content_is_the_same_version(logged):
    first, again, second = logged["first"], logged["again"], logged["second"]
    assert (first["version"], again["version"], second["version"]) == ("v0", "v0", "v1")
    assert (first["id"], first["digest"]) == (again["id"], again["digest"])
    assert first["digest"] != second["digest"]
    assert first["aliases"] == ["best", "latest"] and second["aliases"] == ["latest"]
    assert first["state"].endswith("COMMITTED")


def test_a_download_is_byte_for_byte_what_was_logged(used):
    table = [name for name in used["whole"] if name not in FIRST]
    assert table == ["numbers.table.json"]
    assert {name: bytes.fromhex(used["whole"][name]).decode() for name in FIRST} == FIRST
    assert sorted(used["whole"]) == used["listed"]
    if used["part"] is not None:
        assert set(used["part"]) == {"sub/b — メモ.txt", "sub/deep/same.txt"}
    assert used["single"] == "hello, changed"


def test_what_is_said_about_a_version_comes_back(used, logged):
    assert used["metadata"] == {"rows": 2, "deep": {"x": [1]}}
    assert used["description"] == "what it is"
    assert used["second"] == logged["second"]["digest"]
    assert used["missing"] in (None, [True, False, False])


def test_tables_come_back(used):
    assert used["table"] == [[1, "a"], [2, "b"]]
    assert used["summary"]["table"]["_type"] == "table-file"
    assert used["summary"]["table"]["nrows"] == 2


def test_runs_know_what_they_made_and_used(used):
    assert [name for name in used["logged"] if name.startswith("ds:")] == ["ds:v0", "ds:v1"]
    assert sum(name.startswith("run-maker-") for name in used["logged"]) == 2
    assert used["used"] == ["ds:v0", "ds:v1"]
    assert used["made_by"] == "maker" and used["used_by"] == ["user"]


def test_versions_are_listed_changed_and_deleted(client, logged, used):
    told = client.must_run("artifact_edit", path=logged["path"]).told
    assert told["listed"] == [["v1", ["latest"]], ["v0", ["best"]]]
    assert told["ordered"] in (None, [["v0", "v1"], ["v1", "v0"]])
    assert {"dataset", "run_table"} <= set(told["types"])
    assert told["names"] == ["ds"]
    assert told["changed"]["version"] == "v0"
    assert told["changed"]["description"] == "described anew"
    assert told["changed"]["metadata"] == {"rows": 2, "deep": {"x": [1]}, "added": True}
    assert told.get("tags", ["checked", "good one"]) == ["checked", "good one"]
    assert told.get("ttl", 259_200) == 259_200
    assert told["linked"][1:] == [True, ["champion", "latest"]]
    assert "alias" in told["kept"]
    assert told["moved"] == "v0"
    assert told["aliases"] == [["v0", ["latest", "production"]]]
    assert "ds:v1" in told["gone"]


def test_the_first_run_that_logged_a_version_is_its_maker_and_the_others_list_it_too(client):
    told = client.must_run("artifact_again", project="again").told
    assert told["versions"][0] == told["versions"][1] and told["versions"][0][0] == "v0"
    assert told["before"] == "one"
    assert told["outputs"] == {"one": ["same:v0"], "two": ["same:v0"], "three": []}
    assert told["used_by"] == ["three"]
    assert told["after"] == "two"
    lineage = "/api/v1/projects/admin/again/artifacts/same/versions/v0/lineage"
    nodes = Http(client.server).get(lineage).json()["nodes"]
    assert sorted(node["name"] for node in nodes if node["kind"] == "run") == ["three", "two"]


def test_artifacts_are_made_of_others(client):
    told = client.must_run("artifact_parts", project="parts").told
    assert told["incremental"]["three.txt"] == "third" and told["incremental"]["one.txt"] == "first"
    assert told.get("draft", {"one.txt": "first", "extra.txt": "more"}) == {"one.txt": "first", "extra.txt": "more"}
    assert told["shards"] == {"x.txt": "x", "y.txt": "y", "z.txt": "z"}
    assert told["copied"] == {"copied.txt": "first", "two.txt": "second"}
    assert told["shared"] == [[1], [2]]
