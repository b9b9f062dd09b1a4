import { Link } from "@tanstack/react-router";
import type { ArtifactVersion, ComparedPath } from "@/api/artifacts";
import { versionParams } from "@/artifacts/address";
import { useT } from "@/i18n";
import { formatBytes } from "@/ui/format";
import { Records } from "@/ui/Records";
import { type Difference, differenceNames } from "./ComparePage";

interface Props {
  paths: readonly ComparedPath[];
  before: ArtifactVersion;
  after: ArtifactVersion;
  onMore?: () => void;
}

/** The paths that two versions differ in, each with its size on both sides. */
export function ComparedFiles({ paths, before, after, onMore }: Props) {
  const t = useT();
  return (
    <section className="record-section" aria-label={t("artifact.files")}>
      <h2>{t("artifact.files")}</h2>
      {paths.length === 0 && (
        <p className="quiet-empty" role="status">
          {t("artifact.compare.nothing")}
        </p>
      )}
      {paths.length > 0 && (
        <Records
          label={t("artifact.files")}
          head={
            <>
              <th scope="col">{t("artifact.path")}</th>
              <th scope="col">{t("artifact.difference")}</th>
              <th scope="col" className="number">
                {before.version}
              </th>
              <th scope="col" className="number">
                {after.version}
              </th>
            </>
          }
        >
          {paths.map((path) => (
            <ComparedRow key={path.path} path={path} before={before} after={after} />
          ))}
        </Records>
      )}
      {onMore && (
        <div className="records-foot">
          <button type="button" className="button" onClick={onMore}>
            {t("artifact.more")}
          </button>
        </div>
      )}
    </section>
  );
}

interface RowProps {
  path: ComparedPath;
  before: ArtifactVersion;
  after: ArtifactVersion;
}

function ComparedRow({ path, before, after }: RowProps) {
  const t = useT();
  const difference = path.difference as Difference;
  const side = (version: ArtifactVersion, held: ComparedPath["before"]) =>
    held ? (
      <Link
        to="/$entity/$project/artifacts/$type/$collection/$version/files/$"
        params={{ ...versionParams(version), _splat: path.path }}
        data-tip={held.digest}
      >
        {formatBytes(held.size_bytes)}
      </Link>
    ) : (
      <span className="dim">–</span>
    );
  return (
    <tr>
      <th scope="row">
        <code data-tip={path.path}>{path.path}</code>
      </th>
      <td>
        <span className="with-icon">
          <span className={`diff-sign ${difference}`} aria-hidden="true" />
          {t(differenceNames[difference])}
        </span>
      </td>
      <td className="number">{side(before, path.before)}</td>
      <td className="number">{side(after, path.after)}</td>
    </tr>
  );
}
