import { useEffect, useRef, useState } from "react";
import { useT } from "@/i18n";
import { Icon } from "./icons";

interface Props {
  value: string;
  onChange: (value: string) => void;
  label: string;
  /** The box that `/` focuses. */
  main?: boolean;
  delayMs?: number;
}

/** Tells the new text after a short pause in typing; Escape clears. */
export function SearchBox({ value, onChange, label, main = false, delayMs = 180 }: Props) {
  const t = useT();
  const [text, setText] = useState(value);
  const sent = useRef(value);
  // The URL may change under us, by the back button.
  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value;
    setText(value);
  }, [value]);
  useEffect(() => {
    if (text === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = text;
      onChange(text);
    }, delayMs);
    return () => clearTimeout(timer);
  }, [text, onChange, delayMs]);
  return (
    <div className="search-box">
      <Icon name="search" />
      <input
        type="search"
        value={text}
        aria-label={label}
        placeholder={label}
        data-search={main ? "main" : undefined}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          if (text === "") event.currentTarget.blur();
          setText("");
        }}
      />
      {text ? (
        <button type="button" className="icon-button small" aria-label={t("ui.clear")} onClick={() => setText("")}>
          <Icon name="close" size={12} />
        </button>
      ) : (
        main && <kbd className="search-key">/</kbd>
      )}
    </div>
  );
}
