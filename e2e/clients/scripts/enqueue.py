"""Enqueues a run of a sweep, as schedulers outside of the server do."""

import wandb

from told import parameters, tell

sweep = wandb.Api(timeout=30).sweep(parameters["sweep"])
tell(id=sweep.enqueue_run({"x": {"value": 7}}, display_name="by hand"))
