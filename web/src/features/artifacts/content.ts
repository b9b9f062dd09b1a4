import type { ArtifactFile } from "@/api/artifacts";

/** An entry of a folder: a file, or a folder with all that is below it summed up. */
export interface ContentEntry {
  name: string;
  path: string;
  /** Absent for folders. */
  file?: ArtifactFile;
  nFiles: number;
  sizeBytes: number;
}

/** What lies directly in `folder` (empty for the root): folders first, then files, by name. */
export function listFolder(files: readonly ArtifactFile[], folder: string): ContentEntry[] {
  const prefix = folder === "" ? "" : `${folder}/`;
  const folders = new Map<string, ContentEntry>();
  const found: ContentEntry[] = [];
  for (const file of files) {
    if (!file.path.startsWith(prefix)) continue;
    const rest = file.path.slice(prefix.length);
    const cut = rest.indexOf("/");
    if (cut < 0) {
      found.push({ name: rest, path: file.path, file, nFiles: 1, sizeBytes: file.size_bytes });
      continue;
    }
    const name = rest.slice(0, cut);
    const known = folders.get(name) ?? { name, path: prefix + name, nFiles: 0, sizeBytes: 0 };
    known.nFiles += 1;
    known.sizeBytes += file.size_bytes;
    folders.set(name, known);
  }
  const byName = (a: ContentEntry, b: ContentEntry) => collator.compare(a.name, b.name);
  return [...[...folders.values()].sort(byName), ...found.sort(byName)];
}

const collator = new Intl.Collator("en", { numeric: true });

export type PreviewKind = "reference" | "image" | "audio" | "video" | "table" | "json" | "html" | "text" | "none";

const textNames =
  /\.(txt|log|md|py|ya?ml|toml|csv|tsv|cfg|ini|sh|rs|js|ts|patch|diff|xml|jsonl)$|(^|\/)(requirements\.txt|LICENSE|README)$/i;

/** How a file can be shown. SVG is an image here: in an image element its scripts do not run. */
export function previewKind(file: Pick<ArtifactFile, "path" | "media_type" | "url">): PreviewKind {
  if (!file.url) return "reference";
  const type = file.media_type.split(";")[0]?.trim() ?? "";
  if (type.startsWith("image/")) return "image";
  if (type.startsWith("audio/")) return "audio";
  if (type.startsWith("video/")) return "video";
  if (/\.table\.json$/i.test(file.path)) return "table";
  if (type === "application/json" || /\.(json|ipynb)$/i.test(file.path)) return "json";
  if (type === "text/html" || /\.html?$/i.test(file.path)) return "html";
  if (type.startsWith("text/") || textNames.test(file.path)) return "text";
  return "none";
}

export interface LoggedTable {
  columns: readonly string[];
  rows: readonly (readonly unknown[])[];
}

/** A table as the client writes it; null where the text is none. */
export function parseTable(text: string): LoggedTable | null {
  try {
    const found = JSON.parse(text) as { columns?: unknown; data?: unknown };
    if (!Array.isArray(found.columns) || !Array.isArray(found.data)) return null;
    return { columns: found.columns.map(String), rows: found.data.filter(Array.isArray) };
  } catch {
    return null;
  }
}
