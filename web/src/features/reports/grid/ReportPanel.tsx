import { type KeyboardEvent, memo, useRef } from "react";
import { panelTitle } from "@/chart/board/context";
import { useDropTarget } from "@/chart/board/drag";
import type { BoardEdit } from "@/chart/board/edit";
import { kindLabels } from "@/chart/board/labels";
import { PanelFrame } from "@/chart/board/PanelFrame";
import type { Chosen } from "@/chart/board/settings";
import { useOnScreen } from "@/chart/board/useOnScreen";
import { useT } from "@/i18n";
import { gridColumns, type ReportPanel as Panel } from "@/report/panels";
import { Icon } from "@/ui/icons";
import { useReport } from "../blocks/context";
import { cellColumns, cellRows, mostCellRows } from "./useGridEdit";

interface Props {
  panel: Panel;
  /** Settings of the grid. */
  inherited?: Chosen;
  /** Whether panels stand below each other, as there is no room for more. */
  narrow: boolean;
  fixed: boolean;
  edit: BoardEdit;
}

const cell = { columns: cellColumns, rows: cellRows, height: 117, mostRows: mostCellRows };

/** A panel at its place in the grid of a report. */
export const ReportPanel = memo(function ReportPanel({ panel, inherited, narrow, fixed, edit }: Props) {
  const t = useT();
  const place = useRef<HTMLElement>(null);
  const { whole } = useReport();
  const onScreen = useOnScreen(place);
  const visible = whole || onScreen;
  const { spec, id, left } = panel;
  const { x, y, w, h } = panel.place;
  const drop = useDropTarget("sides", (dragged, side) => {
    const next = place.current?.nextElementSibling as HTMLElement | null;
    edit.place(dragged, "", side === "before" ? id : (next?.dataset.panel ?? null));
  });
  const title = spec ? panelTitle(spec) || t(kindLabels[spec.kind]) : panel.viewType;
  const width = Math.max(1, Math.round(w / cellColumns));
  const height = Math.max(1, Math.round(h / cellRows));
  const arrange = (event: KeyboardEvent) => {
    if (fixed || !spec || !event.altKey || !event.key.startsWith("Arrow")) return;
    event.preventDefault();
    event.stopPropagation();
    const step = event.key === "ArrowLeft" || event.key === "ArrowUp" ? -1 : 1;
    const sideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
    if (!event.shiftKey) edit.shift(id, step);
    else edit.resize(spec, width + (sideways ? step : 0), height + (sideways ? 0 : step));
  };
  const cells = narrow
    ? { gridRow: `span ${h}` }
    : { gridColumn: `${x + 1} / span ${w}`, gridRow: `${y + 1} / span ${h}` };
  return (
    <article
      className="panel"
      ref={place}
      aria-label={title}
      data-panel={id}
      style={cells}
      onKeyDown={arrange}
      {...(fixed ? {} : drop)}
    >
      {spec ? (
        <PanelFrame
          place={place}
          panel={{ ...spec, width, height }}
          title={title}
          inherited={inherited}
          visible={visible}
          width={width}
          columns={gridColumns / cellColumns}
          cell={cell}
          fixed={fixed}
          note={left.length > 0 && <LeftMark left={left} />}
          edit={edit}
        />
      ) : (
        <>
          <header className="panel-head">
            <h3>{title}</h3>
            {!fixed && (
              <button
                type="button"
                className="icon-button small"
                aria-label={t("ui.removeThing", { thing: title })}
                onClick={() => edit.remove(id)}
              >
                <Icon name="trash" size={14} />
              </button>
            )}
          </header>
          <p className="panel-note">{t("report.panel.unknown", { kind: panel.viewType })}</p>
        </>
      )}
    </article>
  );
});

/** Charts must not lie: what of the report's settings they do not follow is named. */
function LeftMark({ left }: { left: readonly string[] }) {
  const t = useT();
  const text = t("report.panel.left", { names: left.join(", ") });
  return (
    <span className="left-mark" role="img" aria-label={text} data-tip={text}>
      <Icon name="alert" size={14} />
    </span>
  );
}
