import { Link } from "@tanstack/react-router";
import type { ProjectRef } from "@/api/queries";
import { useSession } from "@/app/session";
import { useT } from "@/i18n";
import { Code } from "./Code";
import { Empty } from "./Notice";

/** The lines that fill an empty page, with this server's address in them. */
export function FirstRun({ project }: { project?: ProjectRef }) {
  const t = useT();
  const { base_url, user } = useSession();
  const own = !project || project.entity === user.username;
  const target = `${own ? "" : `entity="${project.entity}", `}project="${project?.project ?? "first-steps"}"`;
  const shell = `pip install wandb\nexport WANDB_BASE_URL=${base_url}`;
  const script = `import wandb

with wandb.init(${target}) as run:
    for step in range(100):
        run.log({"loss": 1 / (step + 1)})`;
  return (
    <main className="page-center">
      <Empty page title={t(project ? "first.project" : "first.home")}>
        <p>{t("first.hint")}</p>
        <ol className="first-steps">
          <li>
            <span>{t("first.shell")}</span>
            <Code text={shell} label={t("first.shell")} />
          </li>
          <li>
            <span>{t("first.key")}</span> <Link to="/authorize">{t("first.makeKey")}</Link>
          </li>
          <li>
            <span>{t("first.script")}</span>
            <Code text={script} label={t("first.script")} />
          </li>
        </ol>
        <p className="dim">{t("first.live")}</p>
      </Empty>
    </main>
  );
}
