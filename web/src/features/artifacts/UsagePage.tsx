import { useQuery } from "@tanstack/react-query";
import { versionQuery } from "@/api/artifacts";
import { useTitle } from "@/app/title";
import { fullName } from "@/artifacts/address";
import { useT } from "@/i18n";
import { Code } from "@/ui/Code";
import { useVersionRef } from "./useRefs";

/** Lines to paste that bring the version to where it is needed. */
export default function UsagePage() {
  const t = useT();
  const ref = useVersionRef();
  const { data: version } = useQuery(versionQuery(ref));
  useTitle(t("artifact.tab.usage"), `${ref.collection}:${ref.version}`);
  if (!version) return null;
  // As it was asked for: an alias goes on naming whatever has it.
  const name = fullName(ref);
  const inRun = `import wandb

with wandb.init(project="${ref.project}") as run:
    artifact = run.use_artifact("${name}", type="${version.type}")
    folder = artifact.download()`;
  const outside = `import wandb

artifact = wandb.Api().artifact("${name}")
folder = artifact.download()`;
  return (
    <main className="page record-page version-usage">
      <section className="card">
        <h2>{t("artifact.usage.run")}</h2>
        <p className="dim">{t("artifact.usage.run.hint")}</p>
        <Code text={inRun} label={t("artifact.usage.run")} />
      </section>
      <section className="card">
        <h2>{t("artifact.usage.api")}</h2>
        <p className="dim">{t("artifact.usage.api.hint")}</p>
        <Code text={outside} label={t("artifact.usage.api")} />
      </section>
      <section className="card">
        <h2>{t("artifact.usage.shell")}</h2>
        <Code text={`wandb artifact get ${name}`} label={t("artifact.usage.shell")} />
      </section>
    </main>
  );
}
