"""Reads a long run in each way that the public API has."""

import wandb

from told import parameters, tell

run = wandb.Api(timeout=60).run(parameters["path"])
scan = list(run.scan_history())
tell(
    n_rows=len(scan),
    is_right=all(row["_step"] == i and row["value"] == i and row["half"] == i / 2 for i, row in enumerate(scan)),
    rare=[row["rare"] for row in scan if row.get("rare") is not None],
    values=[row["value"] for row in run.scan_history(keys=["value"])],
    part=[row["_step"] for row in run.scan_history(min_step=4990, max_step=5010)],
    sampled=[row["_step"] for row in run.history(samples=100, pandas=False)],
    of_keys=[row["value"] for row in run.history(samples=50, keys=["value"], pandas=False)],
    last_step=run.lastHistoryStep,
    summary=run.summary._json_dict,
)
