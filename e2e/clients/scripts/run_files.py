"""Prints some lines; then does with the files and lines of its run what the public API can."""

import json
import os
import sys

import wandb

from told import parameters, tell

run = wandb.init(project=parameters["project"])
for number in range(30):
    print(f"line {number}", flush=True)
print("trouble", file=sys.stderr, flush=True)
run.finish()

public = wandb.Api(timeout=30).run(f"{run.entity}/{run.project}/{run.id}")
folder = os.environ["WANDB_DIR"]
os.makedirs(os.path.join(folder, "sub"))
for name in ("a_1.txt", "ab1.txt", "sub/ü ✓.txt"):
    with open(os.path.join(folder, name), "w") as file:
        file.write(f"content of {name}")
    public.upload_file(os.path.join(folder, name), root=folder)
one = public.file("sub/ü ✓.txt")
with one.download(root=os.path.join(folder, "downloaded")) as file:
    content = file.read()
with public.file("a_1.txt").download(root=os.path.join(folder, "downloaded")) as file:
    file.read()
try:
    # It is there already.
    public.file("a_1.txt").download(root=os.path.join(folder, "downloaded"))
    again = "downloaded"
except wandb.CommError as error:
    again = str(error)
answers = {
    "content": content,
    "again": again,
    "size": one.size,
    "md5": one.md5,
    "mimetype": one.mimetype,
    "like": [file.name for file in public.files(pattern="a%.txt")],
    # One page after the other.
    "paged": sorted(file.name for file in public.files(per_page=2)),
    "named": [file.name for file in public.files(names=["ab1.txt", "nothing.txt"])],
    "count": len(public.files()),
    "metadata": json.loads(json.dumps(public.metadata, default=str)),
}
public.file("ab1.txt").delete()
answers["left"] = sorted(file.name for file in public.files(pattern="a%.txt"))
lines = list(public.console_logs(per_page=7))
answers["lines"] = [[line.number, line.level, line.content] for line in lines]
answers["stamped"] = all(line.timestamp is not None for line in lines)
answers["tail"] = [line.content for line in public.console_logs(last=2)]
tell(**answers)
