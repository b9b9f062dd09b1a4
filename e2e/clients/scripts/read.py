"""Reads a run back through the public API of the same version."""

import os

import wandb

from told import parameters, tell

api = wandb.Api(timeout=30)
run = api.run(parameters["path"])
answers = {
    "id": run.id,
    "name": run.name,
    "state": run.state,
    "entity": run.entity,
    "project": run.project,
    "url": run.url,
    "tags": list(run.tags),
    "notes": run.notes,
    "config": dict(run.config),
    "summary": run.summary._json_dict,
}
if parameters.get("rows", True):
    answers["history"] = run.history(samples=1000, pandas=False)
    answers["scan"] = list(run.scan_history())
    answers["loss"] = list(run.scan_history(keys=["_step", "loss", "train.accuracy"]))
    answers["system"] = run.history(stream="events", pandas=False)
answers["files"] = {file.name: file.size for file in run.files()}
contents = {}
for name in parameters.get("download", []):
    folder = os.path.join(os.environ["WANDB_DIR"], "downloaded")
    with run.file(name).download(root=folder, replace=True) as file:
        file_path = file.name
    with open(file_path, "rb") as file:
        contents[name] = file.read().hex()
answers["contents"] = contents
answers["listed"] = [found.id for found in api.runs(f"{run.entity}/{run.project}")]
tell(**answers)
