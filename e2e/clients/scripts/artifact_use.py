"""Uses what another run logged: whole, in part, one file, a table; and asks who made and used it."""

import os
import pathlib

import wandb
from told import parameters, tell


def files(folder):
    paths = (path for path in pathlib.Path(folder).rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes().hex() for path in paths}


def entry(artifact, name):
    return (artifact.get_entry if hasattr(artifact, "get_entry") else artifact.get_path)(name)


here = os.environ["WANDB_DIR"]
run = wandb.init(project=parameters["project"], id="user")
used = run.use_artifact("ds:best")
whole = used.download(root=f"{here}/whole")
used.verify(root=whole)
try:
    part = files(used.download(root=f"{here}/part", path_prefix="sub/"))
except TypeError:
    part = None  # This version downloads everything or single files.
single = entry(run.use_artifact("ds:latest"), "a.txt").download(root=f"{here}/single")
table = used.get("numbers")
used_by_number = run.use_artifact("ds:v1")
run.finish()

api = wandb.Api()
path = parameters["path"]
maker, user = api.run(f"{path}/maker"), api.run(f"{path}/user")
version = api.artifact(f"{path}/ds:v0")
tell(
    name=used.name,
    metadata=used.metadata,
    description=used.description,
    whole=files(whole),
    part=part,
    single=pathlib.Path(single).read_text(),
    table=[list(row) for row in table.data],
    second=used_by_number.digest,
    logged=sorted(artifact.name for artifact in maker.logged_artifacts()),
    used=sorted(artifact.name for artifact in user.used_artifacts()),
    made_by=version.logged_by().id,
    used_by=[one.id for one in version.used_by()],
    listed=sorted(file.name for file in version.files()),
    summary={key: dict(value) for key, value in maker.summary.items() if key in ("table", "bars_table")},
    missing=[api.artifact_exists(f"{path}/{name}") for name in ("ds:v0", "ds:v7", "none:latest")]
    if hasattr(api, "artifact_exists")
    else None,
)
