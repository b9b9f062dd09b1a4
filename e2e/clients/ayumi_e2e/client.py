"""Runs a small script with one version of the real client, alone with our server."""

import json
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from .server import ADMIN_KEY, Server

# One of each way in which the client was built: most of what it does is tested with these.
VERSIONS = ["0.31.0", "0.22.3", "0.19.11", "0.15.12"]
# What every run goes through is tested with all of them.
ALL_VERSIONS = ["0.31.0", "0.28.2", "0.25.1", "0.22.3", "0.19.11", "0.17.9", "0.15.12"]
NEWEST, OLDEST = ALL_VERSIONS[0], ALL_VERSIONS[-1]

SCRIPTS = Path(__file__).parent.parent / "scripts"
TIMEOUT_S = 120


def some(*versions: str, since: str = OLDEST) -> list[str]:
    """The versions that a test runs with: these, or all from one on where `AYUMI_EVERY_CLIENT` is set."""
    known = ALL_VERSIONS[: ALL_VERSIONS.index(since) + 1]
    return known if os.environ.get("AYUMI_EVERY_CLIENT") else list(versions)


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
    def __init__(
        self,
        version: str,
        server: Server,
        folder: Path,
        key: str = ADMIN_KEY,
        url: str | None = None,
        environment: dict[str, str] | None = None,
    ):
        self.version = version
        self.server = server
        self.folder = folder
        self.key = key
        # Where the server is reached, if not at its own address.
        self.url = url or server.url
        self.more_environment = environment or {}
        self.n_runs = 0

    @property
    def python(self) -> Path:
        where = os.environ.get("AYUMI_CLIENTS")
        if not where:
            raise RuntimeError("AYUMI_CLIENTS does not say where the virtual environments are; run `cargo xtask test`")
        return Path(where) / f"venv-{self.version}" / "bin" / "python"

    def run(self, script: str, timeout: float = TIMEOUT_S, **parameters) -> Outcome:
        """Each call has a home and a working folder of its own, so that nothing is left over from another."""
        return self.start(script, **parameters).wait(timeout)

    def start(self, script: str, **parameters) -> "Running":
        """As `run`, without waiting for its end."""
        folder = self.new_folder(script)
        told = folder / "told.json"
        return Running(self, script, [self.python, SCRIPTS / f"{script}.py", json.dumps(parameters), told], folder)

    def command(self, *arguments: str, timeout: float = TIMEOUT_S) -> Outcome:
        """Runs the client's command line program."""
        return self.start_command(*arguments).wait(timeout)

    def start_command(self, *arguments: str) -> "Running":
        """As `command`, without waiting for its end."""
        name = f"wandb-{arguments[0]}"
        return Running(self, name, [self.python.parent / "wandb", *arguments], self.new_folder(name))

    def new_folder(self, name: str) -> Path:
        self.n_runs += 1
        folder = self.folder / f"{self.n_runs}-{name}"
        (folder / "home").mkdir(parents=True)
        return folder

    def environment(self, folder: Path) -> dict[str, str]:
        return {
            "PATH": f"{self.python.parent}:{os.environ['PATH']}",
            "HOME": str(folder / "home"),
            "LANG": "C.UTF-8",
            # Older versions of the command line program insist on it.
            "LC_ALL": "C.UTF-8",
            "PYTHONUNBUFFERED": "1",
            "WANDB_BASE_URL": self.url,
            "WANDB_API_KEY": self.key,
            "WANDB_DIR": str(folder),
            "WANDB_ERROR_REPORTING": "false",
            # Whatever it wants from any other machine ends at a closed port of this one.
            "HTTP_PROXY": "http://127.0.0.1:9",
            "HTTPS_PROXY": "http://127.0.0.1:9",
            "NO_PROXY": "127.0.0.1,localhost",
        } | self.more_environment

    def must_run(self, script: str, **parameters) -> Outcome:
        outcome = self.run(script, **parameters)
        assert outcome.code == 0, f"{script}.py with wandb {self.version} ended with {outcome.code}:\n{outcome.text}"
        return outcome


class Running:
    """A process of a client. What it prints goes to a file, so that it never has to wait for a reader."""

    def __init__(self, client: Client, name: str, arguments: list, folder: Path):
        self.title = f"{name} with wandb {client.version}"
        self.folder = folder
        self.started = time.monotonic()
        self.output = folder / "output.txt"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env=client.environment(folder),
                # The client starts helpers of its own; all of them go at a timeout.
                process_group=0,
            )

    @property
    def text(self) -> str:
        return self.output.read_text(errors="replace")

    def kill(self) -> None:
        """What a power cut looks like, for it and the helpers of its group."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def wait(self, timeout: float = TIMEOUT_S) -> Outcome:
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"{self.title} did not end within {timeout} s:\n{self.text}") from None
        seconds = time.monotonic() - self.started
        told = self.folder / "told.json"
        return Outcome(self.process.returncode, self.text, json.loads(told.read_text()) if told.exists() else {}, seconds)
