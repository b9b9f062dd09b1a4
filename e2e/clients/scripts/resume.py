"""Logs some steps to a run that may have been there before."""

import wandb

from told import parameters, tell

run = wandb.init(project=parameters["project"], id=parameters["id"], resume=parameters["resume"])
for i in range(parameters["steps"]):
    run.log({"value": parameters["start"] + i})
run.finish()
tell(resumed=bool(run.resumed), path=f"{run.entity}/{run.project}/{run.id}")
