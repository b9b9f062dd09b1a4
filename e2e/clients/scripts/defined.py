"""Says with `define_metric` what the summary shows; on request it dies before it can send one."""

import inspect
import os
import signal
import time

import wandb

from told import parameters, tell

settings = wandb.Settings(**parameters.get("settings", {}))
run = wandb.init(project=parameters["project"], settings=settings)
run.define_metric("epoch")
run.define_metric("loss", step_metric="epoch", summary="min")
run.define_metric("accuracy", summary="max,mean,last")
if "goal" in inspect.signature(run.define_metric).parameters:
    run.define_metric("score", summary="best", goal="maximize")
else:
    run.define_metric("score", summary="first")
run.define_metric("secret", summary="none")
run.define_metric("val/*", step_metric="epoch")
tell(path=f"{run.entity}/{run.project}/{run.id}")
for i, value in enumerate([3, 1, 2]):
    run.log(
        {
            "epoch": 10 * i,
            "loss": value,
            "accuracy": value,
            "score": value,
            "secret": value,
            "val/loss": value,
            "plain": {"inside": value},
        }
    )
if parameters.get("dies"):
    # Until the server has the rows.
    while not os.path.exists(parameters["dies"]):
        time.sleep(0.2)
    os.killpg(os.getpgrp(), signal.SIGKILL)
run.finish()
