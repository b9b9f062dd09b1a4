"""Registries, as those clients that know them make, fill, search, change and delete them."""

import pytest
from ayumi_e2e.client import Client
from ayumi_e2e.http import Http
from ayumi_e2e.server import BACKENDS, Server


KINDS = [("0.31.0", "sqlite"), ("0.31.0", "postgres"), ("0.22.3", "sqlite"), ("0.19.11", "sqlite")]


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(kind, id="-".join(kind), marks=pytest.mark.xdist_group(f"registry-{'-'.join(kind)}")) for kind in KINDS
    ],
)
def world(request, tmp_path_factory):
    version, backend = request.param
    folder = tmp_path_factory.mktemp("registry")
    server = Server(folder / "server", BACKENDS[backend]("registry")).start()
    http = Http(server)
    assert http.post("/api/v1/organizations", json={"name": "acme", "owner": "admin"}).status_code == 201
    assert http.post("/api/v1/teams", json={"name": "lab", "organization": "acme", "owner": "admin"}).status_code == 201
    yield version, server
    server.stop()
    assert server.panics() == []


@pytest.fixture(scope="module")
def told(world, tmp_path_factory):
    version, server = world
    client = Client(version, server, tmp_path_factory.mktemp("client"))
    return client.must_run("registry", organization="acme", project="made", team="lab").told


def test_a_registry_is_made_once_with_what_it_takes(told):
    assert told["made"] == ["models", ["model"], False, "organization"]
    assert "models" in told["twice"]


def test_linked_versions_are_used_and_downloaded(told, world):
    assert told["linked"] == ["best:v0", ["latest", "production"]]
    assert told["model"]
    assert (told["downloaded"], told["used_model"]) == ("weights", "weights")
    assert told["used_name"] == [True, "acme", "wandb-registry-models", "best:production", "net:v0"]
    # The oldest of them only prints what went wrong; that nothing was linked, the next test sees.
    if world[0] != "0.19.11":
        assert "takes no artifacts of the type `dataset`" in told["wrong_type"]


def test_collections_versions_and_registries_are_found(told):
    assert told["collections"] == ["best", "simple"]
    assert told["filtered"] == ["best"]
    assert told["versions"] == ["best:v0", "simple:v0"]
    assert told["by_size"] in (None, [["best:v0", "simple:v0"], ["simple:v0", "best:v0"]])
    assert told["produced"] == ["best:v0"]
    assert told["by_metadata"] == ["best:v0"]
    assert (told["registries"], told["found"], told["none"]) == (["models"], ["models"], [])


def test_members_come_with_roles_and_go(told):
    if told["members"] is not None:
        assert told["members"] == {"users": [["admin", "admin"]], "teams": [["lab", "viewer"]], "restricted": ["restricted_viewer"], "left": 0}


def test_a_registry_changes_and_goes_without_its_sources(told):
    assert told["saved"] == ["changed", ["dataset", "model"], "restricted"]
    assert told["aliases"] == ["checked", "latest", "production"]
    assert told["unlinked"] is not None
    assert told["source"].endswith("COMMITTED")
    assert told["after"] == []


def test_a_restricted_viewer_sees_a_version_and_cannot_download_it(told, world, tmp_path):
    """What clients say to who may see a version and not read it."""
    version, server = world
    http = Http(server)
    assert http.post("/api/v1/users", json={"username": "bob"}).status_code == 201
    key = http.post("/api/v1/users/bob/api-keys", json={}).json()["key"]
    assert http.post("/api/v1/teams/lab/members", json={"username": "bob", "role": "viewer"}).status_code == 204
    seen = Client(version, server, tmp_path, key=key)
    maker = Client(version, server, tmp_path / "maker")
    maker.folder.mkdir()
    maker.must_run("registry_restricted", organization="acme", makes=True)
    members = "/api/v1/registries/acme/narrow/members/bob"
    assert http.request("PUT", members, json={"role": "restricted_viewer"}).status_code == 204
    told = seen.must_run("registry_restricted", organization="acme", makes=False).told
    assert told["seen"] == ["best:v0", {"accuracy": 0.9}, ["latest"]]
    assert told["refused"]
    assert not told["content"]
    assert http.request("PUT", members, json={"role": "viewer"}).status_code == 204
    told = seen.must_run("registry_restricted", organization="acme", makes=False).told
    assert (told["refused"], told["content"]) == (None, "weights")
