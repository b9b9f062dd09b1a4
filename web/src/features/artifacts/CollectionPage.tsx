import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useChangeCollection } from "@/api/artifactChanges";
import { type ArtifactCollection, collectionQuery } from "@/api/artifacts";
import { projectQuery } from "@/api/queries";
import { mayWrite } from "@/api/roles";
import { useTitle } from "@/app/title";
import { useProjectRef } from "@/app/url";
import { useI18n, useT } from "@/i18n";
import { Answered } from "@/ui/Answered";
import { EditableText } from "@/ui/EditableText";
import { Figure, Figures } from "@/ui/Figures";
import { formatBytes, formatInteger } from "@/ui/format";
import { Icon } from "@/ui/icons";
import { InlineError } from "@/ui/Notice";
import { TagEditor, Tags } from "@/ui/TagEditor";
import { RelativeTime } from "@/ui/Time";
import { Trail } from "@/ui/Trail";
import { ArtifactsLink } from "./ArtifactsLink";
import { MissingCollection } from "./MissingArtifact";
import { RemovalDialog } from "./RemovalDialog";
import { useCollectionRef } from "./useRefs";
import { VersionTable } from "./VersionTable";
import "./artifacts.css";

/** A collection: what it is, and all its versions. */
export default function CollectionPage() {
  const t = useT();
  const ref = useCollectionRef();
  const query = useQuery(collectionQuery(ref));
  useTitle(ref.collection, t("artifact.title"), ref.project);
  return (
    <Answered query={query} rows={10} missing={<MissingCollection collection={ref} />}>
      {(collection) => (
        <main className="page record-page">
          <CollectionTrail type={collection.type} />
          <CollectionView collection={collection} />
        </main>
      )}
    </Answered>
  );
}

function CollectionTrail({ type }: { type: string }) {
  const ref = useCollectionRef();
  return (
    <Trail>
      <ArtifactsLink project={ref} />
      <Link to="/$entity/$project/artifacts" params={ref} search={{ type } as never}>
        {type}
      </Link>
      <span>{ref.collection}</span>
    </Trail>
  );
}

function CollectionView({ collection }: { collection: ArtifactCollection }) {
  const { t, locale } = useI18n();
  const ref = useCollectionRef();
  const project = useProjectRef();
  const navigate = useNavigate();
  const { data: owner } = useQuery(projectQuery(project));
  const change = useChangeCollection(ref);
  const [deleting, setDeleting] = useState(false);
  const mayEdit = owner !== undefined && mayWrite(owner.role);
  const leave = () => void navigate({ to: "/$entity/$project/artifacts", params: project, replace: true });
  return (
    <>
      <header className="record-head">
        <h1>{collection.name}</h1>
        {collection.kind === "portfolio" && (
          <span className="quiet-badge" data-tip={t("artifact.portfolio.hint")}>
            <Icon name="link" size={12} /> {t("artifact.portfolio")}
          </span>
        )}
        {mayEdit ? (
          <TagEditor tags={collection.tags} onChange={(tags) => change.mutate({ tags })} />
        ) : (
          <Tags tags={collection.tags} />
        )}
        {mayEdit && (
          <div className="record-tools">
            <button type="button" className="button" onClick={() => setDeleting(true)}>
              <Icon name="trash" />
              {t("artifact.deleteCollection")}
            </button>
          </div>
        )}
      </header>
      <InlineError error={change.error} />
      {(mayEdit || collection.description) && (
        <EditableText
          label={t("run.description")}
          text={collection.description ?? ""}
          editable={mayEdit}
          empty={t("run.noDescription")}
          onSave={(description) => change.mutate({ description })}
        />
      )}
      <Figures>
        <Figure name={t("artifact.type")}>{collection.type}</Figure>
        <Figure name={t("artifact.versions")}>{formatInteger(collection.n_versions, locale)}</Figure>
        <Figure name={t("artifact.size")}>{formatBytes(collection.size_bytes)}</Figure>
        <Figure name={t("artifact.created")}>
          <RelativeTime at={collection.created_at} />
        </Figure>
        <Figure name={t("artifact.updated")}>
          <RelativeTime at={collection.updated_at} />
        </Figure>
      </Figures>
      <VersionTable collection={ref} type={collection.type} mayEdit={mayEdit} />
      {deleting && (
        <RemovalDialog
          project={project}
          wish={{ collections: [collection.name] }}
          title={t("artifact.deleteCollectionTitle", { name: collection.name })}
          onClose={() => setDeleting(false)}
          onDone={leave}
        />
      )}
    </>
  );
}
