"""Logs numbers that JSON, floats or careless code would change."""

import wandb

from told import parameters, tell

run = wandb.init(project=parameters["project"])
run.log(
    {
        "nan": float("nan"),
        "up": float("inf"),
        "down": float("-inf"),
        "big": 2**60,
        "low": -(2**60),
        "odd": 2**53 + 1,
        "tiny": 5e-324,
        "sum": 0.1 + 0.2,
        "nested": {"nan": float("nan"), "big": 2**60 + 1},
    }
)
run.finish()
tell(path=f"{run.entity}/{run.project}/{run.id}")
