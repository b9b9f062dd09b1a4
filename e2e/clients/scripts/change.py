"""Changes a run through the public API."""

import wandb

from told import parameters, tell

run = wandb.Api(timeout=30).run(parameters["path"])
run.tags.append("baseline")
run.tags.append("ベース")
run.notes = "a *note* — メモ"
run.name = "renamed by the API"
run.config["lr"] = 0.5
run.config["added"] = {"deep": [1, 2]}
run.update()
again = wandb.Api(timeout=30).run(parameters["path"])
tell(tags=list(again.tags), notes=again.notes, name=again.name, config=dict(again.config), state=again.state)
