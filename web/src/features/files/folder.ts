import type { RunFile } from "@/api/types";

/** An entry of a folder: a file, or a folder with all that is below it summed up. */
export interface Entry {
  name: string;
  path: string;
  /** Absent for folders. */
  file?: RunFile;
  nFiles: number;
  sizeBytes: number;
  updatedAt: string;
}

/** What lies directly in `folder` (empty for the root): folders first, then files, by name. */
export function listFolder(files: readonly RunFile[], folder: string): Entry[] {
  const prefix = folder === "" ? "" : `${folder}/`;
  const entries = new Map<string, Entry>();
  for (const file of files) {
    if (!file.path.startsWith(prefix)) continue;
    const rest = file.path.slice(prefix.length);
    const cut = rest.indexOf("/");
    if (cut < 0) {
      entries.set(`f${rest}`, {
        name: rest,
        path: file.path,
        file,
        nFiles: 1,
        sizeBytes: file.size_bytes,
        updatedAt: file.updated_at,
      });
      continue;
    }
    const name = rest.slice(0, cut);
    const known = entries.get(`d${name}`);
    entries.set(`d${name}`, {
      name,
      path: prefix + name,
      nFiles: (known?.nFiles ?? 0) + 1,
      sizeBytes: (known?.sizeBytes ?? 0) + file.size_bytes,
      updatedAt: known && known.updatedAt > file.updated_at ? known.updatedAt : file.updated_at,
    });
  }
  return [...entries.values()].sort(
    (a, b) => Number(a.file !== undefined) - Number(b.file !== undefined) || collator.compare(a.name, b.name),
  );
}

/** Files of all folders whose path contains the text, in any case; named by their whole path. */
export function findFiles(files: readonly RunFile[], text: string): Entry[] {
  const wanted = text.toLowerCase();
  return files
    .filter((file) => file.path.toLowerCase().includes(wanted))
    .map((file) => ({
      name: file.path,
      path: file.path,
      file,
      nFiles: 1,
      sizeBytes: file.size_bytes,
      updatedAt: file.updated_at,
    }))
    .sort((a, b) => collator.compare(a.name, b.name));
}

const collator = new Intl.Collator("en", { numeric: true });

export type PreviewKind =
  | "image"
  | "audio"
  | "video"
  | "table"
  | "separated"
  | "parquet"
  | "json"
  | "markdown"
  | "html"
  | "text"
  | "none";

const textNames =
  /\.(txt|log|py|pyi|ya?ml|toml|cfg|ini|sh|rs|jsx?|mjs|tsx?|patch|diff|xml|jsonl|c|h|cc|cpp|cuh?|css|sql|jl|r|out|err)$|(^|\/)(requirements\.txt|conda-environment\.yaml|diff\.patch|LICENSE|README|Dockerfile|Makefile)$/i;

/** How a file can be shown. SVG is an image here: in an image element its scripts do not run. */
export function previewKind(file: Pick<RunFile, "path" | "media_type">): PreviewKind {
  const type = file.media_type.split(";")[0]?.trim() ?? "";
  if (type.startsWith("image/")) return "image";
  if (type.startsWith("audio/")) return "audio";
  if (type.startsWith("video/")) return "video";
  if (/\.table\.json$/i.test(file.path)) return "table";
  if (/\.(csv|tsv)$/i.test(file.path)) return "separated";
  if (/\.(parquet|pq)$/i.test(file.path)) return "parquet";
  if (type === "application/json" || /\.(json|ipynb)$/i.test(file.path)) return "json";
  if (type === "text/html" || /\.html?$/i.test(file.path)) return "html";
  if (type === "text/markdown" || /\.(md|markdown)$/i.test(file.path)) return "markdown";
  if (type.startsWith("text/") || textNames.test(file.path)) return "text";
  return "none";
}
