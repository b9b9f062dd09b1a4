import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useCallback } from "react";
import { projectsQuery } from "@/api/queries";
import { ApiError } from "@/api/request";
import { Missing } from "@/app/Missing";
import { useTitle } from "@/app/title";
import { useUrlSearch } from "@/app/url";
import { useT } from "@/i18n";
import { FirstRun } from "@/ui/FirstRun";
import { Empty, Failure } from "@/ui/Notice";
import { SearchBox } from "@/ui/SearchBox";
import { Skeleton } from "@/ui/Skeleton";
import { ProjectList } from "./ProjectList";
import "./home.css";

/** The projects of a user or a team. */
export default function EntityPage() {
  const t = useT();
  const { entity = "" } = useParams({ strict: false });
  useTitle(entity);
  const [search, setSearch] = useUrlSearch();
  const query = useQuery({
    ...projectsQuery(entity),
    refetchInterval: ({ state }) => (state.data?.projects.length === 0 ? 3000 : 30_000),
  });
  const find = useCallback((text: string) => setSearch({ search: text || undefined }), [setSearch]);
  const isMissing = query.error instanceof ApiError && query.error.status === 404;
  if (isMissing) return <MissingEntity entity={entity} />;
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data?.projects.length === 0) return <FirstRun project={{ entity, project: "first-steps" }} />;
  const text = (search.search ?? "").toLowerCase();
  const shown = query.data?.projects.filter((project) =>
    `${project.name} ${project.title}`.toLowerCase().includes(text),
  );
  return (
    <main className="page entity">
      <div className="page-head">
        <h1>{entity}</h1>
        <span className="dim">{query.data && t("entity.count", { n: query.data.projects.length })}</span>
        <SearchBox value={search.search ?? ""} onChange={find} label={t("entity.search")} main />
      </div>
      {!shown && <Skeleton rows={8} height={44} />}
      {shown && shown.length > 0 && <ProjectList projects={shown} />}
      {shown?.length === 0 && <Empty icon="search" title={t("entity.noMatch")} />}
    </main>
  );
}

function MissingEntity({ entity }: { entity: string }) {
  const t = useT();
  return (
    <main>
      <Missing title={t("missing.entity")} icon="user" name={entity} hint={t("missing.entity.hint")}>
        <Link to="/" className="button" activeOptions={{ exact: true }}>
          {t("error.home")}
        </Link>
      </Missing>
    </main>
  );
}
