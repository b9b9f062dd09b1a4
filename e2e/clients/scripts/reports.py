"""Saves, loads, changes and deletes reports and workspaces with the package that draws them up."""

import wandb
import wandb_workspaces.reports.v2 as wr
import wandb_workspaces.workspaces as ws
from told import parameters, tell

project = parameters["project"]
entity = "admin"


def refusal(action):
    try:
        action()
    except Exception as error:
        return str(error)
    return None


with wandb.init(project=project, id="seen") as run:
    run.log({"loss": 1.0})

report = wr.Report(entity=entity, project=project, title="What came of it", description="of one run")
report.blocks = [
    wr.H1("Results"),
    wr.P("The loss fell."),
    wr.PanelGrid(runsets=[wr.Runset(entity, project)], panels=[wr.LinePlot(y=["loss"])]),
]
report.save(draft=True)
drafted = [one.name for one in wandb.Api().reports(f"{entity}/{project}")]
report.save()
url, first = report.url, report.id
loaded = wr.Report.from_url(url)
shape = [loaded.title, loaded.description, [type(block).__name__ for block in loaded.blocks], loaded.id == first]
loaded.title = "What came of it, again"
loaded.blocks = [*loaded.blocks, wr.P("More.")]
loaded.save()
listed = [[one.display_name, one.description, one.id == first] for one in wandb.Api().reports(f"{entity}/{project}")]
copy = wr.Report.from_url(loaded.url)
copy.save(clone=True)
cloned = len(wandb.Api().reports(f"{entity}/{project}"))
shared = refusal(loaded.enable_share_link)
unshared = loaded.get_share_url()
deleted = [loaded.delete(), copy.delete()]
left = len(wandb.Api().reports(f"{entity}/{project}"))
gone = refusal(lambda: wr.Report.from_url(loaded.url))

workspace = ws.Workspace(entity=entity, project=project, name="Losses")
workspace.sections = [ws.Section(name="Losses", panels=[wr.LinePlot(y=["loss"])])]
workspace.save()
kept = ws.Workspace.from_url(workspace.url)
names = [kept.name, [section.name for section in kept.sections]]
kept.name = "Losses, renamed"
kept.save()
same = kept.url == workspace.url
renamed = ws.Workspace.from_url(workspace.url).name
kept.name = "Another"
kept.save_as_new_view()
tell(
    drafted=drafted,
    url=url,
    shape=shape,
    listed=listed,
    cloned=cloned,
    shared=shared,
    unshared=unshared,
    deleted=deleted,
    left=left,
    gone=gone,
    workspace=[names, same, renamed],
    another=[kept.url != workspace.url, ws.Workspace.from_url(kept.url).name, ws.Workspace.from_url(workspace.url).name],
)
