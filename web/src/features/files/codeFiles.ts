import type { StoredFile } from "@/api/files";

/** A text that belongs to a run, wherever it is kept: `digest` is equal for equal content. */
export type Source = Pick<StoredFile, "path" | "digest"> & { address: string };

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
export function toSources(files: readonly StoredFile[], inArtifact: readonly StoredFile[]): Source[] {
  const found = new Map<string, Source>();
  const add = (path: string, { digest, address, size_bytes }: StoredFile) => {
    if (address && size_bytes < largestBytes) found.set(path, { path, digest, address });
  };
  for (const file of inArtifact) add(`code/${file.path}`, file);
  for (const file of files) if (file.path.startsWith("code/") || atRoot.has(file.path)) add(file.path, file);
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
