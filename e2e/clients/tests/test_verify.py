"""`wandb verify`, the client's own test of a server, over HTTP and over HTTPS."""

import re

from ayumi_e2e.client import NEWEST, Client
from ayumi_e2e.server import Server, free_port
from ayumi_e2e.tls import TlsProxy

TIMEOUT_S = 300


def test_every_check_passes_but_for_the_encryption(newest):
    outcome = newest.command("verify", timeout=TIMEOUT_S)
    failed = re.findall(r"^(?:wandb: )?([A-Z][^.\n]*)\.+❌", outcome.text, re.MULTILINE)
    assert failed == ["Checking requests to base url", "Checking requests made over signed URLs"], outcome.text
    assert outcome.text.count("✅") == 8, outcome.text
    assert outcome.code == 0, outcome.text


def test_every_check_passes_behind_a_proxy_that_encrypts(tmp_path):
    port = free_port()
    server = Server(tmp_path / "server", environment={"AYUMI_PUBLIC_URL": f"https://localhost:{port}"}).start()
    try:
        with TlsProxy(tmp_path, port, server.port) as proxy:
            client = Client(NEWEST, server, tmp_path, url=proxy.url, environment=proxy.trusting)
            outcome = client.command("verify", timeout=TIMEOUT_S)
            assert "❌" not in outcome.text and outcome.text.count("✅") == 10, outcome.text
            assert outcome.code == 0, outcome.text
    finally:
        server.stop()


def test_login_verifies_a_key(newest, server, tmp_path):
    outcome = newest.command("login", "--verify", "--relogin", newest.key)
    assert outcome.code == 0, outcome.text
    assert "admin" in outcome.text
    outcome = newest.command("login", "--verify", "--relogin", "0123456789" * 4)
    assert outcome.code != 0, outcome.text
