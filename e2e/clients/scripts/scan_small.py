"""Reads the rows of a short run."""

import wandb

from told import parameters, tell

run = wandb.Api(timeout=60).run(parameters["path"])
tell(
    rows=[[row["_step"], row["value"]] for row in run.scan_history()],
    summary=run.summary._json_dict,
    state=run.state,
)
