import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { type ArtifactVersion, type CollectionRef, versionsQuery } from "@/api/artifacts";
import { useUrlSearch } from "@/app/url";
import { SortHead } from "@/artifacts/SortHead";
import { useI18n } from "@/i18n";
import { formatBytes, formatInteger } from "@/ui/format";
import { Icon } from "@/ui/icons";
import { Failure } from "@/ui/Notice";
import { ChooseHead, MoreRecords, Records, useChosen } from "@/ui/Records";
import { SearchBox } from "@/ui/SearchBox";
import { Skeleton } from "@/ui/Skeleton";
import { Tags } from "@/ui/TagEditor";
import { RelativeTime } from "@/ui/Time";
import { RemovalDialog } from "./RemovalDialog";

interface Props {
  collection: CollectionRef;
  type: string;
  mayEdit: boolean;
}

/** The versions of a collection, to look at, to compare two of, or to delete some of. */
export function VersionTable({ collection, type, mayEdit }: Props) {
  const { t, locale } = useI18n();
  const [{ search, sort = "-version" }, setSearch] = useUrlSearch();
  const list = useInfiniteQuery(versionsQuery(collection, { search, sort }));
  const navigate = useNavigate();
  const { chosen, toggle, clear } = useChosen();
  const [deleting, setDeleting] = useState(false);
  const versions = list.data?.pages.flatMap((page) => page.versions) ?? [];
  const picked = versions.filter(({ version }) => chosen.has(version));
  const compare = () => {
    const [older, newer] = [...picked].sort((a, b) => a.number - b.number);
    if (!older || !newer) return;
    void navigate({
      to: "/$entity/$project/artifacts/$type/$collection/$version/compare",
      params: { ...collection, type, version: newer.version },
      search: { with: older.version } as never,
    });
  };
  const head = (field: string, label: string, number = false) => (
    <SortHead label={label} field={field} sort={sort} onSort={(next) => setSearch({ sort: next })} number={number} />
  );
  return (
    <section className="record-section" aria-label={t("artifact.versions")}>
      <header className="section-head">
        <h2>
          {t("artifact.versions")}{" "}
          <span className="count">{formatInteger(list.data?.pages[0]?.n_matching ?? 0, locale)}</span>
        </h2>
        {picked.length > 0 && (
          <span className="section-tools">
            <button
              type="button"
              className="button"
              disabled={picked.length !== 2}
              data-tip={t("artifact.compare.hint")}
              onClick={compare}
            >
              <Icon name="columns" />
              {t("artifact.compare")}
            </button>
            {mayEdit && (
              <button type="button" className="button" onClick={() => setDeleting(true)}>
                <Icon name="trash" />
                {t("artifact.deleteN", { n: picked.length })}
              </button>
            )}
          </span>
        )}
        <span className="section-search">
          <SearchBox
            main
            value={search ?? ""}
            onChange={(text) => setSearch({ search: text || undefined })}
            label={t("artifact.searchVersions")}
          />
        </span>
      </header>
      {list.isError && <Failure error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton rows={5} height={28} />}
      {list.isSuccess && versions.length === 0 && (
        <p className="quiet-empty" role="status">
          {t(search ? "artifact.noMatch" : "artifact.noVersions")}
        </p>
      )}
      {versions.length > 0 && (
        <Records
          label={t("artifact.versions")}
          head={
            <>
              <ChooseHead label={t("artifact.choose")} />
              {head("version", t("artifact.version"))}
              <th scope="col">{t("artifact.aliases")}</th>
              <th scope="col" className="wide-only">
                {t("run.tags")}
              </th>
              <th scope="col" className="wide-only">
                {t("artifact.loggedBy")}
              </th>
              <th scope="col" className="number wide-only">
                {t("artifact.files")}
              </th>
              {head("size", t("artifact.size"), true)}
              {head("created_at", t("artifact.created"), true)}
            </>
          }
        >
          {versions.map((version) => (
            <VersionRow
              key={version.version}
              version={version}
              isChosen={chosen.has(version.version)}
              onToggle={() => toggle(version.version)}
            />
          ))}
        </Records>
      )}
      <MoreRecords list={list} />
      {deleting && (
        <RemovalDialog
          project={collection}
          wish={{ versions: picked.map(({ version }) => `${collection.collection}:${version}`) }}
          title={t("artifact.deleteVersionsTitle", { n: picked.length, name: collection.collection })}
          onClose={() => setDeleting(false)}
          onDone={() => {
            clear();
            setDeleting(false);
          }}
        />
      )}
    </section>
  );
}

interface RowProps {
  version: ArtifactVersion;
  isChosen: boolean;
  onToggle: () => void;
}

function VersionRow({ version: row, isChosen, onToggle }: RowProps) {
  const { t, locale } = useI18n();
  const { entity, project, type, collection, version, logged_by: maker } = row;
  return (
    <tr className={isChosen ? "current" : undefined}>
      <td className="check-cell">
        <input
          type="checkbox"
          checked={isChosen}
          aria-label={t("artifact.chooseVersion", { version })}
          onChange={onToggle}
        />
      </td>
      <th scope="row">
        <Link
          to="/$entity/$project/artifacts/$type/$collection/$version"
          params={{ entity, project, type, collection, version }}
        >
          {version}
        </Link>
      </th>
      <td>{row.aliases.length > 0 ? <Tags tags={row.aliases} kind="alias" /> : <span className="dim">–</span>}</td>
      <td className="wide-only">{row.tags.length > 0 ? <Tags tags={row.tags} /> : <span className="dim">–</span>}</td>
      <td className="cut wide-only">
        {maker ? (
          <Link
            to="/$entity/$project/runs/$run/overview"
            params={{ entity: maker.entity, project: maker.project, run: maker.id }}
          >
            {maker.name}
          </Link>
        ) : (
          <span className="dim">–</span>
        )}
      </td>
      <td className="number wide-only">{formatInteger(row.n_files, locale)}</td>
      <td className="number" data-tip={t("files.bytes", { n: formatInteger(row.size_bytes, locale) })}>
        {formatBytes(row.size_bytes)}
      </td>
      <td className="number">
        <RelativeTime at={row.created_at} />
      </td>
    </tr>
  );
}
