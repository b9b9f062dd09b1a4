"""Users, teams, service accounts and keys, as every version of the client manages them."""

import uuid

import pytest
from ayumi_e2e.client import VERSIONS, Client
from ayumi_e2e.http import Http
from ayumi_e2e.server import BACKENDS, Server


@pytest.fixture(
    scope="module",
    params=[pytest.param(version, marks=pytest.mark.xdist_group(f"people-{version}")) for version in VERSIONS],
)
def world(request, tmp_path_factory):
    """A server whose people all belong to one organization."""
    folder = tmp_path_factory.mktemp("people")
    server = Server(folder / "server", BACKENDS["sqlite"]("people"), environment={"AYUMI_ORGANIZATION": "everybody"}).start()
    yield Client(request.param, server, folder), server
    server.stop()
    assert server.panics() == []


def test_users_teams_service_accounts_and_keys(world):
    client, server = world
    stem = uuid.uuid4().hex[:8]
    laptop = Http(server).post("/api/v1/user/api-keys", json={"name": "laptop"}).json()["key"]
    told = client.must_run("people", stem=stem).told
    user, address = f"grace-{stem}", f"grace-{stem}@example.org"
    assert told["user"] == [user, address, False]
    assert told["twice"] is not None
    assert told["invited"] == [True, False, False]
    name, kind, key = told["account"]
    assert (name, kind, len(key)) == ("nightly builds", "SERVICE", 40)
    assert told["listed"] == [["admin", "MEMBER", True], [user, "MEMBER", False], ["nightly builds", "SERVICE", False]]
    assert told["left"] == [[True], [False], ["admin", "nightly builds"]]
    if client.version == VERSIONS[0]:
        assert len(told["key"]) == 40 and told["key"] not in told["named"]
        assert told["works"] == "admin"
    assert told["deleted"]
    assert Http(server, laptop).get("/api/v1/runs").status_code == 401

    machine = Client(client.version, server, client.folder / "machine", key=key)
    machine.folder.mkdir()
    machine.must_run("train", project="built", id="r1", steps=2)
    assert Http(server).get(f"/api/v1/runs/team-{stem}/built/r1").status_code == 200
