import { queryOptions } from "@tanstack/react-query";
import { type VersionRef, versionPath } from "./artifacts";
import { type RunRef, runFilePath } from "./queries";
import { apiPath, apiUrl, isInline, requestText } from "./request";

/** What a file belongs to: what a script logs lies with its run, what stands in the cells of tables with a version. */
export type FileHome = RunRef | VersionRef;

/** Address of a file below `/api/v1`. */
export function filePath(home: FileHome, path: string): string {
  if ("run" in home) return runFilePath(home, path);
  return `${versionPath(home)}/files${apiPath(...path.split("/"))}`;
}

const maxFileBytes = 64 * 1024 * 1024;

/** A JSON file. The names of logged files change with their content, and versions never do, so an answer stays good. */
export function fileJsonQuery(home: FileHome, path: string) {
  const address = filePath(home, path);
  return queryOptions({
    queryKey: ["file-json", address],
    queryFn: async ({ signal }) => {
      const { text, cut } = await requestText(address, maxFileBytes, signal);
      if (cut) throw new Error("the file is larger than 64 MiB");
      return JSON.parse(text) as unknown;
    },
    staleTime: Number.POSITIVE_INFINITY,
    // Parsed files are large: what nobody looks at goes soon.
    gcTime: 60_000,
  });
}

/** The address at which a page below `/api/v1` may be framed; null where the server only offers a download. */
export function sandboxQuery(address: string) {
  const framed = `${address}?sandbox=1`;
  return queryOptions({
    queryKey: ["sandbox", framed],
    queryFn: async ({ signal }) => ((await isInline(framed, signal)) ? apiUrl(framed) : null),
  });
}
