"""What `wandb agent` starts: its parameters are command line arguments and in the run's config."""

import argparse
import time

import wandb

parser = argparse.ArgumentParser()
parser.add_argument("--x", type=float)
parser.add_argument("--steps", type=int, default=3)
parser.add_argument("--pause", type=float, default=0.0)
arguments, _ = parser.parse_known_args()

run = wandb.init()
assert run.config["x"] == arguments.x
# The best one ends by itself; the others go on until they are stopped, however slow the machine is.
for _ in range(arguments.steps if arguments.x == 0 else 4 * arguments.steps):
    run.log({"loss": arguments.x})
    time.sleep(arguments.pause)
run.finish()
