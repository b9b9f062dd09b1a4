import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useChangeVersion } from "@/api/artifactChanges";
import { type ArtifactPlace, type ArtifactRun, type ArtifactVersionDetails, versionQuery } from "@/api/artifacts";
import { mayWrite } from "@/api/roles";
import { useTitle } from "@/app/title";
import { fullName } from "@/artifacts/address";
import { type MessageKey, useI18n, useT } from "@/i18n";
import { RunDot } from "@/runs/RunDot";
import { CopyButton } from "@/ui/CopyButton";
import { EditableText } from "@/ui/EditableText";
import { formatBytes, formatDuration, formatExactTime, formatInteger } from "@/ui/format";
import { Icon } from "@/ui/icons";
import { InlineError } from "@/ui/Notice";
import { StateIcon } from "@/ui/RunState";
import { TagEditor, Tags } from "@/ui/TagEditor";
import { RelativeTime } from "@/ui/Time";
import { PlaceLink } from "./PlaceLink";
import { useVersionRef } from "./useRefs";

/** Everything about one version that is not in its files. */
export default function VersionOverviewPage() {
  const t = useT();
  const ref = useVersionRef();
  const { data: version } = useQuery(versionQuery(ref));
  useTitle(t("artifact.tab.overview"), `${ref.collection}:${ref.version}`);
  // The layout around this page waits for the version.
  if (!version) return null;
  return (
    <main className="page record-page version-overview">
      <Facts version={version} />
      <div className="version-columns">
        <RunList name="artifact.makers" empty="artifact.noMakers" runs={version.makers} />
        <RunList name="artifact.users" empty="artifact.noUsers" runs={version.users} />
      </div>
      <Links source={version.source} links={version.links} version={version} />
    </main>
  );
}

function Facts({ version }: { version: ArtifactVersionDetails }) {
  const { t, locale } = useI18n();
  const ref = useVersionRef();
  const change = useChangeVersion(ref);
  const mayEdit = mayWrite(version.role);
  const name = fullName({ ...version, version: version.version });
  return (
    <section className="card">
      <InlineError error={change.error} />
      <dl className="version-facts">
        <Fact name="artifact.fullName" wide>
          <span className="with-button">
            <code className="break">{name}</code>
            <CopyButton text={name} label={t("artifact.copyName")} />
          </span>
        </Fact>
        <Fact name="run.description" wide>
          <EditableText
            label={t("run.description")}
            text={version.description ?? ""}
            editable={mayEdit}
            empty={t("run.noDescription")}
            onSave={(description) => change.mutate({ description })}
          />
        </Fact>
        <Fact name="run.tags">
          {mayEdit ? (
            <TagEditor tags={version.tags} onChange={(tags) => change.mutate({ tags })} />
          ) : (
            <Tags tags={version.tags} />
          )}
        </Fact>
        <Fact name="artifact.created">
          <span className="nowrap">{formatExactTime(new Date(version.created_at), locale)}</span>{" "}
          <span className="dim">
            (<RelativeTime at={version.created_at} />)
          </span>
        </Fact>
        <Fact name="artifact.size">
          <span data-tip={t("files.bytes", { n: formatInteger(version.size_bytes, locale) })}>
            {formatBytes(version.size_bytes)}
          </span>
        </Fact>
        <Fact name="artifact.files">{formatInteger(version.n_files, locale)}</Fact>
        <Fact name="artifact.digest">
          <span className="with-button">
            <code className="break">{version.digest}</code>
            <CopyButton text={version.digest} label={t("artifact.copyDigest")} />
          </span>
        </Fact>
        <Fact name="artifact.ttl">
          {typeof version.ttl === "number"
            ? t("artifact.ttl.after", { time: formatDuration(version.ttl) })
            : t("artifact.ttl.never")}
        </Fact>
      </dl>
    </section>
  );
}

function Fact({ name, wide = false, children }: { name: MessageKey; wide?: boolean; children: ReactNode }) {
  const t = useT();
  return (
    <div className={wide ? "version-fact wide" : "version-fact"}>
      <dt>{t(name)}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface RunListProps {
  name: MessageKey;
  empty: MessageKey;
  runs: readonly ArtifactRun[];
}

function RunList({ name: heading, empty, runs }: RunListProps) {
  const t = useT();
  return (
    <section className="card" aria-label={t(heading)}>
      <h2>
        {t(heading)} <span className="count">{runs.length}</span>
      </h2>
      {runs.length === 0 && <p className="quiet-empty">{t(empty)}</p>}
      <ul className="run-links">
        {runs.map(({ entity, project, id, name, state, user }) => (
          <li key={`${entity}/${project}/${id}`}>
            <StateIcon state={state} />
            <RunDot run={{ entity, project, id }} />
            <Link to="/$entity/$project/runs/$run/overview" params={{ entity, project, run: id }} className="row-link">
              {name}
            </Link>
            <span className="dim">{user}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface LinksProps {
  source: ArtifactPlace | null | undefined;
  links: readonly ArtifactPlace[];
  version: ArtifactVersionDetails;
}

/** Where else the version is found. */
function Links({ source, links, version }: LinksProps) {
  const t = useT();
  const isElsewhere = source && (source.collection !== version.collection || source.project !== version.project);
  const others = links.filter(
    (link) =>
      link.collection !== version.collection || link.project !== version.project || link.entity !== version.entity,
  );
  return (
    <section className="card" aria-label={t("artifact.links")}>
      <h2>
        {t("artifact.links")} <span className="count">{others.length}</span>
      </h2>
      {isElsewhere && (
        <p>
          {t("artifact.source")} <PlaceLink place={source} type={version.type} />
        </p>
      )}
      {others.length === 0 && <p className="quiet-empty">{t("artifact.noLinks")}</p>}
      <ul className="run-links">
        {others.map((link) => (
          <li key={`${link.entity}/${link.project}/${link.collection}`}>
            <Icon name="link" />
            <PlaceLink place={link} type={version.type} />
            <Tags tags={link.aliases} kind="alias" />
            <span className="dim">
              <RelativeTime at={link.created_at} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
