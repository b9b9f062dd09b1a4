import { toSystemSections } from "@/chart/board/sections";
import { useT } from "@/i18n";
import { Empty } from "@/ui/Notice";
import { RunBoard } from "./RunBoard";

/** What the machine did meanwhile. */
export default function RunSystemPage() {
  const t = useT();
  return (
    <RunBoard
      title={t("run.system")}
      stream="system"
      toSections={toSystemSections}
      defaultX="_runtime"
      empty={
        <Empty icon="cpu" title={t("system.empty")}>
          <p>{t("system.empty.hint")}</p>
        </Empty>
      }
    />
  );
}
