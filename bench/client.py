"""What the newest wandb client takes for all runs of a large project, and for the end of a run. Prints one JSON object a
line: name, value, unit, target. The server is where `WANDB_BASE_URL` says, and the project is loaded already.
"""

import json
import sys
import time

import wandb

PROJECT, N_RUNS = sys.argv[1], int(sys.argv[2])
TRIES = 5
# Of the run that ends: rows, keys of each, and how long the client gets to send them before the end.
N_ROWS, N_KEYS, PAUSE_S = 1_000, 10, 20


def say(name: str, value: float, target: str) -> None:
    print(json.dumps({"name": name, "value": value, "unit": "s", "target": target}), flush=True)


def read_runs(name: str, **arguments) -> None:
    started = time.perf_counter()
    runs = wandb.Api(timeout=60).runs(f"admin/{PROJECT}", **arguments)
    seen = {run.id: (run.config["lr"], run.summary["loss"]) for run in runs}
    seconds = time.perf_counter() - started
    assert len(seen) == N_RUNS, f"{len(seen)} of {N_RUNS} runs"
    say(f"Api().runs over {N_RUNS} full runs, {name}", seconds, "≤ 10 s")


def finish() -> float:
    """Seconds that `finish` takes when everything was sent before."""
    run = wandb.init(project="bench-finish", config={"lr": 0.1}, settings=wandb.Settings(silent=True))
    for step in range(N_ROWS):
        run.log({f"loss{key}": step / (key + 1) for key in range(N_KEYS)})
    time.sleep(PAUSE_S)
    started = time.perf_counter()
    run.finish()
    return time.perf_counter() - started


read_runs("pages of 50", lazy=False)
read_runs("pages of 1,000", lazy=False, per_page=1_000)
times = sorted(finish() for _ in range(TRIES))
say("finish of a run that has sent everything, median", times[TRIES // 2], "≤ 1 s")
say("finish of a run that has sent everything, longest", times[-1], "≤ 1 s")
