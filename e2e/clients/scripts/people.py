"""Makes users, teams, service accounts and keys through the public API, and takes them back."""

import wandb
from told import parameters, tell

stem = parameters["stem"]
api = wandb.Api(timeout=30)


def refusal(action):
    try:
        action()
    except Exception as error:
        return str(error)
    return None


address = f"grace-{stem}@example.org"
made = api.create_user(address)
twice = refusal(lambda: api.create_user(address))

team = api.create_team(f"team-{stem}")
invited = [team.invite(address), team.invite(address, admin=True), team.invite("nobody-here")]
account = team.create_service_account("nightly builds")
team.load(True)
listed = [[member.name, member.account_type, member.admin] for member in team.members]
left = [member.delete() for member in team.members if member.account_type == "MEMBER" and member.username != "admin"]
# Who is gone cannot go again.
gone = [member.delete() for member in team.members if member.account_type == "MEMBER" and member.username != "admin"]
team.load(True)

viewer = api.viewer
# Older clients take the name of the first key for the key itself, to ask for another one with it.
key = viewer.generate_api_key("notebook") if hasattr(viewer, "_service_api") else None
# Those ask for keys with a search only.
owner = wandb.Api(timeout=30).viewer
if not owner.api_keys:
    owner = wandb.Api(timeout=30).user("admin")
nodes = [edge["node"] for edge in owner._attrs["apiKeys"]["edges"]]
name = next(node["name"] for node in nodes if node["description"] == "laptop")
tell(
    user=[made.username, made.email, made.admin],
    twice=twice,
    invited=invited,
    account=[account.name, account.account_type, account.api_key],
    listed=listed,
    left=[left, gone, [member.name for member in team.members]],
    key=key,
    named=name,
    works=key and wandb.Api(timeout=30, api_key=key).default_entity,
    deleted=owner.delete_api_key(name),
)
