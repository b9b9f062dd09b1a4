import { Link } from "@tanstack/react-router";
import { Missing } from "@/app/Missing";
import { useProjectRef } from "@/app/url";
import { useT } from "@/i18n";

/** No report of this address, or one that only its writer sees. */
export function MissingReport({ slug }: { slug: string }) {
  const t = useT();
  const project = useProjectRef();
  return (
    <Missing title={t("missing.report")} icon="report" name={slug} hint={t("missing.report.hint")}>
      <Link to="/$entity/$project/reports" params={project} className="button" activeOptions={{ exact: true }}>
        {t("missing.report.all")}
      </Link>
    </Missing>
  );
}
