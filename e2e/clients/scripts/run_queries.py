"""Asks for runs with each filter and order that the test gives."""

import wandb

from told import parameters, tell

api = wandb.Api(timeout=30)


def ask(query: dict):
    """The ids of the runs found, or what the client says instead."""
    try:
        runs = api.runs(parameters["project"], **query)
        return {"ids": [run.id for run in runs], "count": len(runs)}
    except Exception as error:
        return {"error": f"{error}"}


tell(answers=[ask(query) for query in parameters["queries"]])
