import { useQuery } from "@tanstack/react-query";
import type { ProjectRef } from "@/api/queries";
import type { SavedView } from "@/api/types";
import { useChangeView, useDeleteView, viewsQuery } from "@/api/views";
import { useT } from "@/i18n";
import { Icon } from "@/ui/icons";
import { InlineError } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { useSession } from "../session";
import type { ViewControl } from "./useView";
import { onlyTexts, sameView, viewOf } from "./view";

interface Props {
  project: ProjectRef;
  control: ViewControl;
}

/** The views of a project in a menu: one's own, then those of others. */
export function SavedViews({ project, control }: Props) {
  const t = useT();
  const { user } = useSession();
  const query = useQuery(viewsQuery(project));
  if (query.isError) return <InlineError error={query.error} />;
  if (query.isPending) return <Skeleton rows={2} height={20} />;
  if (query.data.length === 0) return <p className="menu-note">{t("view.none")}</p>;
  const isMine = (view: SavedView) => view.owner === user.username;
  const mine = query.data.filter(isMine);
  const others = query.data.filter((view) => !isMine(view));
  return (
    <>
      {mine.length > 0 && <div className="menu-head">{t("view.mine")}</div>}
      {mine.map((view) => (
        <ViewItem key={view.id} project={project} control={control} saved={view} mayChange />
      ))}
      {others.length > 0 && <div className="menu-head">{t("view.shared")}</div>}
      {others.map((view) => (
        <ViewItem key={view.id} project={project} control={control} saved={view} mayChange={user.is_admin} />
      ))}
      <hr className="menu-line" />
    </>
  );
}

function ViewItem({ project, control, saved, mayChange }: Props & { saved: SavedView; mayChange: boolean }) {
  const t = useT();
  const { user } = useSession();
  const change = useChangeView(project);
  const remove = useDeleteView(project);
  const view = viewOf(onlyTexts(saved.search));
  const isShown = sameView(view, control.view);
  return (
    <div role="none" className="menu-pair">
      <button
        type="button"
        role="menuitemradio"
        aria-checked={isShown}
        className="menu-item"
        onClick={() => control.show(view)}
      >
        <Icon name={isShown ? "check" : "bookmark"} />
        <span className="break">{saved.name}</span>
        {saved.owner && saved.owner !== user.username && (
          <span className="dim">{t("view.by", { name: saved.owner })}</span>
        )}
      </button>
      {mayChange && (
        <>
          <button
            type="button"
            role="menuitemcheckbox"
            aria-checked={saved.shared}
            className={saved.shared ? "icon-button small active" : "icon-button small"}
            aria-label={t(saved.shared ? "view.share.off" : "view.share.on", { name: saved.name })}
            data-tip={t(saved.shared ? "view.share.off" : "view.share.on", { name: saved.name })}
            onClick={(event) => {
              // The menu stays open, so that one sees what came of it.
              event.stopPropagation();
              change.mutate({ id: saved.id, change: { shared: !saved.shared } });
            }}
          >
            <Icon name="group" size={14} />
          </button>
          <button
            type="button"
            role="menuitem"
            className="icon-button small"
            aria-label={t("ui.removeThing", { thing: saved.name })}
            onClick={(event) => {
              event.stopPropagation();
              remove.mutate(saved.id);
            }}
          >
            <Icon name="trash" size={14} />
          </button>
        </>
      )}
    </div>
  );
}
