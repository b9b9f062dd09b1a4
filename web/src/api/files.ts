import { queryOptions } from "@tanstack/react-query";
import type { ArtifactFile } from "./artifacts";
import { previewLimitBytes, type RunRef, runFilePath } from "./queries";
import { requestText } from "./request";
import type { RunFile } from "./types";

/** A file that pages show, whether a run or a version of an artifact has it. */
export interface StoredFile extends Pick<ArtifactFile, "path" | "media_type" | "size_bytes" | "digest"> {
  /** Where its bytes are, below `/api/v1`; absent where only an address elsewhere is stored. */
  address?: string;
  /** That address elsewhere. */
  reference?: string;
  /** Absent where files never change. */
  updated_at?: string;
}

export function fileOfRun(run: RunRef, { md5, ...file }: RunFile): StoredFile {
  return { ...file, digest: md5, address: runFilePath(run, file.path) };
}

export function fileOfVersion({ url, reference, ...file }: ArtifactFile): StoredFile {
  return { ...file, address: url?.replace(/^\/api\/v1/, ""), reference: reference ?? undefined };
}

/** A text below `/api/v1` whose digest tells one state of it from another. */
export function textQuery(address: string, digest: string, limitBytes = previewLimitBytes) {
  return queryOptions({
    queryKey: ["text", address, digest, limitBytes],
    queryFn: ({ signal }) => requestText(address, limitBytes, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
