import type { ReactNode } from "react";
import "./records.css";
import { useT } from "@/i18n";

/** The way to a page inside a project; the last member is the page itself. */
export function Trail({ children }: { children: ReactNode[] }) {
  const t = useT();
  return (
    <nav className="trail" aria-label={t("trail.title")}>
      <ol>
        {children.filter(Boolean).map((member, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a member is its place.
          <li key={i}>{member}</li>
        ))}
      </ol>
    </nav>
  );
}
