"""Ends in one of the ways in which scripts end."""

import os
import signal
import sys
import time

import wandb

from told import parameters, tell

# A test runner in the background hands down an ignored SIGINT.
signal.signal(signal.SIGINT, signal.default_int_handler)
run = wandb.init(project=parameters["project"])
run.log({"loss": 1})
tell(path=f"{run.entity}/{run.project}/{run.id}")
if parameters["how"] == "raise":
    raise RuntimeError("on purpose")
if parameters["how"] == "exit":
    sys.exit(3)
os.kill(os.getpid(), signal.SIGINT)
time.sleep(30)
