import { useT } from "@/i18n";
import { Icon } from "@/ui/icons";

interface Props {
  canUndo: boolean;
  canRedo: boolean;
  undo: () => void;
  redo: () => void;
}

/** Back and forth through what somebody changed. */
export function UndoButtons({ canUndo, canRedo, undo, redo }: Props) {
  const t = useT();
  return (
    <>
      <button
        type="button"
        className="icon-button"
        aria-label={t("view.undo")}
        data-tip={t("view.undo.hint")}
        disabled={!canUndo}
        onClick={undo}
      >
        <Icon name="undo" />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={t("view.redo")}
        data-tip={t("view.redo.hint")}
        disabled={!canRedo}
        onClick={redo}
      >
        <Icon name="redo" />
      </button>
    </>
  );
}
