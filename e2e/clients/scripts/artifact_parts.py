"""Artifacts made of others: references between them, tables that share one, several writers, increments."""

import os

import wandb
from told import parameters, tell

here = os.environ["WANDB_DIR"]
run = wandb.init(project=parameters["project"], id="parts")


def file(name, text):
    path = os.path.join(here, name)
    with open(path, "w") as out:
        out.write(text)
    return path


def wait(artifact):
    artifact.wait()
    return artifact


def contents(artifact):
    root = artifact.download(root=os.path.join(here, artifact.name.replace(":", "-")))
    names = sorted(artifact.manifest.entries)
    return {name: open(os.path.join(root, name)).read() for name in names}


source = wandb.Artifact("source", type="dataset")
source.add_file(file("one.txt", "first"), "one.txt")
wait(run.log_artifact(source))

# An entry of a version that exists.
copy = wandb.Artifact("copy", type="dataset")
saved = run.use_artifact("source:latest")
entry = (saved.get_entry if hasattr(saved, "get_entry") else saved.get_path)("one.txt")
copy.add_reference(entry, "copied.txt")
copy.add_file(file("two.txt", "second"), "two.txt")
wait(run.log_artifact(copy))

# A table that two versions share before either has an id.
table = wandb.Table(columns=["n"], data=[[1], [2]])
left, right = wandb.Artifact("left", type="dataset"), wandb.Artifact("right", type="dataset")
left.add(table, "shared")
right.add(table, "shared")
run.log_artifact(left)
wait(run.log_artifact(right))

# A draft of a version.
told = {}
if hasattr(saved, "new_draft"):
    draft = saved.new_draft()
    draft.add_file(file("extra.txt", "more"), "extra.txt")
    told["draft"] = contents(wait(run.log_artifact(draft)))

# One more of what is there.
more = wandb.Artifact("source", type="dataset", incremental=True)
more.add_file(file("three.txt", "third"), "three.txt")
wait(run.log_artifact(more))
told["incremental"] = contents(run.use_artifact("source:latest"))

# Several writers of one version.
for name in ("x", "y"):
    part = wandb.Artifact("shards", type="dataset")
    part.add_file(file(f"{name}.txt", name), f"{name}.txt")
    run.upsert_artifact(part, distributed_id="group")
last = wandb.Artifact("shards", type="dataset")
last.add_file(file("z.txt", "z"), "z.txt")
wait(run.finish_artifact(last, distributed_id="group"))
told["shards"] = contents(run.use_artifact("shards:latest"))
told["copied"] = contents(run.use_artifact("copy:latest"))
told["shared"] = [list(row) for row in run.use_artifact("right:latest").get("shared").data]
told["versions"] = [run.use_artifact(f"{name}:latest").version for name in ("source", "copy", "left", "right", "shards")]
run.finish()
tell(path=f"{run.entity}/{run.project}", **told)
