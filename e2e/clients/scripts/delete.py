"""Deletes a run through the public API."""

import wandb

from told import parameters

wandb.Api(timeout=30).run(parameters["path"]).delete()
