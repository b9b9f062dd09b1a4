import { useTitle } from "@/app/title";
import { useT } from "@/i18n";
import { LineageView } from "./lineage/LineageView";
import { useVersionRef } from "./useRefs";

/** The graph around one version. */
export default function LineagePage() {
  const t = useT();
  const { type: _, ...ref } = useVersionRef();
  useTitle(t("artifact.tab.lineage"), `${ref.collection}:${ref.version}`);
  return (
    <main className="lineage-page">
      <LineageView start={ref} />
    </main>
  );
}
