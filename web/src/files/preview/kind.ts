import type { StoredFile } from "@/api/files";

/** A file whose bytes are stored here. */
export type HeldFile = StoredFile & { address: string };

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
export function previewKind(file: Pick<StoredFile, "path" | "media_type">): PreviewKind {
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
