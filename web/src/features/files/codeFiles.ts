import type { RunFile } from "@/api/types";

type Named = Pick<RunFile, "path" | "md5" | "size_bytes">;

/** How a file of a run differs from that of the other one. */
export type Change = "same" | "changed" | "added" | "removed";

export interface CodeFile<File extends Named = RunFile> {
  path: string;
  /** Absent where only the other run has it. */
  own?: File;
  other?: File;
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

/** Files that say what was executed: source that the client saved, and what it ran with. Larger ones are data. */
function isCode(file: Named): boolean {
  return (file.path.startsWith("code/") || atRoot.has(file.path)) && file.size_bytes < 4_000_000;
}

/** The code of a run, source first; with another run beside it, which files differ. */
export function listCode<File extends Named>(own: readonly File[], other?: readonly File[]): CodeFile<File>[] {
  const found = new Map<string, CodeFile<File>>();
  for (const file of own.filter(isCode)) found.set(file.path, { path: file.path, own: file });
  for (const file of other?.filter(isCode) ?? []) {
    found.set(file.path, { ...found.get(file.path), path: file.path, other: file });
  }
  const files = [...found.values()].map((file) => (other ? { ...file, change: changeOf(file) } : file));
  return files.sort((a, b) => rank(a.path) - rank(b.path) || a.path.localeCompare(b.path, "en", { numeric: true }));
}

function changeOf({ own, other }: CodeFile<Named>): Change {
  if (!other) return "added";
  if (!own) return "removed";
  return own.md5 === other.md5 ? "same" : "changed";
}

function rank(path: string): number {
  return path.startsWith("code/") ? 0 : path === "diff.patch" ? 1 : 2;
}
