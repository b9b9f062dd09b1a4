"""Writes TensorBoard's event files, which the client follows."""

import os

import wandb
from tensorboardX import SummaryWriter

from told import parameters, tell

folder = os.path.join(os.environ["WANDB_DIR"], "events")
how = parameters["how"]
if how == "patch":
    wandb.tensorboard.patch(root_logdir=folder, tensorboard_x=True)
run = wandb.init(project=parameters["project"], sync_tensorboard=how == "init") if how != "files" else None
with SummaryWriter(folder) as writer:
    for step in range(10):
        writer.add_scalar("train/loss", 1 / (step + 1), step)
        writer.add_scalar("train/rate", step / 2, step)
    writer.add_histogram("weights", [1.0, 2.0, 2.0, 3.0], 9)
    writer.add_text("note", "hello", 9)
if run:
    run.finish()
tell(folder=folder, path=f"{run.entity}/{run.project}/{run.id}" if run else None)
