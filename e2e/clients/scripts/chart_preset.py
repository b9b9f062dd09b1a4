"""Keeps a chart under a name and logs a table that is drawn with it."""

import wandb

from told import parameters, tell

api = wandb.Api(timeout=30)
spec = {"data": {"name": "wandb"}, "mark": "bar", "encoding": {"x": {"field": "${field:label}"}}}
name = f"bars-{parameters['project']}"
names = [
    api.create_custom_chart(
        entity=api.default_entity, name=name, display_name="Bars", spec_type="vega2", access="private", spec=spec
    )
    for _ in range(2)
]
try:
    api.create_custom_chart(
        entity=api.default_entity, name="a/b", display_name="Bars", spec_type="vega2", access="public", spec=spec
    )
    refused = None
except Exception as error:
    refused = str(error)
with wandb.init(project=parameters["project"]) as run:
    table = wandb.Table(columns=["label", "value"], data=[["a", 1], ["b", 2]])
    run.log({"bars": wandb.plot_table(names[0], table, {"label": "label"})})
    tell(names=names, spec=spec, refused=refused, run=run.id)
