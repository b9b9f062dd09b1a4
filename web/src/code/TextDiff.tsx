import { useMemo } from "react";
import { useT } from "@/i18n";
import { DiffView } from "./DiffView";
import { compareTexts } from "./diff";

/** Loaded only where two texts are compared. */
export default function TextDiff({ path, before, after }: { path: string; before: string; after: string }) {
  const t = useT();
  const diff = useMemo(() => compareTexts(before, after), [before, after]);
  if (diff.hunks.length === 0) return <p className="quiet-empty">{t("code.sameText")}</p>;
  return (
    <>
      <p className="dim" role="status">
        {t("code.counts", { added: diff.nAdded, removed: diff.nRemoved })}
      </p>
      <DiffView path={path} diff={diff} />
    </>
  );
}
