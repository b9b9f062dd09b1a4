/** What scripts log beside numbers, read from the rows; the bytes are files of the run. */
export type Media =
  | { kind: "images"; items: readonly LoggedImage[] }
  | { kind: "audio" | "video" | "html" | "scene" | "figure" | "file"; items: readonly LoggedFile[] }
  | { kind: "table"; path: string; nRows: number | null }
  | { kind: "histogram"; edges: readonly number[]; counts: readonly number[] }
  | { kind: "json"; value: unknown };

export type MediaKind = Media["kind"];

export interface LoggedFile {
  path: string;
  caption: string;
  /** 0 where the client did not say. */
  sizeBytes: number;
}

export interface LoggedImage extends LoggedFile {
  /** In pixels; 0 where the client did not say. */
  width: number;
  height: number;
  /** Files with boxes and masks, by the name of what made them: `predictions`, `truth`. */
  boxes: Readonly<Record<string, string>>;
  masks: Readonly<Record<string, string>>;
}

const fileKinds: Readonly<Record<string, "audio" | "video" | "html" | "scene" | "figure" | "file">> = {
  "audio-file": "audio",
  audio: "audio",
  "video-file": "video",
  videos: "video",
  "html-file": "html",
  html: "html",
  "object3D-file": "scene",
  object3D: "scene",
  "plotly-file": "figure",
  "molecule-file": "file",
  molecule: "file",
  "bokeh-file": "file",
};

/** What is not known, or does not look as it should, is shown as the JSON that it is. */
export function readMedia(value: unknown): Media {
  const found = members(value);
  const type = text(found._type);
  const json: Media = { kind: "json", value };
  if (type === "image-file" || type === "images/separated") {
    const items = type === "image-file" ? oneImage(found) : severalImages(found);
    return items.length > 0 ? { kind: "images", items } : json;
  }
  if ((type === "table-file" || type === "incremental-table-file") && text(found.path)) {
    return { kind: "table", path: text(found.path), nRows: typeof found.nrows === "number" ? found.nrows : null };
  }
  if (type === "histogram") return readHistogram(found) ?? json;
  const kind = fileKinds[type];
  if (!kind) return json;
  const items = readFiles(found);
  return items.length > 0 ? { kind, items } : json;
}

function oneImage(found: Members): LoggedImage[] {
  return image(text(found.path), found.caption, found, found.boxes, found.masks);
}

function severalImages(found: Members): LoggedImage[] {
  const captions = list(found.captions);
  const boxes = list(found.all_boxes);
  const masks = list(found.all_masks);
  return list(found.filenames).flatMap((path, i) => image(text(path), captions[i], found, boxes[i], masks[i]));
}

function image(path: string, caption: unknown, size: Members, boxes: unknown, masks: unknown): LoggedImage[] {
  if (!path) return [];
  return [
    {
      path,
      caption: text(caption),
      sizeBytes: number(size.size),
      width: number(size.width),
      height: number(size.height),
      boxes: paths(boxes),
      masks: paths(masks),
    },
  ];
}

function paths(found: unknown): Record<string, string> {
  const entries = Object.entries(members(found)).map(([name, file]) => [name, text(members(file).path)] as const);
  return Object.fromEntries(entries.filter(([, path]) => path !== ""));
}

/** One file, or several: their captions stand beside them or within. */
function readFiles(found: Members): LoggedFile[] {
  const captions = list(found.captions);
  const several = [found.audio, found.videos, found.html, found.objects, found.filenames].find(Array.isArray);
  return (several ?? [found]).flatMap((each: unknown, i: number) => {
    const path = typeof each === "string" ? each : text(members(each).path);
    const { caption, size } = members(each);
    return path ? [{ path, caption: text(captions[i]) || text(caption), sizeBytes: number(size) }] : [];
  });
}

/** Edges are written out, or packed as the lowest one, a distance and how many. */
function readHistogram(found: Members): Media | null {
  const counts = list(found.values).map(Number);
  const packed = members(found.packedBins);
  const { min, size, count } = packed;
  const edges =
    typeof min === "number" && typeof size === "number" && typeof count === "number"
      ? counts.concat(0).map((_, i) => min + i * size)
      : list(found.bins).map(Number);
  const isSound =
    counts.length > 0 && edges.length === counts.length + 1 && [...counts, ...edges].every(Number.isFinite);
  return isSound ? { kind: "histogram", edges, counts } : null;
}

type Members = Record<string, unknown>;

function members(found: unknown): Members {
  return typeof found === "object" && found !== null ? (found as Members) : {};
}

function list(found: unknown): unknown[] {
  return Array.isArray(found) ? found : [];
}

function number(found: unknown): number {
  return typeof found === "number" && Number.isFinite(found) ? found : 0;
}

function text(found: unknown): string {
  return typeof found === "string" ? found : "";
}
