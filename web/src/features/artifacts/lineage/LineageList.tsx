import { Link } from "@tanstack/react-router";
import { useT } from "@/i18n";
import { Icon } from "@/ui/icons";
import { type Lineage, neighbours } from "./graph";

/** The graph in words: every node with what led to it and what came of it. */
export function LineageList({ lineage }: { lineage: Lineage }) {
  const t = useT();
  const next = neighbours(lineage.edges);
  const nodes = new Map(lineage.nodes.map((node) => [node.id, node]));
  const links = (ids: readonly string[] = []) =>
    ids.length === 0 ? (
      <span className="dim">–</span>
    ) : (
      <ul className="lineage-links">
        {ids.map((id) => {
          const node = nodes.get(id);
          return (
            node && (
              <li key={id}>
                <Link to={node.path as never}>{node.title}</Link>
              </li>
            )
          );
        })}
      </ul>
    );
  return (
    <div className="records lineage-list" tabIndex={0} role="group" aria-label={t("lineage.list")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("lineage.node")}</th>
            <th scope="col">{t("lineage.kind")}</th>
            <th scope="col">{t("lineage.from")}</th>
            <th scope="col">{t("lineage.to")}</th>
          </tr>
        </thead>
        <tbody>
          {lineage.nodes.map(({ id, kind, title, sub, path }) => (
            <tr key={id} className={id === lineage.start ? "current" : undefined}>
              <th scope="row">
                <span className="with-icon">
                  <Icon name={kind === "run" ? "chart" : "box"} />
                  <Link
                    to={path as never}
                    className="row-link"
                    aria-current={id === lineage.start ? "true" : undefined}
                  >
                    {title}
                  </Link>
                </span>
              </th>
              <td>{sub || t(kind === "run" ? "lineage.kind.run" : "lineage.kind.artifact")}</td>
              <td>{links(next.before.get(id))}</td>
              <td>{links(next.after.get(id))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
