"""Finds people through the public API."""

import wandb

from told import parameters, tell

api = wandb.Api(timeout=30)
found = {}
for text in parameters["texts"]:
    user = api.user(text)
    found[text] = {"first": user and user.username, "all": [user.username for user in api.users(text)]}
asked = api.user(parameters["texts"][0])
# Old versions have no word for the address.
tell(found=found, teams=asked.teams, email=asked._attrs["email"])
