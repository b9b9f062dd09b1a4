"""Runs a small script with one version of the real client, alone with our server."""

import json
import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from .server import ADMIN_KEY, Server

VERSIONS = ["0.31.0", "0.22.3", "0.19.11", "0.15.12"]
SCRIPTS = Path(__file__).parent.parent / "scripts"
TIMEOUT_S = 120


@dataclass
class Outcome:
    """How a script ended, and what it had to tell."""

    code: int
    # Standard output and error in the order in which they came, as a person sees them in a terminal.
    text: str
    # What the script wrote down for the test.
    told: dict
    seconds: float


class Client:
    def __init__(self, version: str, server: Server, folder: Path, key: str = ADMIN_KEY):
        self.version = version
        self.server = server
        self.folder = folder
        self.key = key
        self.n_runs = 0

    @property
    def python(self) -> Path:
        where = os.environ.get("AYUMI_CLIENTS")
        if not where:
            raise RuntimeError("AYUMI_CLIENTS does not say where the virtual environments are; run `cargo xtask test`")
        return Path(where) / f"venv-{self.version}" / "bin" / "python"

    def run(self, script: str, timeout: float = TIMEOUT_S, **parameters) -> Outcome:
        """Each call has a home and a working folder of its own, so that nothing is left over from another."""
        self.n_runs += 1
        folder = self.folder / f"{self.n_runs}-{script}"
        home = folder / "home"
        home.mkdir(parents=True)
        told = folder / "told.json"
        environment = {
            "PATH": f"{self.python.parent}:{os.environ['PATH']}",
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "PYTHONUNBUFFERED": "1",
            "WANDB_BASE_URL": self.server.url,
            "WANDB_API_KEY": self.key,
            "WANDB_DIR": str(folder),
            "WANDB_ERROR_REPORTING": "false",
            # Whatever it wants from any other machine ends at a closed port of this one.
            "HTTP_PROXY": "http://127.0.0.1:9",
            "HTTPS_PROXY": "http://127.0.0.1:9",
            "NO_PROXY": "127.0.0.1,localhost",
        }
        started = time.monotonic()
        process = subprocess.Popen(
            [self.python, SCRIPTS / f"{script}.py", json.dumps(parameters), told],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=environment,
            # The client starts helpers of its own; all of them go at a timeout.
            process_group=0,
        )
        try:
            output, _ = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            output, _ = process.communicate()
            text = output.decode(errors="replace")
            raise AssertionError(
                f"{script}.py with wandb {self.version} did not end within {timeout} s:\n{text}"
            ) from None
        seconds = time.monotonic() - started
        text = output.decode(errors="replace")
        return Outcome(process.returncode, text, json.loads(told.read_text()) if told.exists() else {}, seconds)

    def must_run(self, script: str, **parameters) -> Outcome:
        outcome = self.run(script, **parameters)
        assert outcome.code == 0, f"{script}.py with wandb {self.version} ended with {outcome.code}:\n{outcome.text}"
        return outcome
