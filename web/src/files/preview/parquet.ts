import { gunzipSync } from "fflate";
import { decompress as unzstd } from "fzstd";
import { type AsyncBuffer, parquetMetadataAsync, parquetRead, parquetSchema } from "hyparquet";
import { requestBytes } from "@/api/request";
import type { Grid } from "./grid";
import type { HeldFile } from "./kind";

// Loaded only when somebody opens such a file.

/** Rows that are read from the beginning. */
const nHead = 200;
const maxColumns = 500;

/** The first rows of a Parquet file; of the file only the parts that hold them are fetched. */
export async function readParquetHead(file: HeldFile, signal: AbortSignal): Promise<Grid> {
  const buffer: AsyncBuffer = {
    byteLength: file.size_bytes,
    slice: (start, end = file.size_bytes) => requestBytes(file.address, start, end, signal),
  };
  const metadata = await parquetMetadataAsync(buffer, { initialFetchSize: 64 * 1024 });
  const schema = parquetSchema(metadata).children.slice(0, maxColumns);
  const columns = schema.map(({ element }) => ({
    name: element.name,
    type: (element.logical_type?.type ?? element.converted_type ?? element.type ?? "").toLowerCase(),
  }));
  let rows: unknown[][] = [];
  await parquetRead({
    file: buffer,
    metadata,
    columns: columns.map((column) => column.name),
    rowEnd: Math.min(nHead, Number(metadata.num_rows)),
    useOffsetIndex: true,
    compressors: {
      GZIP: (input) => gunzipSync(input),
      ZSTD: (input) => unzstd(input),
    },
    onComplete: (read) => {
      rows = read;
    },
  });
  return { columns, rows, nRows: Number(metadata.num_rows) };
}
