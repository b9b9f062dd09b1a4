import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { runAlertsQuery } from "@/api/queries";
import { useRunRef } from "@/app/url";
import { useT } from "@/i18n";
import { Icon } from "@/ui/icons";
import { InlineError } from "@/ui/Notice";
import { RelativeTime } from "@/ui/Time";

const Markdown = lazy(() => import("@/ui/Markdown"));

const nShown = 3;

/** What the script wanted people to know at once; nothing where it never did. */
export function AlertList() {
  const t = useT();
  const ref = useRunRef();
  const { data, error } = useQuery(runAlertsQuery(ref));
  const [all, setAll] = useState(false);
  if (error) return <InlineError error={error} />;
  if (!data || data.alerts.length === 0) return null;
  const shown = all ? data.alerts : data.alerts.slice(0, nShown);
  return (
    <section className="card" aria-label={t("run.alerts")}>
      <h2>
        {t("run.alerts")} <span className="count">{data.alerts.length}</span>
      </h2>
      <ul className="alerts">
        {shown.map(({ id, title, text, level, created_at }) => (
          <li key={id} className={`alert ${level}`}>
            <Icon name={level === "info" ? "info" : "alert"} />
            <div>
              <div className="alert-head">
                <strong className="break">{title}</strong>
                <span className="dim">
                  <RelativeTime at={created_at} />
                </span>
              </div>
              {text && (
                <Suspense fallback={<p className="break">{text}</p>}>
                  <Markdown text={text} />
                </Suspense>
              )}
            </div>
          </li>
        ))}
      </ul>
      {data.alerts.length > shown.length && (
        <button type="button" className="link-button" onClick={() => setAll(true)}>
          {t("run.alerts.all", { n: data.alerts.length })}
        </button>
      )}
    </section>
  );
}
