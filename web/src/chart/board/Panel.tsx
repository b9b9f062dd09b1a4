import { type KeyboardEvent, memo, useRef } from "react";
import { useT } from "@/i18n";
import { panelTitle } from "./context";
import { useDropTarget } from "./drag";
import type { BoardEdit } from "./edit";
import { kindLabels } from "./labels";
import { isAdded } from "./layout";
import { PanelFrame } from "./PanelFrame";
import type { PanelSpec } from "./panel";
import type { Chosen } from "./settings";
import { useOnScreen } from "./useOnScreen";

interface Props {
  panel: PanelSpec;
  section: string;
  /** Settings of the section. */
  inherited?: Chosen;
  columns: number;
  edit: BoardEdit;
}

/** A place in the grid. Until somebody gets there it holds a title only: a board may have thousands. */
export const Panel = memo(function Panel({ panel, section, inherited, columns, edit }: Props) {
  const t = useT();
  const place = useRef<HTMLElement>(null);
  const visible = useOnScreen(place);
  const seen = useRef(false);
  seen.current ||= visible;
  const title = panelTitle(panel) || t(kindLabels[panel.kind]);
  const drop = useDropTarget("sides", (id, side) => {
    const next = place.current?.nextElementSibling as HTMLElement | null;
    edit.place(id, section, side === "before" ? panel.id : (next?.dataset.panel ?? null));
  });
  const width = Math.min(panel.width, columns);
  const arrange = (event: KeyboardEvent) => {
    if (!event.altKey || !event.key.startsWith("Arrow")) return;
    event.preventDefault();
    const step = event.key === "ArrowLeft" || event.key === "ArrowUp" ? -1 : 1;
    const sideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
    if (!event.shiftKey) edit.shift(panel.id, step);
    else edit.resize(panel, width + (sideways ? step : 0), panel.height + (sideways ? 0 : step));
  };
  return (
    <article
      className="panel"
      ref={place}
      aria-label={isAdded(panel.id) ? title : panel.id}
      data-panel={panel.id}
      style={{ gridColumn: `span ${width}`, gridRow: `span ${panel.height}` }}
      onKeyDown={arrange}
      {...drop}
    >
      {seen.current ? (
        <PanelFrame
          place={place}
          panel={panel}
          title={title}
          inherited={inherited}
          visible={visible}
          width={width}
          columns={columns}
          edit={edit}
        />
      ) : (
        <h3 className="panel-unseen">{title}</h3>
      )}
    </article>
  );
});
