import { useEffect, useState } from "react";
import { useT } from "@/i18n";
import { Icon } from "./icons";

/** Copies `text`; says so for a moment. */
export function CopyButton({ text, label, wide = false }: { text: string; label?: string; wide?: boolean }) {
  const t = useT();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  const name = copied ? t("ui.copied") : (label ?? t("ui.copy"));
  return (
    <button
      type="button"
      className={wide ? "button" : "icon-button"}
      aria-label={wide ? undefined : name}
      data-tip={wide ? undefined : name}
      onClick={() => void copy(text).then(setCopied)}
    >
      <Icon name={copied ? "check" : "copy"} />
      {wide && <span>{name}</span>}
      {copied && (
        <span role="status" className="visually-hidden">
          {t("ui.copied")}
        </span>
      )}
    </button>
  );
}

/** The clipboard interface exists only on secure origins; a server on plain HTTP in a lab needs the old way. */
async function copy(text: string): Promise<boolean> {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Not allowed here: fall through.
    }
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}
