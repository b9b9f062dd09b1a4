import { useQuery } from "@tanstack/react-query";
import { fileTextQuery, type RunRef } from "@/api/queries";
import type { RunFile } from "@/api/types";
import { useT } from "@/i18n";
import { formatBytes } from "@/ui/format";
import { Icon } from "@/ui/icons";
import { Failure } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { DataGrid } from "./DataGrid";
import { parseLoggedTable, parseSeparated } from "./grid";
import { TextPreview } from "./TextPreview";

interface Props {
  run: RunRef;
  file: RunFile;
}

/** Separated values as rows and columns. */
export function SeparatedPreview({ run, file }: Props) {
  const t = useT();
  const query = useQuery({ ...fileTextQuery(run, file.path, file.md5) });
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <Skeleton rows={10} height={20} />;
  const { text, cut } = query.data;
  return (
    <>
      {cut && <p className="notice">{t("files.cut", { size: formatBytes(text.length) })}</p>}
      <DataGrid name={file.path} grid={parseSeparated(text, cut)} />
    </>
  );
}

/** A table that a script has logged; a file of that name that holds something else is shown as text. */
export function LoggedTablePreview({ run, file }: Props) {
  const query = useQuery(fileTextQuery(run, file.path, file.md5, largestTableBytes));
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <Skeleton rows={10} height={20} />;
  const grid = query.data.cut ? null : parseLoggedTable(query.data.text);
  return grid ? <DataGrid name={file.path} grid={grid} /> : <TextPreview run={run} file={file} />;
}

/** A table has to be read whole to be understood. */
const largestTableBytes = 16_000_000;

/** The first rows of a Parquet file. */
export function ParquetPreview({ run, file }: Props) {
  const t = useT();
  const query = useQuery({
    queryKey: ["parquet-head", run.entity, run.project, run.run, file.path, file.md5],
    queryFn: async ({ signal }) => {
      const { readParquetHead } = await import("./parquet");
      return readParquetHead(run, file, signal);
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (query.isError) {
    return (
      <div className="quiet-empty" role="alert">
        <Icon name="alert" />
        {t("files.unreadable", { reason: query.error.message })}
      </div>
    );
  }
  if (query.isPending) return <Skeleton rows={10} height={20} />;
  return <DataGrid name={file.path} grid={query.data} />;
}
