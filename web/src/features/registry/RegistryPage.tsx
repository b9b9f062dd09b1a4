import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { collectionsQuery } from "@/api/artifacts";
import { type Registry, type RegistryRef, registryQuery, useChangeRegistry, useDeleteRegistry } from "@/api/registries";
import { Missing } from "@/app/Missing";
import { useTitle } from "@/app/title";
import { useUrlSearch } from "@/app/url";
import { CollectionTable } from "@/artifacts/CollectionTable";
import { useI18n, useT } from "@/i18n";
import { Answered } from "@/ui/Answered";
import { Dialog, DialogFoot } from "@/ui/Dialog";
import { EditableText } from "@/ui/EditableText";
import { Figure, Figures } from "@/ui/Figures";
import { formatInteger } from "@/ui/format";
import { Icon } from "@/ui/icons";
import { Failure, InlineError } from "@/ui/Notice";
import { MoreRecords } from "@/ui/Records";
import { SearchBox } from "@/ui/SearchBox";
import { Skeleton } from "@/ui/Skeleton";
import { TagEditor, Tags } from "@/ui/TagEditor";
import { Trail } from "@/ui/Trail";
import { RegistryMembers } from "./RegistryMembers";
import "./registry.css";

/** One registry: what is linked into it, and who may change that. */
export default function RegistryPage() {
  const t = useT();
  const { organization = "", registry = "" } = useParams({ strict: false });
  const ref = useMemo<RegistryRef>(() => ({ organization, registry }), [organization, registry]);
  const query = useQuery(registryQuery(ref));
  useTitle(registry, t("registry.title"));
  return (
    <Answered query={query} missing={<MissingRegistry registryRef={ref} />}>
      {(found) => (
        <main className="page record-page">
          <Trail>
            <Link to="/registry">{t("registry.title")}</Link>
            <span>{organization}</span>
            <span>{registry}</span>
          </Trail>
          <RegistryView registryRef={ref} registry={found} />
        </main>
      )}
    </Answered>
  );
}

function MissingRegistry({ registryRef: { organization, registry } }: { registryRef: RegistryRef }) {
  const t = useT();
  const hint = t("missing.registry.hint", { organization });
  return (
    <Missing title={t("missing.registry")} icon="bookmark" name={`${organization}/${registry}`} hint={hint}>
      <Link to="/registry" className="button" activeOptions={{ exact: true }}>
        {t("missing.registry.all")}
      </Link>
    </Missing>
  );
}

function RegistryView({ registryRef, registry }: { registryRef: RegistryRef; registry: Registry }) {
  const { t, locale } = useI18n();
  const change = useChangeRegistry(registryRef);
  const [deleting, setDeleting] = useState(false);
  const isAdmin = registry.role === "admin";
  return (
    <>
      <header className="record-head">
        <h1>{registry.name}</h1>
        {isAdmin && (
          <div className="record-tools">
            <button type="button" className="button" onClick={() => setDeleting(true)}>
              <Icon name="trash" />
              {t("artifact.deleteCollection")}
            </button>
          </div>
        )}
      </header>
      <InlineError error={change.error} />
      {(isAdmin || registry.description) && (
        <EditableText
          label={t("run.description")}
          text={registry.description}
          editable={isAdmin}
          empty={t("run.noDescription")}
          onSave={(description) => change.mutate({ description })}
        />
      )}
      <Figures>
        <Figure name={t("registry.collections")}>{formatInteger(registry.n_collections, locale)}</Figure>
        <Figure name={t("registry.types")}>
          {registry.takes_all_types ? t("registry.allTypes") : registry.types.join(", ")}
        </Figure>
        <Figure name={t("registry.seenBy")}>{t(registry.restricted ? "registry.restricted" : "registry.open")}</Figure>
      </Figures>
      <Collections registry={registry} />
      <div className="registry-settings">
        <section className="card" aria-label={t("registry.protected")}>
          <h2>{t("registry.protected")}</h2>
          <p className="dim">{t("registry.protected.hint")}</p>
          {isAdmin ? (
            <TagEditor
              tags={registry.protected_aliases}
              kind="alias"
              onChange={(aliases) => change.mutate({ protected_aliases: aliases })}
            />
          ) : (
            <Tags tags={registry.protected_aliases} kind="alias" />
          )}
        </section>
        <RegistryMembers registryRef={registryRef} isAdmin={isAdmin} />
      </div>
      {deleting && (
        <DeleteRegistryDialog registryRef={registryRef} registry={registry} onClose={() => setDeleting(false)} />
      )}
    </>
  );
}

/** What is linked into the registry. */
function Collections({ registry }: { registry: Registry }) {
  const t = useT();
  const [{ search, sort = "name" }, setSearch] = useUrlSearch();
  const project = useMemo(
    () => ({ entity: registry.organization, project: registry.project }),
    [registry.organization, registry.project],
  );
  const list = useInfiniteQuery(collectionsQuery(project, { search, sort }));
  const collections = list.data?.pages.flatMap((page) => page.collections) ?? [];
  return (
    <section className="registry-collections" aria-label={t("registry.collections")}>
      <header className="section-head">
        <h2>
          {t("registry.collections")} <span className="count">{list.data?.pages[0]?.n_matching ?? 0}</span>
        </h2>
        <SearchBox
          main
          value={search ?? ""}
          onChange={(value) => setSearch({ search: value || undefined })}
          label={t("registry.searchCollections")}
        />
      </header>
      {list.isError && <Failure error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton rows={4} height={28} />}
      {list.isSuccess && collections.length === 0 && (
        <p className="quiet-empty" role="status">
          {t(search ? "artifact.noMatch" : "registry.noCollections")}
        </p>
      )}
      {collections.length > 0 && (
        <CollectionTable collections={collections} sort={sort} onSort={(next) => setSearch({ sort: next })} />
      )}
      <MoreRecords list={list} />
    </section>
  );
}

interface DeleteProps {
  registryRef: RegistryRef;
  registry: Registry;
  onClose: () => void;
}

/** Only links go: what was linked stays where it was made. */
function DeleteRegistryDialog({ registryRef, registry, onClose }: DeleteProps) {
  const t = useT();
  const navigate = useNavigate();
  const remove = useDeleteRegistry(registryRef);
  const leave = () => void navigate({ to: "/registry", replace: true });
  return (
    <Dialog title={t("registry.delete", { name: registry.name })} onClose={onClose}>
      <p>{t("registry.delete.hint", { n: registry.n_collections })}</p>
      <DialogFoot error={remove.error} onClose={onClose}>
        <button
          type="button"
          className="button danger"
          disabled={remove.isPending}
          onClick={() => remove.mutate(undefined, { onSuccess: leave })}
        >
          {t("artifact.removal.do")}
        </button>
      </DialogFoot>
    </Dialog>
  );
}
