"""Logs ten steps to a run that goes on from a step of another run, or of itself."""

import wandb

from told import parameters, tell

run = wandb.init(project=parameters["project"], **parameters["init"])
for i in range(parameters["steps"]):
    run.log({"value": parameters["start"] + i})
run.finish()
tell(path=f"{run.entity}/{run.project}/{run.id}")
