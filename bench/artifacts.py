"""What the newest wandb client takes to log artifacts, and how fast one large file goes in. Prints one JSON object a line:
name, value, unit, target. The server is where `WANDB_BASE_URL` says.
"""

import base64
import hashlib
import json
import os
import sys
import time
from pathlib import Path

import requests
import wandb

# The folder lies on the disk that the server writes to.
FOLDER, SERVER_PID = Path(sys.argv[1]), int(sys.argv[2])
PROJECT = "bench-artifacts"
N_FILES, FILE_BYTES = 10_000, 256
LARGE_BYTES, CHUNK = 2_000_000_000, 1 << 20


def say(name: str, value: float, unit: str, target: str | None = None) -> None:
    print(json.dumps({"name": name, "value": value, "unit": unit, "target": target}), flush=True)


def log(run, folder: Path) -> float:
    started = time.perf_counter()
    artifact = wandb.Artifact("many", type="dataset")
    artifact.add_dir(str(folder))
    run.log_artifact(artifact).wait()
    return time.perf_counter() - started


def many_small_files() -> None:
    folder = FOLDER / "many"
    folder.mkdir()
    for i in range(N_FILES):
        (folder / f"{i:05}.bin").write_bytes(i.to_bytes(4, "big") * (FILE_BYTES // 4))
    with wandb.init(project=PROJECT, settings=wandb.Settings(silent=True)) as run:
        say(f"client: a version of {N_FILES} small files", log(run, folder), "s", "≤ 30 s")
        (folder / "00000.bin").write_bytes(b"changed")
        say("client: the next version, one file changed", log(run, folder), "s")


def write_large(path: Path) -> tuple[float, str]:
    """Seconds that the disk takes for a file nobody hashes or sends, and the file's MD5."""
    chunks = [os.urandom(CHUNK) for _ in range(8)]
    md5, n_left, spent, i = hashlib.md5(), LARGE_BYTES, 0.0, 0
    with path.open("wb") as file:
        while n_left > 0:
            chunk = chunks[i % len(chunks)][: min(CHUNK, n_left)]
            started = time.perf_counter()
            file.write(chunk)
            spent += time.perf_counter() - started
            md5.update(chunk)
            n_left -= len(chunk)
            i += 1
        started = time.perf_counter()
        os.fsync(file.fileno())
        spent += time.perf_counter() - started
    return spent, base64.b64encode(md5.digest()).decode()


def graphql(query: str, variables: dict) -> dict:
    url, key = os.environ["WANDB_BASE_URL"], os.environ["WANDB_API_KEY"]
    answer = requests.post(f"{url}/graphql", json={"query": query, "variables": variables}, auth=("api", key), timeout=60)
    answer.raise_for_status()
    return answer.json()["data"]


def upload_url(md5: str) -> tuple[str, list[str]]:
    entity = wandb.Api().default_entity
    made = graphql(
        """mutation($e: String!, $p: String!) { createArtifact(input: {entityName: $e, projectName: $p,
        artifactTypeName: "dataset", artifactCollectionName: "large", digestAlgorithm: MANIFEST_MD5,
        digest: "00000000000000000000000000000000"}) { artifact { id } } }""",
        {"e": entity, "p": PROJECT},
    )
    asked = graphql(
        """mutation($a: ID!, $m: String!) { createArtifactFiles(input: {artifactFiles: [{artifactID: $a,
        name: "large.bin", md5: $m}]}) { files { edges { node { uploadUrl uploadHeaders } } } } }""",
        {"a": made["createArtifact"]["artifact"]["id"], "m": md5},
    )
    node = asked["createArtifactFiles"]["files"]["edges"][0]["node"]
    return node["uploadUrl"], node["uploadHeaders"]


def peak_mib() -> float:
    status = Path(f"/proc/{SERVER_PID}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def one_large_file() -> None:
    path = FOLDER / "large.bin"
    of_disk, md5 = write_large(path)
    url, headers = upload_url(md5)
    before = peak_mib()
    started = time.perf_counter()
    with path.open("rb") as file:
        answer = requests.put(url, data=file, headers=dict(header.split(":", 1) for header in headers), timeout=900)
    answer.raise_for_status()
    seconds = time.perf_counter() - started
    say("2 GB are written by the disk alone", LARGE_BYTES / of_disk / 1e6, "MB/s")
    say("2 GB are uploaded, verified and kept", LARGE_BYTES / seconds / 1e6, "MB/s")
    say("… of what the disk writes", 100 * of_disk / seconds, "%", "≥ 80 %")
    say("… memory of the server more than before", peak_mib() - before, "MiB")


many_small_files()
one_large_file()
