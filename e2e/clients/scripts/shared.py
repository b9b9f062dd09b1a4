"""One of several writers of a run."""

import os
import time

import wandb

from told import parameters, tell

label, is_primary = parameters["label"], parameters["is_primary"]
settings = wandb.Settings(mode="shared", x_label=label, x_primary=is_primary, x_update_finish_state=is_primary)
run = wandb.init(
    project=parameters["project"], id=parameters["id"], config={label: 1, "both": {label: 2}}, settings=settings
)
run.define_metric(f"{label}/loss", summary="min")
tell(path=f"{run.entity}/{run.project}/{run.id}")
for step in range(parameters["steps"]):
    run.log({f"{label}/loss": 10 - step, "of": {label: step}})
    print(f"{label} at {step}", flush=True)
run.summary[f"{label} is done"] = True
# The primary ends last, as its end is the run's.
while parameters["after"] and not os.path.exists(parameters["after"]):
    time.sleep(0.2)
run.finish()
