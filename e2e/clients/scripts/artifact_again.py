"""Two runs log the same content, and a third one uses it."""

import wandb
from told import parameters, tell

project = parameters["project"]


def same():
    artifact = wandb.Artifact("same", type="dataset")
    with artifact.new_file("f.txt") as file:
        file.write("the same")
    return artifact


versions = []
for name in ("one", "two"):
    run = wandb.init(project=project, id=name)
    artifact = same()
    run.log_artifact(artifact)
    artifact.wait()
    versions.append([artifact.version, artifact.id])
    run.finish()
run = wandb.init(project=project, id="three")
run.use_artifact("same:v0")
run.finish()

path = f"{run.entity}/{project}"
api = wandb.Api()
version = api.artifact(f"{path}/same:v0")
before = version.logged_by().id
outputs = {name: [one.name for one in api.run(f"{path}/{name}").logged_artifacts()] for name in ("one", "two", "three")}
used_by = [one.id for one in version.used_by()]
api.run(f"{path}/one").delete()
after = wandb.Api().artifact(f"{path}/same:v0").logged_by()
tell(versions=versions, before=before, outputs=outputs, used_by=used_by, after=after and after.id)
