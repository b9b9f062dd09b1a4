"""Changes and deletes versions through the public API."""

import inspect

import wandb
from told import parameters, tell

path = parameters["path"]
api = wandb.Api()


def versions():
    collection = api.artifact_type("dataset", path).collection("ds")
    found = collection.artifacts() if hasattr(collection, "artifacts") else collection.versions()
    return [(version.version, sorted(version.aliases)) for version in found]


def refusal(action):
    try:
        action()
    except Exception as error:
        return str(error)
    return None


listed = versions()
ordered = None
# Only the newest clients know orders here.
if "order" in inspect.signature(api.artifacts).parameters:
    ordered = [[one.version for one in api.artifacts("dataset", f"{path}/ds", order=f"{sign}version_index")] for sign in "+-"]
types = sorted(kind.name for kind in api.artifact_types(path))
names = sorted(one.name for one in api.artifact_type("dataset", path).collections())

version = api.artifact(f"{path}/ds:v0")
version.aliases.append("production")
version.aliases.remove("best")
version.description = "described anew"
version.metadata["added"] = True
version.save()
changed = api.artifact(f"{path}/ds:production")

extras = {}
if hasattr(version, "tags"):
    version.tags = ["good one", "checked"]
    version.save()
    extras["tags"] = sorted(api.artifact(f"{path}/ds:v0").tags)
if hasattr(version, "ttl"):
    from datetime import timedelta

    version.ttl = timedelta(days=3)
    version.save()
    extras["ttl"] = api.artifact(f"{path}/ds:v0").ttl.total_seconds()
version.link(f"{path}/best-of", aliases=["champion"])
linked = api.artifact(f"{path}/best-of:champion")
extras["linked"] = [linked.name, linked.digest == version.digest, sorted(linked.aliases)]

kept = refusal(lambda: api.artifact(f"{path}/ds:v0").delete())
api.artifact(f"{path}/ds:v1").delete(delete_aliases=True)
moved = api.artifact(f"{path}/ds:latest").version
gone = refusal(lambda: wandb.Api().artifact(f"{path}/ds:v1"))
tell(
    ordered=ordered,
    listed=listed,
    types=types,
    names=names,
    changed={"version": changed.version, "description": changed.description, "metadata": changed.metadata},
    aliases=versions(),
    kept=kept,
    moved=moved,
    gone=gone,
    **extras,
)
