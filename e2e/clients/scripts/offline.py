"""Logs without a server; `wandb sync` sends it, later or meanwhile."""

import os
import time

import wandb

from told import parameters, tell

run = wandb.init(
    project=parameters["project"],
    id=parameters["id"],
    mode="offline",
    config={"lr": 0.5},
    tags=["offline"],
    notes="on a train",
)
tell(folder=os.path.dirname(run.dir), path=f"admin/{parameters['project']}/{run.id}")
for i in range(parameters["steps"]):
    if i == parameters["steps"] // 2 and parameters["waits_for"]:
        while not os.path.exists(parameters["waits_for"]):
            time.sleep(0.2)
    run.log({"value": i, "half": i / 2})
print("a line of the run", flush=True)
path = os.path.join(os.environ["WANDB_DIR"], "kept.txt")
with open(path, "w") as file:
    file.write("kept")
run.save(path, base_path=os.path.dirname(path), policy="now")
run.summary["best"] = 3
run.finish()
