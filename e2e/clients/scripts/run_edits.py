"""Makes runs, reads them in each way there is, changes and deletes them, through the public API."""

import wandb

from told import parameters, tell

api = wandb.Api(timeout=30)
project = parameters["project"]
answers = {}


def refusal(what) -> str:
    try:
        what()
    except Exception as error:
        return f"{error}"
    return "it was done"


# Projects and people.
api.create_project(project, "admin")
api.create_project(project, "admin")
found = api.project(project, "admin")
answers["project"] = [found.name, found.entity, found.id == found.id]
answers["projects"] = [found.name for found in api.projects("admin", per_page=1)]
answers["viewer"] = [api.viewer.username, api.default_entity, [team for team in api.viewer.teams]]
answers["user"] = api.user("admin").username
answers["nobody"] = api.user("nobody")
answers["reports"] = len(api.reports(f"admin/{project}"))
answers["no_project"] = refusal(lambda: len(api.runs("admin/nothing-there")))
answers["no_run"] = refusal(lambda: api.run(f"admin/{project}/nothing"))

# A run that is made, requeued and given up.
made = api.create_run(run_id="made", project=project)
answers["made"] = [made.id, made.state]
answers["requeued"] = [made.update_state("pending"), made.update_state("failed"), made.state]
answers["not_allowed"] = refusal(lambda: made.update_state("pending") and made.update_state("running"))

# One that has logged.
run = wandb.init(project=project, id="logged", config={"lr": 0.1, "net": {"depth": 2}}, group="g", job_type="train")
for step in range(20):
    run.log({"loss": 1 / (step + 1), "n": {"x": step}})
run.alert(title="Slow", text="it takes long", level=wandb.AlertLevel.WARN, wait_duration=300)
run.finish()
run = api.run(f"admin/{project}/logged")
run.wait_until_finished()
keys = run.history_keys
answers["keys"] = [keys["lastStep"], keys["keys"]["n.x"]["previousValue"], keys["keys"]["loss"]["typeCounts"]]
answers["last_step"] = run.lastHistoryStep
answers["sampled"] = len(run.history(samples=5, pandas=False))
answers["one_key"] = [row["n.x"] for row in run.history(keys=["n.x"], pandas=False)]
answers["scan"] = [row["_step"] for row in run.scan_history(min_step=3, max_step=6)]
answers["beta_scan"] = [row["_step"] for row in run.beta_scan_history()]
answers["histories"] = sorted(
    {
        row["run_id"]
        for row in api.runs(f"admin/{project}", {"config.lr": 0.1}).histories(keys=["loss"], format="default")
    }
)
answers["system"] = run.system_metrics is not None
answers["lazy"] = [found.config.get("lr") for found in api.runs(f"admin/{project}", {"display_name": run.name})]

run.summary.update({"best": 7, "deep": {"er": 1}})
run.summary["note"] = "by hand"
run.config["lr"] = 0.2
run.group, run.job_type, run.notes = "other", "eval", "changed"
run.update()
run.save()
again = api.run(f"admin/{project}/logged")
answers["changed"] = [again.summary["best"], again.summary["deep"]["er"], again.summary["note"], again.config["lr"]]
answers["kept"] = [again.summary["loss"], again.config["net"], again.state, again.notes]
answers["group"] = (
    [again.group, again.job_type] if hasattr(again, "group") else [again._attrs["group"], again._attrs["jobType"]]
)
answers["path"] = [again.path, again.sweep_name, again.url.endswith(f"/admin/{project}/runs/logged")]
again.delete(delete_artifacts=True)
answers["deleted"] = refusal(lambda: api.run(f"admin/{project}/logged").load(force=True))
api.flush()
answers["left"] = [found.id for found in api.runs(f"admin/{project}")]
tell(**answers)
