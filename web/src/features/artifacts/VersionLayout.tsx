import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { isNamed, useChangeVersion } from "@/api/artifactChanges";
import { type ArtifactVersionDetails, versionQuery } from "@/api/artifacts";
import { mayWrite } from "@/api/roles";
import { useProjectRef } from "@/app/url";
import { type MessageKey, useT } from "@/i18n";
import { Answered } from "@/ui/Answered";
import { Icon } from "@/ui/icons";
import { Menu } from "@/ui/Menu";
import { InlineError } from "@/ui/Notice";
import { TabBar } from "@/ui/TabBar";
import { TagEditor, Tags } from "@/ui/TagEditor";
import { Trail } from "@/ui/Trail";
import { ArtifactsLink } from "./ArtifactsLink";
import { LinkDialog } from "./LinkDialog";
import { MissingVersion } from "./MissingArtifact";
import { RemovalDialog } from "./RemovalDialog";
import { useVersionRef } from "./useRefs";
import "./artifacts.css";

const page = "/$entity/$project/artifacts/$type/$collection/$version";
const tabs = [
  { to: `${page}/overview`, label: "artifact.tab.overview" },
  { to: `${page}/metadata`, label: "artifact.tab.metadata" },
  { to: `${page}/files/$`, label: "artifact.tab.files" },
  { to: `${page}/usage`, label: "artifact.tab.usage" },
  { to: `${page}/lineage`, label: "artifact.tab.lineage" },
  { to: `${page}/compare`, label: "artifact.tab.compare" },
] as const satisfies readonly { to: string; label: MessageKey }[];

/** What all tabs of a version share: its name, aliases, and what can be done with it. */
export default function VersionLayout() {
  const ref = useVersionRef();
  const query = useQuery(versionQuery(ref));
  return (
    <Answered query={query} missing={<MissingVersion version={ref} />}>
      {(version) => (
        <div className="version-page">
          <VersionHead version={version} />
          <Outlet />
        </div>
      )}
    </Answered>
  );
}

function VersionHead({ version }: { version: ArtifactVersionDetails }) {
  const t = useT();
  const ref = useVersionRef();
  const navigate = useNavigate();
  const change = useChangeVersion(ref);
  const mayEdit = mayWrite(version.role);
  const params = { entity: ref.entity, project: ref.project, type: version.type, collection: ref.collection };
  const setAliases = (aliases: string[]) =>
    change.mutate(
      { aliases },
      {
        onSuccess: (changed) => {
          // The address named the version by an alias that it no longer has.
          if (isNamed(changed, ref.version)) return;
          const next = { ...params, version: changed.version };
          void navigate({ to: "/$entity/$project/artifacts/$type/$collection/$version", params: next, replace: true });
        },
      },
    );
  return (
    <section className="version-head" aria-label={`${ref.collection}:${version.version}`}>
      <Trail>
        <ArtifactsLink project={ref} />
        <Link to="/$entity/$project/artifacts" params={ref} search={{ type: version.type } as never}>
          {version.type}
        </Link>
        <Link to="/$entity/$project/artifacts/$type/$collection" params={params}>
          {ref.collection}
        </Link>
        <span>{version.version}</span>
      </Trail>
      <div className="version-title">
        <Icon name="box" />
        <h1>
          {ref.collection}
          <span className="dim">:</span>
          {version.version}
        </h1>
        {mayEdit ? (
          <TagEditor tags={version.aliases} kind="alias" onChange={setAliases} />
        ) : (
          <Tags tags={version.aliases} kind="alias" />
        )}
        {mayEdit && <VersionMenu version={version} />}
      </div>
      <InlineError error={change.error} />
      <TabBar label={t("artifact.tabs")}>
        {tabs.map(({ to, label }) => (
          <Link
            key={to}
            to={to}
            params={{ ...params, version: ref.version, _splat: "" }}
            className="tab"
            activeOptions={{ exact: false, includeSearch: false }}
          >
            {t(label)}
          </Link>
        ))}
        <Link
          to="/$entity/$project/artifacts/$type/$collection"
          params={params}
          className="tab"
          activeOptions={{ exact: true }}
        >
          {t("artifact.versions")}
        </Link>
      </TabBar>
    </section>
  );
}

function VersionMenu({ version }: { version: ArtifactVersionDetails }) {
  const t = useT();
  const ref = useVersionRef();
  const project = useProjectRef();
  const navigate = useNavigate();
  const [asking, setAsking] = useState<"delete" | "link" | null>(null);
  const name = `${ref.collection}:${version.version}`;
  const leave = () =>
    void navigate({
      to: "/$entity/$project/artifacts/$type/$collection",
      params: { ...project, type: version.type, collection: ref.collection },
      replace: true,
    });
  return (
    <>
      <Menu label={t("run.more")} button={<Icon name="more" />} className="icon-button small" align="start">
        <button type="button" role="menuitem" className="menu-item" onClick={() => setAsking("link")}>
          <Icon name="bookmark" />
          {t("registry.link")}
        </button>
        <button type="button" role="menuitem" className="menu-item" onClick={() => setAsking("delete")}>
          <Icon name="trash" />
          {t("artifact.deleteVersion")}
        </button>
      </Menu>
      {asking === "link" && <LinkDialog version={version} onClose={() => setAsking(null)} />}
      {asking === "delete" && (
        <RemovalDialog
          project={project}
          wish={{ versions: [name] }}
          title={t("artifact.deleteVersionTitle", { name })}
          onClose={() => setAsking(null)}
          onDone={leave}
        />
      )}
    </>
  );
}
