"""Makes a sweep."""

import inspect

import wandb

from told import parameters, tell

# Only newer versions know of runs from before.
priors = {"prior_runs": parameters["priors"]} if "prior_runs" in inspect.signature(wandb.sweep).parameters else {}
tell(id=wandb.sweep(parameters["config"], project=parameters["project"], **priors))
