"""Reads the rows of a run and all of its files."""

import os

import wandb

from told import parameters, tell

run = wandb.Api(timeout=30).run(parameters["path"])
files = {}
for file in run.files():
    with file.download(root=os.path.join(os.environ["WANDB_DIR"], "downloaded")) as opened:
        path = opened.name
    with open(path, "rb") as opened:
        files[file.name] = opened.read().hex()
tell(
    rows=list(run.scan_history()),
    summary=run.summary._json_dict,
    files=files,
    artifacts=sorted(artifact.type for artifact in run.logged_artifacts()),
    config=run.rawconfig if hasattr(run, "rawconfig") else None,
)
