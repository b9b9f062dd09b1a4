import { isSearching, type Sweep } from "@/api/sweeps";
import { useSession } from "@/app/session";
import { useT } from "@/i18n";
import { Code } from "@/ui/Code";

/** The lines that make a machine work for the sweep. */
export function AgentCommand({ sweep }: { sweep: Pick<Sweep, "entity" | "project" | "id" | "state"> }) {
  const t = useT();
  const { base_url } = useSession();
  const path = `${sweep.entity}/${sweep.project}/${sweep.id}`;
  return (
    <section className="card sweep-agent">
      <h2>{t("sweep.agent")}</h2>
      <p className="dim">{t(isSearching(sweep) ? "sweep.agent.hint" : "sweep.agent.over")}</p>
      <h3>{t("sweep.command")}</h3>
      <Code text={`export WANDB_BASE_URL=${base_url}\nwandb agent ${path}`} label={t("sweep.command")} />
      <h3>{t("sweep.python")}</h3>
      <Code text={`wandb.agent("${path}", function=train)`} label={t("sweep.python")} />
    </section>
  );
}
