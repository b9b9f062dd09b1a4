import { type DragEvent, type KeyboardEvent, lazy, memo, Suspense } from "react";
import { useT } from "@/i18n";
import { blockId, foldedBlocks, isTextKind } from "@/report/blocks";
import { itemsOf, type Json, withMembers } from "@/report/json";
import { Icon } from "@/ui/icons";
import { Menu } from "@/ui/Menu";
import { Skeleton } from "@/ui/Skeleton";
import { BlockView } from "../blocks/BlockView";
import { type BlockActions, BlocksEditor } from "./BlocksEditor";
import { ImageFields } from "./ImageFields";
import { TextField } from "./TextField";

const PanelGrid = lazy(() => import("../grid/PanelGrid"));

interface Props {
  block: Json;
  index: number;
  path: string;
  actions: BlockActions;
  drag: (event: DragEvent) => void;
}

/** A block with its handle: drag it, or open the menu for the same by keyboard. */
export function BlockEditor({ block, index, path, actions, drag }: Props) {
  const t = useT();
  const arrange = (event: KeyboardEvent) => {
    if (!event.altKey || event.shiftKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    actions.move(event.key === "ArrowUp" ? -1 : 1);
  };
  const folded = foldedBlocks(block);
  const id = blockId(path, index);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the fields within.
    <div className="block-body" onKeyDown={arrange}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: its menu does the same by keyboard. */}
      <div className="block-grip" draggable onDragStart={drag}>
        <Menu
          label={t("report.block.menu", { n: index + 1 })}
          align="start"
          className="icon-button small block-handle"
          button={<Icon name="more" size={14} />}
        >
          <button type="button" role="menuitem" className="menu-item" onClick={() => actions.move(-1)}>
            <Icon name="up" />
            <span className="spacer">{t("report.block.up")}</span>
            <span className="menu-keys">{"Alt+↑"}</span>
          </button>
          <button type="button" role="menuitem" className="menu-item" onClick={() => actions.move(1)}>
            <Icon name="down" />
            <span className="spacer">{t("report.block.down")}</span>
            <span className="menu-keys">{"Alt+↓"}</span>
          </button>
          <button type="button" role="menuitem" className="menu-item" onClick={() => actions.insertAfter({ ...block })}>
            <Icon name="copy" />
            {t("report.block.duplicate")}
          </button>
          <button type="button" role="menuitem" className="menu-item" onClick={actions.remove}>
            <Icon name="trash" />
            {t("report.block.remove")}
          </button>
        </Menu>
      </div>
      <div className="block-content">
        {isTextKind(block.type) ? (
          <TextField block={block} actions={actions} />
        ) : block.type === "image" ? (
          <ImageFields block={block} onChange={actions.change} />
        ) : block.type === "panel-grid" ? (
          <GridEditor block={block} index={index} onChange={actions.change} />
        ) : (
          <BlockView block={block} id={id} />
        )}
        {folded && (
          <div className="block-folded">
            <p className="dim">{t("report.folded", { n: folded.length })}</p>
            <BlocksEditor
              blocks={folded}
              path={id}
              onChange={(next, field) =>
                actions.update(
                  (now) => withMembers(now, { collapsedChildren: next(itemsOf(now.collapsedChildren)) }),
                  field,
                )
              }
            />
          </div>
        )}
      </div>
    </div>
  );
}

/** Charts are drawn anew only where their own block has changed. */
const GridEditor = memo(
  function GridEditor({ block, onChange }: { block: Json; index: number; onChange: (block: Json) => void }) {
    return (
      <Suspense fallback={<Skeleton rows={3} height={80} />}>
        <PanelGrid grid={block} onChange={onChange} />
      </Suspense>
    );
  },
  (before, after) => before.block === after.block && before.index === after.index,
);
