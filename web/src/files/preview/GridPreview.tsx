import { useQuery } from "@tanstack/react-query";
import { type StoredFile, textQuery } from "@/api/files";
import { useT } from "@/i18n";
import { formatBytes } from "@/ui/format";
import { Icon } from "@/ui/icons";
import { Failure } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import type { FilesPlace } from "../place";
import { DataGrid } from "./DataGrid";
import { parseLoggedTable, parseSeparated } from "./grid";
import type { HeldFile } from "./kind";
import { TextPreview } from "./TextPreview";

interface Props {
  file: HeldFile;
}

interface TableProps extends Props {
  /** What its cells may name. */
  files: readonly StoredFile[];
  place: FilesPlace;
}

/** Separated values as rows and columns. */
export function SeparatedPreview({ file }: Props) {
  const t = useT();
  const query = useQuery(textQuery(file.address, file.digest));
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
export function LoggedTablePreview({ file, files, place }: TableProps) {
  const query = useQuery(textQuery(file.address, file.digest, largestTableBytes));
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <Skeleton rows={10} height={20} />;
  const grid = query.data.cut ? null : parseLoggedTable(query.data.text);
  if (!grid) return <TextPreview file={file} />;
  return <DataGrid name={file.path} grid={grid} files={files} place={place} />;
}

/** A table has to be read whole to be understood. */
const largestTableBytes = 16_000_000;

/** The first rows of a Parquet file. */
export function ParquetPreview({ file }: Props) {
  const t = useT();
  const query = useQuery({
    queryKey: ["parquet-head", file.address, file.digest],
    queryFn: async ({ signal }) => {
      const { readParquetHead } = await import("./parquet");
      return readParquetHead(file, signal);
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
