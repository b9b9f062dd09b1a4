import { useQuery } from "@tanstack/react-query";
import { versionQuery } from "@/api/artifacts";
import { useTitle } from "@/app/title";
import { useT } from "@/i18n";
import { JsonTree } from "@/ui/JsonTree";
import { useVersionRef } from "./useRefs";

/** What the script said about the version. */
export default function MetadataPage() {
  const t = useT();
  const ref = useVersionRef();
  const { data: version } = useQuery(versionQuery(ref));
  useTitle(t("artifact.tab.metadata"), `${ref.collection}:${ref.version}`);
  if (!version) return null;
  return (
    <main className="page version-metadata">
      <JsonTree title={t("artifact.tab.metadata")} value={version.metadata} empty={t("artifact.noMetadata")} />
    </main>
  );
}
