import type { ArtifactFile } from "@/api/artifacts";
import type { RunFile } from "@/api/types";

/** A text that belongs to a run, wherever it is kept. */
export interface Source {
  path: string;
  /** Equal for equal content. */
  digest: string;
  /** Where its bytes are, below `/api/v1`. */
  address: string;
}

/** How a file of a run differs from that of the other one. */
export type Change = "same" | "changed" | "added" | "removed";

export interface CodeFile {
  path: string;
  /** Absent where only the other run has it. */
  own?: Source;
  other?: Source;
  /** Absent where nothing is compared. */
  change?: Change;
}

const atRoot = new Set([
  "diff.patch",
  "requirements.txt",
  "conda-environment.yaml",
  "Dockerfile",
  "pyproject.toml",
  "uv.lock",
]);
/** Larger files are data. */
const largestBytes = 4_000_000;

/**
 * What says what a run has executed: source that the client saved as files below `code`, or as an artifact of the type
 * `code`, and what it ran with. Files of the artifact are listed below `code` too, so that either way can be compared
 * with the other.
 */
export function toSources(
  files: readonly RunFile[],
  addressOf: (path: string) => string,
  inArtifacts: readonly ArtifactFile[],
): Source[] {
  const found = new Map<string, Source>();
  for (const { path, digest, size_bytes, url } of inArtifacts) {
    const isIncluded = url && size_bytes < largestBytes;
    if (isIncluded) found.set(`code/${path}`, { path: `code/${path}`, digest, address: url.replace(/^\/api\/v1/, "") });
  }
  for (const { path, md5, size_bytes } of files) {
    const isCode = path.startsWith("code/") || atRoot.has(path);
    if (isCode && size_bytes < largestBytes) found.set(path, { path, digest: md5, address: addressOf(path) });
  }
  return [...found.values()].sort(
    (a, b) => rank(a.path) - rank(b.path) || a.path.localeCompare(b.path, "en", { numeric: true }),
  );
}

/** The sources of a run; with those of another one beside them, which of them differ. */
export function compareSources(own: readonly Source[], other: readonly Source[] | null): CodeFile[] {
  if (!other) return own.map((source) => ({ path: source.path, own: source }));
  const found = new Map<string, CodeFile>();
  for (const source of own) found.set(source.path, { path: source.path, own: source });
  for (const source of other) found.set(source.path, { ...found.get(source.path), path: source.path, other: source });
  return [...found.values()].map((file) => ({ ...file, change: changeOf(file) }));
}

function changeOf({ own, other }: CodeFile): Change {
  if (!other) return "added";
  if (!own) return "removed";
  return own.digest === other.digest ? "same" : "changed";
}

function rank(path: string): number {
  return path.startsWith("code/") ? 0 : path === "diff.patch" ? 1 : 2;
}
