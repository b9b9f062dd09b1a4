"""Says that its machine may be taken away, and has it taken away. Started again, it goes on."""

import os
import signal
import time

import wandb

from told import parameters, tell

run = wandb.init(project=parameters["project"], id="preempted", resume="allow")
tell(path=f"{run.entity}/{run.project}/{run.id}", resumed=bool(run.resumed))
run.log({"value": 1})
if not run.resumed:
    run.mark_preempting()
    while not os.path.exists(parameters["go"]):
        time.sleep(0.2)
    os.killpg(os.getpgrp(), signal.SIGKILL)
run.finish()
