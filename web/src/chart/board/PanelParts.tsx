import type { ReactNode } from "react";

interface Props {
  names: readonly string[];
  labelOf: (name: string) => string;
  children: (name: string) => ReactNode;
}

/** What a panel shows of several metrics or keys: each under its name, and one alone without. */
export function PanelParts({ names, labelOf, children }: Props) {
  // Scripts may name a metric twice.
  const [first, ...others] = new Set(names);
  if (first === undefined) return null;
  if (others.length === 0) return children(first);
  return (
    <div className="panel-parts" tabIndex={0}>
      {[first, ...others].map((name) => (
        <div key={name} className="panel-part" role="group" aria-label={labelOf(name)}>
          <h4 data-tip={labelOf(name)}>{labelOf(name)}</h4>
          <div className="panel-part-body">{children(name)}</div>
        </div>
      ))}
    </div>
  );
}
