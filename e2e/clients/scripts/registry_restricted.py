"""Fills a registry, or looks at what is in it as somebody whose role the test chooses."""

from pathlib import Path

import wandb
from told import parameters, tell

organization = parameters["organization"]
if parameters["makes"]:
    wandb.Api().create_registry(name="narrow", visibility="organization", organization=organization)
    Path("model.bin").write_text("weights")
    with wandb.init(project="made") as run:
        artifact = wandb.Artifact("narrow-net", type="model", metadata={"accuracy": 0.9})
        artifact.add_file("model.bin")
        run.log_artifact(artifact).wait()
        run.link_artifact(artifact, f"{organization}/wandb-registry-narrow/best")
    tell()
else:
    artifact = wandb.Api().artifact(f"{organization}/wandb-registry-narrow/best:v0")
    content, refused = None, None
    try:
        content = (Path(artifact.download()) / "model.bin").read_text()
    except Exception as error:
        refused = str(error)
    tell(seen=[artifact.name, artifact.metadata, sorted(artifact.aliases)], content=content, refused=refused)
