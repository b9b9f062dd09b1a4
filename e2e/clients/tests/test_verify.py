"""`wandb verify`, the client's own test of a server, over HTTP and over HTTPS."""

import re

from ayumi_e2e.client import NEWEST, Client, Outcome
from ayumi_e2e.server import Server, free_port
from ayumi_e2e.tls import TlsProxy

N_CHECKS = 10
TIMEOUT_S = 300


def test_every_check_passes_over_http_and_behind_a_proxy_that_encrypts(newest, tmp_path):
    port = free_port()
    server = Server(tmp_path / "server", environment={"AYUMI_PUBLIC_URL": f"https://localhost:{port}"}).start()
    try:
        with TlsProxy(tmp_path, port, server.port) as proxy:
            behind = Client(NEWEST, server, tmp_path / "behind", url=proxy.url, environment=proxy.trusting)
            # Side by side, as most of it is waiting.
            plain, encrypted = newest.start_command("verify"), behind.start_command("verify")
            check(plain.wait(TIMEOUT_S), ["Checking requests to base url", "Checking requests made over signed URLs"])
            check(encrypted.wait(TIMEOUT_S), [])
    finally:
        server.stop()


def check(outcome: Outcome, failed: list[str]) -> None:
    assert re.findall(r"^(?:wandb: )?([A-Z][^.\n]*)\.+❌", outcome.text, re.MULTILINE) == failed, outcome.text
    assert outcome.text.count("✅") == N_CHECKS - len(failed), outcome.text
    assert outcome.code == 0, outcome.text


def test_login_verifies_a_key(newest, server, tmp_path):
    outcome = newest.command("login", "--verify", "--relogin", newest.key)
    assert outcome.code == 0, outcome.text
    assert "admin" in outcome.text
    outcome = newest.command("login", "--verify", "--relogin", "0123456789" * 4)
    assert outcome.code != 0, outcome.text
