import { memo, useRef, useState } from "react";
import { useShortcut } from "@/app/keyboard";
import { useT } from "@/i18n";
import { Dialog } from "@/ui/Dialog";
import { Icon } from "@/ui/icons";
import type { BoardContext } from "./Board";
import { PanelBody } from "./PanelBody";
import type { PanelSpec } from "./sections";
import { useOnScreen } from "./useOnScreen";

interface Props {
  panel: PanelSpec;
  context: BoardContext;
}

/** A frame of fixed size; its chart exists only while it is near the screen. */
export const Panel = memo(function Panel({ panel, context }: Props) {
  const t = useT();
  const frame = useRef<HTMLElement>(null);
  const visible = useOnScreen(frame);
  const [full, setFull] = useState(false);
  // The panel under the pointer answers the key; where several listen, the others pass.
  useShortcut("f", visible ? () => (frame.current?.matches(":hover") ? setFull(true) : false) : null);
  return (
    <article className="panel" ref={frame} aria-label={panel.id}>
      <header className="panel-head">
        <h3 data-tip={panel.id === panel.title ? undefined : panel.id}>{panel.title}</h3>
        <button
          type="button"
          className="icon-button small panel-action"
          aria-label={t("board.full", { name: panel.id })}
          data-tip={t("board.fullShort")}
          onClick={() => setFull(true)}
        >
          <Icon name="expand" size={14} />
        </button>
      </header>
      <div className="panel-body">{visible && !full && <PanelBody panel={panel} context={context} />}</div>
      {full && (
        <Dialog title={panel.id} wide onClose={() => setFull(false)}>
          <div className="panel-full">
            <PanelBody panel={panel} context={context} />
          </div>
        </Dialog>
      )}
    </article>
  );
});
