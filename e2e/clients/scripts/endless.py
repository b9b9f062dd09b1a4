"""Logs until somebody stops it."""

import signal
import time

import wandb

from told import parameters, tell

# A test runner in the background hands down an ignored SIGINT.
signal.signal(signal.SIGINT, signal.default_int_handler)
run = wandb.init(project=parameters["project"])
tell(path=f"{run.entity}/{run.project}/{run.id}")
step = 0
while True:
    run.log({"step": step})
    step += 1
    time.sleep(0.2)
