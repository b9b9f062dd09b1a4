"""Makes, fills, searches, changes and deletes registries through the public API."""

import inspect
from pathlib import Path

import wandb
from told import parameters, tell

organization, project = parameters["organization"], parameters["project"]
api = wandb.Api()


def refusal(action):
    try:
        action()
    except Exception as error:
        return str(error)
    return None


made = api.create_registry(
    name="models", visibility="organization", organization=organization, description="what runs", artifact_types=["model"]
)
made_types = [made.name, sorted(made.artifact_types), made.allow_all_artifact_types, made.visibility]
twice = refusal(lambda: api.create_registry(name="models", visibility="organization", organization=organization))

Path("model.bin").write_text("weights")
with wandb.init(project=project) as run:
    artifact = wandb.Artifact("net", type="model", metadata={"accuracy": 0.9})
    artifact.add_file("model.bin")
    run.log_artifact(artifact).wait()
    linked = run.link_artifact(artifact, f"{organization}/wandb-registry-models/best", aliases=["production"])
    # This one goes into a project of the team, as it did before there were registries.
    model = run.link_model("model.bin", "simple", name="simple-net")
    run.link_artifact(model, f"{organization}/wandb-registry-models/simple")
    other = wandb.Artifact("table", type="dataset")
    other.add_file("model.bin")
    run.log_artifact(other).wait()
    # A script notices in what it cannot use, not in an exception: so it is asked for what came of it.
    wrong_type = refusal(lambda: other.link(f"{organization}/wandb-registry-models/data"))

with wandb.init(project=project) as run:
    used = run.use_artifact(f"{organization}/wandb-registry-models/best:production")
    downloaded = (Path(used.download()) / "model.bin").read_text()
    used_model = Path(run.use_model("model-registry/simple:latest")).read_text()
    used_name = [used.is_link, used.entity, used.project, used.name, used.source_name]

registry = api.registry("models", organization)
collections = sorted(one.name for one in registry.collections())
filtered = sorted(one.name for one in registry.collections(filter={"name": {"$regex": "^be"}}))
versions = sorted(one.name for one in registry.versions())
# Only the newest clients know orders here, and ask first whether the server does.
by_size = None
if "order" in inspect.signature(registry.versions).parameters:
    by_size = [
        [one.name for one in registry.versions(order=f"{sign}artifact_size", filter={"artifact_size": {"$gte": 0}})]
        for sign in "+-"
    ]
produced = [one.name for one in registry.versions(filter={"alias": "production"})]
by_metadata = [one.name for one in registry.collections().versions(filter={"metadata.accuracy": {"$gt": 0.5}})]
# The first clients that know registries list them with the prefix of their projects.
registries = sorted(one.name.removeprefix("wandb-registry-") for one in api.registries(organization))
matching = api.registries(organization, filter={"name": {"$regex": "mod.*"}})
found = sorted(one.name.removeprefix("wandb-registry-") for one in matching)
none = [one.name for one in api.registries(organization, filter={"name": "nope"})]

members = None
# Older clients know nothing of members.
if hasattr(registry, "add_members"):
    team = api.team(parameters["team"])
    registry.add_members(team)
    registry.update_member(team, role="restricted_viewer")
    restricted = [str(getattr(one.role, "value", one.role)) for one in registry.team_members()]
    registry.update_member(team, role="viewer")
    members = {
        "users": [[one.user.username, str(getattr(one.role, "value", one.role))] for one in registry.user_members()],
        "teams": [[one.team.name, str(getattr(one.role, "value", one.role))] for one in registry.team_members()],
    }
    members["restricted"] = restricted
    registry.remove_members(team)
    members["left"] = len(registry.team_members())

registry.description = "changed"
registry.artifact_types.append("dataset")
registry.name = "production"
registry.visibility = "restricted"
registry.save()
saved = wandb.Api().registry("production", organization)
saved = [saved.description, sorted(saved.artifact_types), saved.visibility]

through = wandb.Api().artifact(f"{organization}/wandb-registry-production/best:production")
through.aliases.append("checked")
through.save()
again = wandb.Api().artifact(f"{organization}/wandb-registry-production/best:checked")
aliases = sorted(again.aliases)
again.unlink()
unlinked = refusal(lambda: wandb.Api().artifact(f"{organization}/wandb-registry-production/best:checked"))
source = wandb.Api().artifact(f"{project}/net:v0").state

wandb.Api().registry("production", organization).delete()
tell(
    made=made_types,
    twice=twice,
    linked=[linked.name, sorted(linked.aliases)] if linked is not None else None,
    model=model is not None,
    wrong_type=wrong_type,
    downloaded=downloaded,
    used_model=used_model,
    used_name=used_name,
    collections=collections,
    filtered=filtered,
    versions=versions,
    by_size=by_size,
    produced=produced,
    by_metadata=by_metadata,
    registries=registries,
    found=found,
    none=none,
    members=members,
    saved=saved,
    aliases=aliases,
    unlinked=unlinked,
    source=str(source),
    after=[one.name for one in wandb.Api().registries(organization)],
)
