import type { ProjectRef } from "@/api/queries";
import { useT } from "@/i18n";
import { Code } from "@/ui/Code";
import { Empty } from "@/ui/Notice";

/** The lines that fill an empty page. */
export function FirstArtifact({ project }: { project: ProjectRef }) {
  const t = useT();
  const script = `import wandb

with wandb.init(entity="${project.entity}", project="${project.project}") as run:
    artifact = wandb.Artifact("my-data", type="dataset")
    artifact.add_dir("data")
    run.log_artifact(artifact)`;
  return (
    <main className="page-center">
      <Empty page icon="box" title={t("artifact.empty")}>
        <p>{t("artifact.empty.hint")}</p>
        <div className="first-code">
          <Code text={script} label={t("artifact.empty")} />
        </div>
      </Empty>
    </main>
  );
}
