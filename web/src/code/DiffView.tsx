import { useT } from "@/i18n";
import type { Diff } from "./diff";
import "./code.css";

const signs = { added: "+", removed: "−", same: " " } as const;

/** Two texts line by line: what went, what came. */
export function DiffView({ path, diff }: { path: string; diff: Diff }) {
  const t = useT();
  return (
    // Long text scrolls, by keyboard too.
    <div className="source diff" tabIndex={0} role="group" aria-label={path}>
      <table className="diff-table">
        <thead className="visually-hidden">
          <tr>
            <th>{t("code.before")}</th>
            <th>{t("code.after")}</th>
            <th>{t("code.line")}</th>
          </tr>
        </thead>
        {diff.hunks.map((hunk, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: hunks have no identity.
          <tbody key={i} className="hunk">
            {hunk.lines.map((line) => (
              <tr key={`${line.before ?? ""}:${line.after ?? ""}`} className={line.kind}>
                <td className="source-number">{line.before}</td>
                <td className="source-number">{line.after}</td>
                <td className="source-text">
                  <span className="diff-sign">{signs[line.kind]}</span>
                  {line.text}
                </td>
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}
