"""Says nothing about where it logs."""

import wandb

from told import tell

run = wandb.init()
run.log({"loss": 1})
run.finish()
tell(entity=run.entity, project=run.project, id=run.id, name=run.name)
