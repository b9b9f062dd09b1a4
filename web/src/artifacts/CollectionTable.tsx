import { Link } from "@tanstack/react-router";
import type { ArtifactCollection } from "@/api/artifacts";
import { useI18n } from "@/i18n";
import { formatBytes, formatInteger } from "@/ui/format";
import { Icon } from "@/ui/icons";
import { Records } from "@/ui/Records";
import { Tags } from "@/ui/TagEditor";
import { RelativeTime } from "@/ui/Time";
import { SortHead } from "./SortHead";

interface TableProps {
  collections: readonly ArtifactCollection[];
  sort: string;
  onSort: (sort: string) => void;
}

/** Collections as every page lists them. */
export function CollectionTable({ collections, sort, onSort }: TableProps) {
  const { t } = useI18n();
  return (
    <Records
      label={t("artifact.title")}
      head={
        <>
          <SortHead label={t("artifact.name")} field="name" sort={sort} onSort={onSort} />
          <th scope="col" className="wide-only">
            {t("artifact.type")}
          </th>
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
        </>
      }
    >
      {collections.map((collection) => (
        <CollectionRow key={collection.name} collection={collection} />
      ))}
    </Records>
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
      <td className="wide-only">{type}</td>
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
