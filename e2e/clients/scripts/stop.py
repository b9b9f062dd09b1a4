"""Asks a run to stop, through the public API."""

import wandb

from told import parameters, tell

run = wandb.Api(timeout=30).run(parameters["path"])
run.stop()
tell(state=run.state)
