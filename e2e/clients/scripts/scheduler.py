"""Decides about the runs of a sweep from outside of the server.

The optimizer has its points ready, so that it needs no library for the search.
"""

import wandb
from wandb.sdk.sweeps.scheduler.client import run_scheduler
from wandb.sdk.sweeps.scheduler.optimizer import Optimizer, RunSuggestion, is_terminal_state

from told import parameters, tell

entity, project, sweep_id = parameters["sweep"].split("/")
points = list(parameters["points"])
seen = {}


class Points(Optimizer):
    def validate_sweep_objective(self):
        pass

    def ask_n_runs(self, n):
        asked = [points.pop(0) for _ in range(min(n, len(points)))]
        return [RunSuggestion(config={"x": x}, run_id=str(x)) for x in asked]

    def tell_run(self, run_id, data):
        if is_terminal_state(data.state):
            seen[run_id] = [data.state.value, data.summary_metrics["loss"]]

    def tell_existing_active_run(self, data):
        return f"before-{data.config['x'].value}"

    def has_terminator(self):
        return False


by_hand = wandb.Api(timeout=30).sweep(parameters["sweep"]).enqueue_run({"x": {"value": 7}}, display_name="by hand")
run_scheduler(
    entity=entity, project=project, sweep_id=sweep_id, make_optimizer=Points, batch_size=1, poll_interval=1
)
sweep = wandb.Api(timeout=30).sweep(parameters["sweep"])
tell(by_hand=by_hand, seen=seen, state=sweep.state, runs={run.config["x"]: [run.name, run.state] for run in sweep.runs})
