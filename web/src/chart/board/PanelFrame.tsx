import { type ReactNode, type RefObject, useCallback, useRef, useState } from "react";
import { useShortcut } from "@/app/keyboard";
import { useT } from "@/i18n";
import { Dialog } from "@/ui/Dialog";
import { Icon } from "@/ui/icons";
import { ExportContext, type PanelExport } from "../export/context";
import { dragProps } from "./drag";
import type { BoardEdit } from "./edit";
import { PanelContent } from "./PanelContent";
import { PanelMenu } from "./PanelMenu";
import type { PanelSpec } from "./panel";
import { type Cell, ResizeHandle } from "./ResizeHandle";
import type { Chosen } from "./settings";

interface Props {
  /** The element that holds it. */
  place: RefObject<HTMLElement | null>;
  panel: PanelSpec;
  title: string;
  /** Settings of the section. */
  inherited?: Chosen;
  visible: boolean;
  /** Columns it takes now. */
  width: number;
  columns: number;
  cell?: Cell;
  /** Whether people may only look at it. */
  fixed?: boolean;
  /** Beside the title. */
  note?: ReactNode;
  edit: BoardEdit;
}

/** Heading, menu and corner of a panel; its content exists only while it is near the screen. */
export function PanelFrame({ place, panel, title, inherited, visible, width, columns, ...rest }: Props) {
  const { cell, fixed = false, note, edit } = rest;
  const t = useT();
  const [full, setFull] = useState(false);
  // Kept without drawing anything anew: charts offer themselves often, and the menu asks when it is opened.
  const offered = useRef<PanelExport | null>(null);
  const offer = useCallback((found: PanelExport | null) => {
    offered.current = found;
  }, []);
  // The panel under the pointer answers the key; where several listen, the others pass.
  useShortcut("f", visible ? () => (place.current?.matches(":hover") ? setFull(true) : false) : null);
  return (
    <>
      <header className="panel-head" {...(fixed ? {} : dragProps(panel.id))}>
        <h3 data-tip={panel.keys[0] && panel.keys[0] !== title ? panel.keys.join("\n") : undefined}>{title}</h3>
        {note}
        {panel.settings && !fixed && <span className="own-mark" data-tip={t("settings.own")} />}
        <button
          type="button"
          className="icon-button small panel-action"
          aria-label={t("board.full", { name: title })}
          data-tip={t("board.fullShort")}
          onClick={() => setFull(true)}
        >
          <Icon name="expand" size={14} />
        </button>
        <PanelMenu panel={panel} title={title} width={width} edit={fixed ? null : edit} offered={offered} />
      </header>
      <ExportContext.Provider value={offer}>
        <div className="panel-body">
          {visible && !full && <PanelContent panel={panel} title={title} inherited={inherited} />}
        </div>
      </ExportContext.Provider>
      {!fixed && <ResizeHandle panel={panel} frame={place} columns={columns} cell={cell} edit={edit} />}
      {full && (
        <Dialog title={title} wide onClose={() => setFull(false)}>
          <div className="panel-full">
            <PanelContent panel={panel} title={title} inherited={inherited} />
          </div>
        </Dialog>
      )}
    </>
  );
}
