import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ArtifactVersion, runArtifactsQuery } from "@/api/artifacts";
import { runQuery } from "@/api/queries";
import { useTitle } from "@/app/title";
import { useRunRef, useUrlSearch } from "@/app/url";
import { versionParams } from "@/artifacts/address";
import { type MessageKey, useI18n, useT } from "@/i18n";
import { formatBytes, formatInteger } from "@/ui/format";
import { Icon } from "@/ui/icons";
import { Failure } from "@/ui/Notice";
import { Records } from "@/ui/Records";
import { Skeleton } from "@/ui/Skeleton";
import { Tags } from "@/ui/TagEditor";
import { RelativeTime } from "@/ui/Time";
import { LineageView } from "./lineage/LineageView";
import "./artifacts.css";

/** What a run used and what it made, and the graph around it. */
export default function RunArtifactsPage() {
  const t = useT();
  const ref = useRunRef();
  const { data: run } = useQuery(runQuery(ref));
  const [{ view }, setSearch] = useUrlSearch();
  const asGraph = view === "lineage";
  useTitle(t("run.artifactsTab"), run?.name);
  return (
    <main className={asGraph ? "lineage-page" : "page record-page"}>
      <div className="segments run-artifacts-view" role="group" aria-label={t("artifact.view")}>
        <button
          type="button"
          className="toggle"
          aria-pressed={!asGraph}
          onClick={() => setSearch({ view: undefined, as: undefined, depth: undefined, direction: undefined })}
        >
          {t("artifact.view.list")}
        </button>
        <button type="button" className="toggle" aria-pressed={asGraph} onClick={() => setSearch({ view: "lineage" })}>
          {t("artifact.tab.lineage")}
        </button>
      </div>
      {asGraph ? <LineageView start={ref} /> : <InputsAndOutputs />}
    </main>
  );
}

function InputsAndOutputs() {
  const t = useT();
  const ref = useRunRef();
  const query = useQuery(runArtifactsQuery(ref));
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton rows={6} height={28} />;
  const { inputs, outputs, truncated } = query.data;
  return (
    <>
      <VersionList name="artifact.inputs" empty="artifact.noInputs" versions={inputs} />
      <VersionList name="artifact.outputs" empty="artifact.noOutputs" versions={outputs} />
      {truncated && <p className="dim">{t("artifact.runTruncated")}</p>}
    </>
  );
}

interface ListProps {
  name: MessageKey;
  empty: MessageKey;
  versions: readonly ArtifactVersion[];
}

function VersionList({ name, empty, versions }: ListProps) {
  const { t, locale } = useI18n();
  return (
    <section className="record-section" aria-label={t(name)}>
      <h2>
        {t(name)} <span className="count">{versions.length}</span>
      </h2>
      {versions.length === 0 ? (
        <p className="quiet-empty">
          <Icon name="box" />
          {t(empty)}
        </p>
      ) : (
        <Records
          label={t(name)}
          head={
            <>
              <th scope="col">{t("artifact.name")}</th>
              <th scope="col">{t("artifact.type")}</th>
              <th scope="col" className="wide-only">
                {t("artifact.aliases")}
              </th>
              <th scope="col" className="number wide-only">
                {t("artifact.files")}
              </th>
              <th scope="col" className="number">
                {t("artifact.size")}
              </th>
              <th scope="col" className="number wide-only">
                {t("artifact.created")}
              </th>
            </>
          }
        >
          {versions.map((version) => (
            <tr key={`${version.entity}/${version.project}/${version.collection}:${version.version}`}>
              <th scope="row">
                <Link
                  to="/$entity/$project/artifacts/$type/$collection/$version"
                  params={versionParams(version)}
                  className="row-link"
                >
                  {version.collection}:{version.version}
                </Link>
              </th>
              <td>{version.type}</td>
              <td className="wide-only">
                <Tags tags={version.aliases} kind="alias" />
              </td>
              <td className="number wide-only">{formatInteger(version.n_files, locale)}</td>
              <td className="number">{formatBytes(version.size_bytes)}</td>
              <td className="number wide-only">
                <RelativeTime at={version.created_at} />
              </td>
            </tr>
          ))}
        </Records>
      )}
    </section>
  );
}
