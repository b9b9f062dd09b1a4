"""Fails, and goes on by itself when it is started again in the same place."""

import os
import subprocess
import sys

import wandb

from told import parameters, tell

is_first = os.environ.get("IS_FIRST") == "yes"
if not is_first:
    failed = subprocess.run([sys.executable, *sys.argv], env={**os.environ, "IS_FIRST": "yes"})
    assert failed.returncode == 3
run = wandb.init(project=parameters["project"], resume="auto")
for value in range(3):
    run.log({"value": value})
if is_first:
    sys.exit(3)
run.finish()
tell(path=f"{run.entity}/{run.project}/{run.id}", resumed=bool(run.resumed))
