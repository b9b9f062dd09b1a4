"""A training script as people write them: config, nested metrics, prints, a progress bar, a file, an image."""

import os
import sys
import time

import numpy
import wandb

from told import parameters, tell

# By default the hardware is looked at less often than this script's time.
often = (
    {"x_stats_sampling_interval": 0.2}
    if "x_stats_sampling_interval" in getattr(wandb.Settings, "model_fields", {})
    else {"_stats_sample_rate_seconds": 0.1, "_stats_samples_to_average": 1}
)
run = wandb.init(
    settings=wandb.Settings(**often),
    project=parameters["project"],
    id=parameters.get("id"),
    config={
        "lr": 0.001,
        "epochs": 5,
        "flag": True,
        "nothing": None,
        "layers": [64, 32],
        "optimizer": {"name": "adam", "betas": [0.9, 0.999]},
        "名前": "学習 ✓",
    },
)
address = run.url

folder = os.path.join(os.environ["WANDB_DIR"], "output")
os.makedirs(os.path.join(folder, "sub"))
path = os.path.join(folder, "sub", "notes — メモ.txt")
with open(path, "w", encoding="utf-8") as file:
    file.write("kept as it is: ✓\n")

for step in range(parameters["steps"]):
    row = {
        "loss": 1 / (step + 1),
        "epoch": step // 10,
        "stage": f"stage-{step // 25}",
        "train": {"accuracy": step / 50, "deep": {"x": step}},
    }
    if step == parameters["steps"] - 1:
        pixels = numpy.arange(8 * 8 * 3, dtype=numpy.uint8).reshape(8, 8, 3)
        row["picture"] = wandb.Image(pixels, caption="last one")
    run.log(row)
    if step % 10 == 0:
        print(f"line of step {step}", flush=True)
print("something is odd", file=sys.stderr, flush=True)
for part in range(1, 6):
    sys.stdout.write(f"\rprogress {part}/5")
    sys.stdout.flush()
print(flush=True)
run.save(path, base_path=folder, policy="now")
time.sleep(1)
run.summary["best"] = {"loss": 0.02, "at": 49}
run.finish()
tell(entity=run.entity, project=run.project, id=run.id, name=run.name, url=address)
