import { type KeyboardEvent, memo, useRef, useState } from "react";
import { useShortcut } from "@/app/keyboard";
import { useT } from "@/i18n";
import { Dialog } from "@/ui/Dialog";
import { Icon } from "@/ui/icons";
import { panelTitle } from "./context";
import { dragProps, useDropTarget } from "./drag";
import type { BoardEdit } from "./edit";
import { kindLabels } from "./labels";
import { isAdded } from "./layout";
import { PanelContent } from "./PanelContent";
import { PanelMenu } from "./PanelMenu";
import type { PanelSpec } from "./panel";
import { ResizeHandle } from "./ResizeHandle";
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

/** A frame of fixed size; its content exists only while it is near the screen. */
export const Panel = memo(function Panel({ panel, section, inherited, columns, edit }: Props) {
  const t = useT();
  const frame = useRef<HTMLElement>(null);
  const visible = useOnScreen(frame);
  const [full, setFull] = useState(false);
  const title = panelTitle(panel) || t(kindLabels[panel.kind]);
  // The panel under the pointer answers the key; where several listen, the others pass.
  useShortcut("f", visible ? () => (frame.current?.matches(":hover") ? setFull(true) : false) : null);
  const drop = useDropTarget("sides", (id, side) => {
    const next = frame.current?.nextElementSibling as HTMLElement | null;
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
      ref={frame}
      aria-label={isAdded(panel.id) ? title : panel.id}
      data-panel={panel.id}
      style={{ gridColumn: `span ${width}`, gridRow: `span ${panel.height}` }}
      onKeyDown={arrange}
      {...drop}
    >
      <header className="panel-head" {...dragProps(panel.id)}>
        <h3 data-tip={panel.keys[0] && panel.keys[0] !== title ? panel.keys.join("\n") : undefined}>{title}</h3>
        {panel.settings && <span className="own-mark" data-tip={t("settings.own")} />}
        <button
          type="button"
          className="icon-button small panel-action"
          aria-label={t("board.full", { name: title })}
          data-tip={t("board.fullShort")}
          onClick={() => setFull(true)}
        >
          <Icon name="expand" size={14} />
        </button>
        <PanelMenu panel={panel} title={title} width={width} edit={edit} />
      </header>
      <div className="panel-body">
        {visible && !full && <PanelContent panel={panel} title={title} inherited={inherited} />}
      </div>
      <ResizeHandle panel={panel} frame={frame} columns={columns} edit={edit} />
      {full && (
        <Dialog title={title} wide onClose={() => setFull(false)}>
          <div className="panel-full">
            <PanelContent panel={panel} title={title} inherited={inherited} />
          </div>
        </Dialog>
      )}
    </article>
  );
});
