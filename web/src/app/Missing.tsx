import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ProjectRef } from "@/api/queries";
import { useT } from "@/i18n";
import { Empty } from "@/ui/Notice";
import { useSession } from "./session";
import { useTitle } from "./title";

/**
 * A project that is not there, or not for this person: the server does not say which, as names are nobody else's
 * business.
 */
export function MissingProject({ entity, project }: ProjectRef) {
  const t = useT();
  const { user } = useSession();
  useTitle(t("missing.project"));
  const isOwn = user.entities.some((each) => each.name === entity);
  return (
    <Empty page icon="folder" title={t("missing.project")}>
      <p>
        <code className="break">
          {entity}/{project}
        </code>
      </p>
      <p>{t(isOwn ? "missing.project.own" : "missing.project.hint", { name: user.username, owner: entity })}</p>
      <Ways>
        <Link to="/$entity" params={{ entity }} className="button" activeOptions={{ exact: true }}>
          {t("missing.projectsOf", { name: entity })}
        </Link>
        <Link to="/" className="button">
          {t("error.home")}
        </Link>
      </Ways>
    </Empty>
  );
}

/** Where one can go from here. */
export function Ways({ children }: { children: ReactNode }) {
  return <div className="form-foot ways">{children}</div>;
}
