"""Servers and clients for the tests. A server that panicked fails the test that was using it."""

import pytest

from ayumi_e2e.client import ALL_VERSIONS, NEWEST, VERSIONS, Client, some
from ayumi_e2e.hostile import Judge
from ayumi_e2e.http import Http
from ayumi_e2e.server import BACKENDS, WAYS, Server


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("server")).start()
    yield server
    server.stop()


@pytest.fixture
def server(shared_server):
    """One server for all tests of a worker; each test takes a project of its own."""
    n_before = len(shared_server.panics())
    yield shared_server
    assert shared_server.is_alive, f"the server ended:\n{shared_server.log_tail()}"
    assert shared_server.panics()[n_before:] == []


@pytest.fixture
def http(server):
    return Http(server)


def each_of(versions):
    """Parameters that keep the tests of a version on one worker."""
    return [pytest.param(version, marks=pytest.mark.xdist_group(version)) for version in versions]


@pytest.fixture(params=each_of(some(*VERSIONS)))
def client(request, server, tmp_path):
    return Client(request.param, server, tmp_path)


@pytest.fixture(params=each_of(ALL_VERSIONS))
def any_client(request, server, tmp_path):
    """For what every run goes through. It costs seven starts where `client` costs four."""
    return Client(request.param, server, tmp_path)


@pytest.fixture
def newest(server, tmp_path):
    return Client(NEWEST, server, tmp_path)


@pytest.fixture
def start_server(tmp_path):
    """Starts servers that the test may kill and restart; what still runs at its end is stopped."""
    servers = []

    def start(backend: str = "sqlite", name: str = "server", data=None) -> Server:
        server = Server(tmp_path / name, WAYS[backend](f"{tmp_path.name}_{name}"))
        server.data = data or server.data
        servers.append(server)
        return server.start()

    yield start
    for server in servers:
        server.stop()
    assert [line for server in servers for line in server.panics()] == []


@pytest.fixture(params=list(BACKENDS))
def own_server(request, start_server):
    """One of them, on each kind of storage."""
    return start_server(request.param)


@pytest.fixture(params=list(WAYS))
def server_of_each_way(request, start_server):
    """One of them, for each way that bytes of artifacts may take."""
    return start_server(request.param)


@pytest.fixture(scope="session")
def hostile_server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("hostile")).start()
    yield server
    server.stop()


@pytest.fixture
def judge(hostile_server, project):
    n_before = len(hostile_server.panics())
    judge = Judge(Http(hostile_server, timeout=60), project)
    yield judge
    judge.finish()
    assert hostile_server.panics()[n_before:] == []


@pytest.fixture
def project(request):
    """A project name that no other test uses."""
    name = "".join(c if c.isalnum() else "-" for c in request.node.name)
    return name.strip("-")[:100]


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch):
    for name in ("NETRC", "WANDB_API_KEY", "WANDB_BASE_URL", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
