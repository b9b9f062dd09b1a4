"""Reads a sweep through the public API of the same version."""

import wandb

from told import parameters, tell

api = wandb.Api(timeout=30)
sweep = api.sweep(parameters["path"])
best = sweep.best_run()
project = "/".join(parameters["path"].split("/")[:2])
answers = {
    "id": sweep.id,
    "state": sweep.state,
    "name": sweep.name,
    "url": sweep.url,
    "order": sweep.order,
    "config": dict(sweep.config),
    "expected": sweep.expected_run_count,
    "runs": [
        {"id": run.id, "name": run.name, "state": run.state, "config": dict(run.config), "sweep": run.sweep_name}
        for run in sweep.runs
    ],
    "best": best and best.id,
    "listed": [found.id for found in api.project(project.split("/")[1], entity=project.split("/")[0]).sweeps()],
}
if hasattr(sweep, "agents"):
    answers["agents"] = [
        {"state": agent.state, "total": agent.total_runs, "runs": [run.id for run in agent.runs()]}
        for agent in sweep.agents()
    ]
tell(**answers)
