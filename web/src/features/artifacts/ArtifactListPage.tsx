import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ArtifactCollection, collectionsQuery } from "@/api/artifacts";
import { useTitle } from "@/app/title";
import { useProjectRef, useUrlSearch } from "@/app/url";
import { useI18n } from "@/i18n";
import { formatBytes, formatInteger } from "@/ui/format";
import { Icon } from "@/ui/icons";
import { Failure } from "@/ui/Notice";
import { SearchBox } from "@/ui/SearchBox";
import { Skeleton } from "@/ui/Skeleton";
import { Tags } from "@/ui/TagEditor";
import { RelativeTime } from "@/ui/Time";
import { FirstArtifact } from "./FirstArtifact";
import { SortHead } from "./SortHead";
import "@/ui/records.css";
import "./artifacts.css";

/** Every collection of the project: what runs made and used, by type. */
export default function ArtifactListPage() {
  const { t, locale } = useI18n();
  const project = useProjectRef();
  const [{ type, search, sort = "-updated_at" }, setSearch] = useUrlSearch();
  const list = useInfiniteQuery(collectionsQuery(project, { type, search, sort }));
  useTitle(t("artifact.title"), project.project);
  if (list.isError && !list.data) return <Failure page error={list.error} onRetry={() => void list.refetch()} />;
  const first = list.data?.pages[0];
  if (first && first.types.length === 0) return <FirstArtifact project={project} />;
  const collections = list.data?.pages.flatMap((page) => page.collections) ?? [];
  return (
    <main className="page record-page">
      <header className="record-head">
        <h1>{t("artifact.title")}</h1>
        <div className="record-tools">
          <SearchBox
            main
            value={search ?? ""}
            onChange={(text) => setSearch({ search: text || undefined })}
            label={t("artifact.search")}
          />
        </div>
      </header>
      {first && (
        <div className="type-chips" role="group" aria-label={t("artifact.types")}>
          <TypeChip
            name={t("artifact.allTypes")}
            n={formatInteger(
              first.types.reduce((sum, each) => sum + each.n_collections, 0),
              locale,
            )}
            isChosen={!type}
            onChoose={() => setSearch({ type: undefined })}
          />
          {first.types.map((each) => (
            <TypeChip
              key={each.name}
              name={each.name}
              n={formatInteger(each.n_collections, locale)}
              isChosen={type === each.name}
              onChoose={() => setSearch({ type: type === each.name ? undefined : each.name })}
            />
          ))}
        </div>
      )}
      {!list.data && <Skeleton rows={8} height={28} />}
      {list.data && collections.length === 0 && (
        <p className="quiet-empty" role="status">
          {t("artifact.noMatch")}
        </p>
      )}
      {collections.length > 0 && (
        <CollectionTable collections={collections} sort={sort} onSort={(next) => setSearch({ sort: next })} />
      )}
      {list.hasNextPage && (
        <div className="records-foot">
          <button
            type="button"
            className="button"
            disabled={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            {t("artifact.more")}
          </button>
        </div>
      )}
    </main>
  );
}

interface ChipProps {
  name: string;
  n: string;
  isChosen: boolean;
  onChoose: () => void;
}

function TypeChip({ name, n, isChosen, onChoose }: ChipProps) {
  return (
    <button type="button" className="toggle" aria-pressed={isChosen} onClick={onChoose}>
      {name} <span className="count">{n}</span>
    </button>
  );
}

interface TableProps {
  collections: readonly ArtifactCollection[];
  sort: string;
  onSort: (sort: string) => void;
}

function CollectionTable({ collections, sort, onSort }: TableProps) {
  const { t } = useI18n();
  return (
    // Wide tables scroll, by keyboard too.
    <div className="records" tabIndex={0} role="group" aria-label={t("artifact.title")}>
      <table>
        <thead>
          <tr>
            <SortHead label={t("artifact.name")} field="name" sort={sort} onSort={onSort} />
            <th scope="col">{t("artifact.type")}</th>
            <th scope="col">{t("artifact.latest")}</th>
            <th scope="col" className="number wide-only">
              {t("artifact.versions")}
            </th>
            <th scope="col" className="wide-only">
              {t("run.tags")}
            </th>
            <th scope="col" className="number wide-only">
              {t("artifact.size")}
            </th>
            <SortHead label={t("artifact.updated")} field="updated_at" sort={sort} onSort={onSort} number />
          </tr>
        </thead>
        <tbody>
          {collections.map((collection) => (
            <CollectionRow key={collection.name} collection={collection} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function CollectionRow({ collection }: { collection: ArtifactCollection }) {
  const { t, locale } = useI18n();
  const { entity, project, type, name, kind, latest, tags } = collection;
  const params = { entity, project, type, collection: name };
  return (
    <tr>
      <th scope="row">
        <span className="with-icon">
          <Icon name={kind === "portfolio" ? "link" : "box"} />
          <Link to="/$entity/$project/artifacts/$type/$collection" params={params} className="row-link">
            {name}
          </Link>
        </span>
      </th>
      <td>{type}</td>
      <td>
        {latest ? (
          <span className="with-tags">
            <Link
              to="/$entity/$project/artifacts/$type/$collection/$version"
              params={{ ...params, version: latest.version }}
            >
              {latest.version}
            </Link>
            <span className="wide-only">
              <Tags tags={latest.aliases.slice(0, 3)} kind="alias" />
            </span>
          </span>
        ) : (
          <span className="dim">–</span>
        )}
      </td>
      <td className="number wide-only">{formatInteger(collection.n_versions, locale)}</td>
      <td className="wide-only">{tags.length > 0 ? <Tags tags={tags} /> : <span className="dim">–</span>}</td>
      <td className="number wide-only" data-tip={t("files.bytes", { n: formatInteger(collection.size_bytes, locale) })}>
        {formatBytes(collection.size_bytes)}
      </td>
      <td className="number">
        <RelativeTime at={collection.updated_at} />
      </td>
    </tr>
  );
}
