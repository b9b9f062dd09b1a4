import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ProjectRef } from "@/api/queries";
import { useT } from "@/i18n";
import type { IconName } from "@/ui/icons";
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
  const isOwn = user.entities.some((each) => each.name === entity);
  return (
    <Missing
      title={t("missing.project")}
      icon="folder"
      name={`${entity}/${project}`}
      hint={t(isOwn ? "missing.project.own" : "missing.project.hint", { name: user.username, owner: entity })}
    >
      <Link to="/$entity" params={{ entity }} className="button" activeOptions={{ exact: true }}>
        {t("missing.projectsOf", { name: entity })}
      </Link>
      <Link to="/" className="button">
        {t("error.home")}
      </Link>
    </Missing>
  );
}

interface MissingProps {
  title: string;
  icon?: IconName;
  /** What the address calls it. */
  name: string;
  hint: ReactNode;
  /** The ways from here. */
  children: ReactNode;
}

/** The page of a thing that is not there. */
export function Missing({ title, icon = "search", name, hint, children }: MissingProps) {
  useTitle(title);
  return (
    <Empty page icon={icon} title={title}>
      <p>
        <code className="break">{name}</code>
      </p>
      <p>{hint}</p>
      <Ways>{children}</Ways>
    </Empty>
  );
}

/** Where one can go from here. */
export function Ways({ children }: { children: ReactNode }) {
  return <div className="form-foot ways">{children}</div>;
}
