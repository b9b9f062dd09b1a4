import { useEffect, useState } from "react";
import { useT } from "@/i18n";

/** Grey bars in the shape of what is coming. Short waits show nothing: a flash is worse than a pause. */
export function Skeleton({ rows = 6, height = 16 }: { rows?: number; height?: number }) {
  const t = useT();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 250);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="skeleton" role="status" aria-label={t("ui.loading")} aria-busy="true">
      {late &&
        Array.from({ length: rows }, (_, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: bars have no identity.
          <div key={i} className="skeleton-bar" style={{ height, width: `${92 - ((i * 37) % 45)}%` }} />
        ))}
    </div>
  );
}
