import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { runArtifactsQuery } from "@/api/artifacts";
import { useRunRef } from "@/app/url";
import { useT } from "@/i18n";
import { formatBytes } from "@/ui/format";
import { Icon } from "@/ui/icons";
import { InlineError } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { Tags } from "@/ui/TagEditor";
import { RelativeTime } from "@/ui/Time";

/** A run may make thousands; the tab of its artifacts shows all. */
const nShown = 20;
const refreshMs = 15_000;

/** What the run made, the latest first. */
export function ArtifactOutputs({ running }: { running: boolean }) {
  const t = useT();
  const ref = useRunRef();
  // There are no events of artifacts.
  const query = useQuery({ ...runArtifactsQuery(ref), refetchInterval: running ? refreshMs : false });
  const outputs = [...(query.data?.outputs ?? [])].reverse();
  return (
    <section className="card" aria-label={t("run.artifacts")}>
      <header className="card-head">
        <h2>
          {t("run.artifacts")} <span className="count">{outputs.length}</span>
        </h2>
        {query.data && outputs.length + query.data.inputs.length > 0 && (
          <Link to="/$entity/$project/runs/$run/artifacts" params={ref} className="card-link">
            {t("run.artifacts.all")}
          </Link>
        )}
      </header>
      <InlineError error={query.error} />
      {query.isPending && <Skeleton rows={2} height={20} />}
      {query.data && outputs.length === 0 && (
        <p className="quiet-empty">
          <Icon name="box" />
          {t("run.noArtifacts")}
        </p>
      )}
      <ul className="run-outputs">
        {outputs
          .slice(0, nShown)
          .map(({ entity, project, type, collection, version, aliases, size_bytes, created_at }) => (
            <li key={`${entity}/${project}/${collection}:${version}`}>
              <Icon name="box" />
              <Link
                to="/$entity/$project/artifacts/$type/$collection/$version"
                params={{ entity, project, type, collection, version }}
                className="list-main"
              >
                {collection}:{version}
              </Link>
              <Tags tags={aliases} kind="alias" />
              <span className="spacer" />
              <span className="list-cell dim wide-only">{type}</span>
              <span className="list-cell number">{formatBytes(size_bytes)}</span>
              <span className="list-cell number wide-only">
                <RelativeTime at={created_at} />
              </span>
            </li>
          ))}
      </ul>
    </section>
  );
}
