"""Runs a sweep's trials in this process."""

import wandb

from told import parameters, tell

seen = []


def train():
    with wandb.init() as run:
        config = dict(run.config)
        for step in range(3):
            run.log({"loss": (config["x"] - 0.3) ** 2 + step / 10})
        seen.append({"id": run.id, "config": config, "sweep": run.sweep_id})


wandb.agent(parameters["sweep"], function=train, project=parameters["project"], count=parameters.get("count"))
tell(seen=seen)
