import { type ReactNode, useEffect, useRef } from "react";
import { useT } from "@/i18n";
import { Icon } from "./icons";
import { InlineError } from "./Notice";

interface Props {
  title: string;
  onClose: () => void;
  wide?: boolean;
  children: ReactNode;
}

/** A modal on the browser's own dialog: focus stays inside, Escape closes, the page behind is inert. */
export function Dialog({ title, onClose, wide = false, children }: Props) {
  const t = useT();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (element && !element.open) element.showModal();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard closes it with Escape.
    <dialog
      ref={dialog}
      className={wide ? "dialog wide" : "dialog"}
      aria-label={title}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === event.currentTarget) event.currentTarget.close();
      }}
    >
      <div className="dialog-body">
        <header className="dialog-head">
          <h2>{title}</h2>
          <button
            type="button"
            className="icon-button"
            aria-label={t("ui.close")}
            onClick={() => dialog.current?.close()}
          >
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}

interface FootProps {
  /** Why it could not be done. */
  error: unknown;
  onClose: () => void;
  /** The button that does it. */
  children: ReactNode;
}

/** The end of a dialog that asks: do it, or leave it. */
export function DialogFoot({ error, onClose, children }: FootProps) {
  const t = useT();
  return (
    <>
      <InlineError error={error} />
      <div className="form-foot end">
        <button type="button" className="button" onClick={onClose}>
          {t("ui.cancel")}
        </button>
        {children}
      </div>
    </>
  );
}
