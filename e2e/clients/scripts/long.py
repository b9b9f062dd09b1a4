"""Logs many steps."""

import wandb

from told import parameters, tell

run = wandb.init(project=parameters["project"])
for i in range(parameters["steps"]):
    row = {"value": i, "half": i / 2}
    if i % 1000 == 7:
        row["rare"] = f"step {i}"
    run.log(row)
run.finish()
tell(path=f"{run.entity}/{run.project}/{run.id}")
