"""Logs one large file and fetches it again."""

import hashlib
import os
from pathlib import Path

import wandb
from told import parameters, tell

folder = Path(os.environ["WANDB_DIR"])
data = os.urandom(parameters["size"])
(folder / "big.bin").write_bytes(data)
with wandb.init(project=parameters["project"]) as run:
    artifact = wandb.Artifact("big", type="dataset")
    artifact.add_file(str(folder / "big.bin"))
    run.log_artifact(artifact)
    artifact.wait()
    root = Path(run.use_artifact("big:latest").download(root=str(folder / "back")))
tell(
    sent=hashlib.md5(data).hexdigest(),
    fetched=hashlib.md5((root / "big.bin").read_bytes()).hexdigest(),
    version=artifact.version,
)
