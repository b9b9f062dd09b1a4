import type { ProjectRef } from "@/api/queries";

/** The lines of Python that write a report into the project. */
export function firstScript({ entity, project }: ProjectRef): string {
  return `import wandb_workspaces.reports.v2 as wr

report = wr.Report(entity="${entity}", project="${project}", title="What we learned")
report.blocks = [
    wr.H1("Results"),
    wr.P("Lower is better."),
    wr.PanelGrid(
        runsets=[wr.Runset(entity="${entity}", project="${project}")],
        panels=[wr.LinePlot(y=["loss"])],
    ),
]
report.save()`;
}
