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

const collator = new Intl.Collator("en", { numeric: true });

export type PreviewKind = "image" | "audio" | "video" | "json" | "html" | "text" | "none";

const textNames =
  /\.(txt|log|md|py|ya?ml|toml|csv|tsv|cfg|ini|sh|rs|js|ts|patch|diff|xml|jsonl)$|(^|\/)(requirements\.txt|conda-environment\.yaml|diff\.patch|LICENSE|README)$/i;

/** How a file can be shown. SVG is an image here: in an image element its scripts do not run. */
export function previewKind(file: Pick<RunFile, "path" | "media_type">): PreviewKind {
  const type = file.media_type.split(";")[0]?.trim() ?? "";
  if (type.startsWith("image/")) return "image";
  if (type.startsWith("audio/")) return "audio";
  if (type.startsWith("video/")) return "video";
  if (type === "application/json" || /\.(json|ipynb)$/i.test(file.path)) return "json";
  if (type === "text/html" || /\.html?$/i.test(file.path)) return "html";
  if (type.startsWith("text/") || textNames.test(file.path)) return "text";
  return "none";
}
