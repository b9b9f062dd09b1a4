import { useInfiniteQuery } from "@tanstack/react-query";
import { collectionsQuery } from "@/api/artifacts";
import { useTitle } from "@/app/title";
import { useProjectRef, useUrlSearch } from "@/app/url";
import { CollectionTable } from "@/artifacts/CollectionTable";
import { useI18n } from "@/i18n";
import { formatInteger } from "@/ui/format";
import { Empty, Failure } from "@/ui/Notice";
import { MoreRecords } from "@/ui/Records";
import { SearchBox } from "@/ui/SearchBox";
import { Skeleton } from "@/ui/Skeleton";
import { FirstArtifact } from "./FirstArtifact";
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
      {list.data && collections.length === 0 && <Empty icon="search" title={t("artifact.noMatch")} />}
      {collections.length > 0 && (
        <CollectionTable collections={collections} sort={sort} onSort={(next) => setSearch({ sort: next })} />
      )}
      <MoreRecords list={list} />
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
