import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { type Registry, registriesQuery } from "@/api/registries";
import { useTitle } from "@/app/title";
import { useUrlSearch } from "@/app/url";
import { useI18n, useT } from "@/i18n";
import { firstLine, formatInteger } from "@/ui/format";
import { Icon } from "@/ui/icons";
import { Empty, Failure } from "@/ui/Notice";
import { Records } from "@/ui/Records";
import { SearchBox } from "@/ui/SearchBox";
import { Skeleton } from "@/ui/Skeleton";
import { Tags } from "@/ui/TagEditor";
import { RelativeTime } from "@/ui/Time";
import { NewRegistryDialog } from "./NewRegistryDialog";
import "./registry.css";

/** Where organizations keep the versions that matter. */
export default function RegistryListPage() {
  const t = useT();
  const query = useQuery(registriesQuery);
  const [{ search = "" }, setSearch] = useUrlSearch();
  const [making, setMaking] = useState(false);
  useTitle(t("registry.title"));
  if (query.isError) return <Failure page error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) {
    return (
      <main className="page">
        <Skeleton rows={6} height={40} />
      </main>
    );
  }
  const { registries, organizations } = query.data;
  const text = search.toLowerCase();
  const found = registries.filter((each) =>
    `${each.organization}/${each.name} ${each.description}`.toLowerCase().includes(text),
  );
  const make = organizations.length > 0 && (
    <button type="button" className="button primary" onClick={() => setMaking(true)}>
      <Icon name="plus" />
      {t("registry.new")}
    </button>
  );
  return (
    <main className="page record-page">
      <header className="record-head">
        <h1>{t("registry.title")}</h1>
        {registries.length > 0 && (
          <div className="record-tools">
            <SearchBox
              main
              value={search}
              onChange={(value) => setSearch({ search: value || undefined })}
              label={t("registry.search")}
            />
            {make}
          </div>
        )}
      </header>
      {registries.length === 0 ? (
        <Empty icon="bookmark" title={t("registry.empty")}>
          <p>{t(organizations.length > 0 ? "registry.empty.hint" : "registry.noOrganization")}</p>
          {make}
        </Empty>
      ) : (
        <RegistryTable registries={found} />
      )}
      {making && <NewRegistryDialog organizations={organizations} onClose={() => setMaking(false)} />}
    </main>
  );
}

function RegistryTable({ registries }: { registries: readonly Registry[] }) {
  const { t, locale } = useI18n();
  if (registries.length === 0) return <Empty icon="search" title={t("artifact.noMatch")} />;
  return (
    <Records
      label={t("registry.title")}
      head={
        <>
          <th scope="col">{t("artifact.name")}</th>
          <th scope="col">{t("registry.organization")}</th>
          <th scope="col" className="wide-only">
            {t("registry.types")}
          </th>
          <th scope="col" className="number">
            {t("registry.collections")}
          </th>
          <th scope="col" className="number wide-only">
            {t("artifact.updated")}
          </th>
        </>
      }
    >
      {registries.map((each) => (
        <tr key={`${each.organization}/${each.name}`}>
          <th scope="row">
            <Link
              to="/registry/$organization/$registry"
              params={{ organization: each.organization, registry: each.name }}
              className="row-link"
            >
              {each.name}
            </Link>
            <span className="row-sub">{firstLine(each.description)}</span>
          </th>
          <td>{each.organization}</td>
          <td className="wide-only">
            {each.takes_all_types ? <span className="dim">{t("registry.allTypes")}</span> : <Tags tags={each.types} />}
          </td>
          <td className="number">{formatInteger(each.n_collections, locale)}</td>
          <td className="number wide-only">
            <RelativeTime at={each.updated_at} />
          </td>
        </tr>
      ))}
    </Records>
  );
}
