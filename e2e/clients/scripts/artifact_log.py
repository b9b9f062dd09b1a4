"""Logs versions of an artifact: files, a folder, an empty file, a reference, a table; then the same again, then a change."""

import os

import wandb
from told import parameters, tell

folder = os.path.join(os.environ["WANDB_DIR"], "data")
os.makedirs(os.path.join(folder, "sub", "deep"))


def write(path, text):
    with open(os.path.join(folder, path), "w", encoding="utf-8") as file:
        file.write(text)


write("a.txt", "hello")
write("sub/b — メモ.txt", "world!")
write("sub/deep/same.txt", "hello")
write("empty", "")
elsewhere = parameters["elsewhere"]


def dataset():
    artifact = wandb.Artifact("ds", type="dataset", description="what it is", metadata={"rows": 2, "deep": {"x": [1]}})
    artifact.add_dir(folder)
    artifact.add_file(os.path.join(folder, "a.txt"), name="renamed/a.txt")
    artifact.add_reference(f"file://{elsewhere}", name="elsewhere.txt")
    artifact.add(wandb.Table(columns=["x", "y"], data=[[1, "a"], [2, "b"]]), "numbers")
    with artifact.new_file("made.txt") as file:
        file.write("made here")
    return artifact


def log(run, artifact, **options):
    run.log_artifact(artifact, **options)
    artifact.wait()
    return {
        "id": artifact.id,
        "version": artifact.version,
        "aliases": sorted(artifact.aliases),
        "digest": artifact.digest,
        "size": artifact.size,
        "state": str(artifact.state),
    }


run = wandb.init(project=parameters["project"], id="maker")
first = log(run, dataset(), aliases=["best"])
again = log(run, dataset())
write("a.txt", "hello, changed")
second = log(run, dataset())
run.log({"table": wandb.Table(columns=["p", "q"], data=[[0.5, "r"], [0.25, "s"]])})
bars = wandb.Table(columns=["label", "value"], data=[["a", 1], ["b", 2]])
run.log({"bars": wandb.plot.bar(bars, "label", "value")})
run.finish()
tell(path=f"{run.entity}/{run.project}", run=run.id, first=first, again=again, second=second)
