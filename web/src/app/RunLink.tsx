import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";

interface Props {
  run: { entity: string; project: string; id: string };
  className?: string;
  tip?: string;
  /** What it is called where its content is cut into pieces. */
  label?: string;
  children: ReactNode;
}

/**
 * A link to a run for long lists. The router's own link watches the address to know whether it is active,
 * which costs more than the rest of a row.
 */
export function RunLink({ run, className, tip, label, children }: Props) {
  const navigate = useNavigate();
  const { entity, project, id } = run;
  const href = `/${[entity, project, "runs", id, "overview"].map(encodeURIComponent).join("/")}`;
  return (
    <a
      href={href}
      className={className}
      data-tip={tip}
      aria-label={label}
      onClick={(event) => {
        // A new tab or window is the browser's business.
        if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        void navigate({ to: "/$entity/$project/runs/$run/overview", params: { entity, project, run: id } });
      }}
    >
      {children}
    </a>
  );
}
