"""Registries, as those clients that know them make, fill, search, change and delete them."""

import pytest
from ayumi_e2e.client import Client
from ayumi_e2e.http import Http
from ayumi_e2e.server import BACKENDS, Server


KINDS = [("0.31.0", "sqlite"), ("0.31.0", "postgres"), ("0.22.3", "sqlite")]


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(kind, id="-".join(kind), marks=pytest.mark.xdist_group(f"registry-{'-'.join(kind)}")) for kind in KINDS
    ],
)
def told(request, tmp_path_factory):
    version, backend = request.param
    folder = tmp_path_factory.mktemp("registry")
    server = Server(folder / "server", BACKENDS[backend]("registry")).start()
    http = Http(server)
    assert http.post("/api/v1/organizations", json={"name": "acme", "owner": "admin"}).status_code == 201
    assert http.post("/api/v1/teams", json={"name": "lab", "organization": "acme", "owner": "admin"}).status_code == 201
    client = Client(version, server, folder)
    yield client.must_run("registry", organization="acme", project="made", team="lab").told
    server.stop()
    assert server.panics() == []


def test_a_registry_is_made_once_with_what_it_takes(told):
    assert told["made"] == ["models", ["model"], False, "organization"]
    assert "models" in told["twice"]


def test_linked_versions_are_used_and_downloaded(told):
    assert told["linked"] == ["best:v0", ["latest", "production"]]
    assert told["model"]
    assert (told["downloaded"], told["used_model"]) == ("weights", "weights")
    assert told["used_name"] == [True, "acme", "wandb-registry-models", "best:production", "net:v0"]
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
        assert told["members"] == {"users": [["admin", "admin"]], "teams": [["lab", "viewer"]], "left": 0}


def test_a_registry_changes_and_goes_without_its_sources(told):
    assert told["saved"] == ["changed", ["dataset", "model"], "restricted"]
    assert told["aliases"] == ["checked", "latest", "production"]
    assert told["unlinked"] is not None
    assert told["source"].endswith("COMMITTED")
    assert told["after"] == []
