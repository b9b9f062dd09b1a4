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
for _ in range(arguments.steps):
    run.log({"loss": arguments.x})
    time.sleep(arguments.pause)
run.finish()
