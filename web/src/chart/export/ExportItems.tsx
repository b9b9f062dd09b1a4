import type { RefObject } from "react";
import { useT } from "@/i18n";
import { csvTable } from "@/runs/csv";
import { download } from "@/ui/download";
import { Icon } from "@/ui/icons";
import type { PanelExport } from "./context";
import { toPng } from "./png";

interface Props {
  offered: RefObject<PanelExport | null>;
  /** Of the files. */
  name: string;
}

/** Entries of a panel's menu: its picture and its values, as they are on the screen. */
export function ExportItems({ offered, name }: Props) {
  const t = useT();
  const { svg, rows } = offered.current ?? {};
  if (!svg && !rows) return null;
  const file = name.replace(/[^\p{L}\p{N}._-]+/gu, "-") || "chart";
  const picture = async (take: (text: string) => Promise<void> | void) => {
    const text = await svg?.();
    if (text) await take(text);
  };
  return (
    <>
      <hr className="menu-line" />
      {svg && (
        <>
          <Item
            text={t("export.png")}
            onClick={() => void picture(async (text) => download(`${file}.png`, "image/png", await toPng(text)))}
          />
          <Item
            text={t("export.svg")}
            onClick={() => void picture((text) => download(`${file}.svg`, "image/svg+xml", text))}
          />
        </>
      )}
      {rows && (
        <Item
          text={t("export.csv")}
          onClick={() => download(`${file}.csv`, "text/csv;charset=utf-8", csvTable(rows()))}
        />
      )}
    </>
  );
}

function Item({ text, onClick }: { text: string; onClick: () => void }) {
  return (
    <button type="button" role="menuitem" className="menu-item" onClick={onClick}>
      <Icon name="download" />
      {text}
    </button>
  );
}
