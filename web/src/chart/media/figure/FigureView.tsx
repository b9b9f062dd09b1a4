import { useQuery } from "@tanstack/react-query";
import { lazy, useMemo } from "react";
import { type FileHome, fileJsonQuery } from "@/api/fileHome";
import { useT } from "@/i18n";
import { Failure } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { FileLink } from "../FileLink";
import type { LoggedFile } from "../media";
import { readFigure } from "./figure";

const VegaView = lazy(() => import("../../custom/VegaView"));

/** A figure that was made with Plotly. */
export default function FigureView({ home, item, label }: { home: FileHome; item: LoggedFile; label: string }) {
  const t = useT();
  const file = useQuery(fileJsonQuery(home, item.path));
  const figure = useMemo(() => readFigure(file.data), [file.data]);
  if (file.isError) return <Failure error={file.error} onRetry={() => void file.refetch()} />;
  if (file.isPending) return <Skeleton rows={5} height={14} />;
  if (!figure) return <FileLink home={home} item={item} note={t("media.noPreview")} />;
  return (
    <>
      <VegaView spec={figure.spec} rows={figure.rows} label={t("media.figure", { name: label })} />
      {figure.skipped.length > 0 && (
        <span className="panel-badge">{t("media.figure.skipped", { kinds: figure.skipped.join(", ") })}</span>
      )}
    </>
  );
}
