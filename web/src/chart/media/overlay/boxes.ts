/** A box on an image, as parts of its width and height. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
  classId: number;
  caption: string;
  scores: Readonly<Record<string, number>>;
}

export interface BoxFile {
  boxes: readonly Box[];
  /** Names of classes by their number. */
  labels: Readonly<Record<string, string>>;
}

/** Reads a file of boxes. Positions are parts of the image, or pixels where a box says so. */
export function readBoxes(file: unknown, imageWidth: number, imageHeight: number): BoxFile {
  const { box_data, class_labels } = members(file);
  const boxes = (Array.isArray(box_data) ? box_data : []).flatMap((found): Box[] => {
    const { position, domain, class_id, box_caption, scores } = members(found);
    const place = placeOf(members(position));
    if (!place || place.some((value) => !Number.isFinite(value))) return [];
    const inPixels = domain === "pixel";
    const [across, down] = inPixels ? [imageWidth || 1, imageHeight || 1] : [1, 1];
    const [left, top, width, height] = place;
    return [
      {
        left: left / across,
        top: top / down,
        width: width / across,
        height: height / down,
        classId: Number(class_id ?? 0),
        caption: typeof box_caption === "string" ? box_caption : "",
        scores: numbers(members(scores)),
      },
    ];
  });
  return { boxes, labels: texts(members(class_labels)) };
}

/** Left, top, width and height of a box that was given by its ends or by its middle. */
function placeOf({ minX, maxX, minY, maxY, middle, width, height }: Members): [number, number, number, number] | null {
  if (Array.isArray(middle)) {
    const [x, y, w, h] = [Number(middle[0]), Number(middle[1]), Number(width), Number(height)];
    return [x - w / 2, y - h / 2, w, h];
  }
  if (minX === undefined) return null;
  return [Number(minX), Number(minY), Number(maxX) - Number(minX), Number(maxY) - Number(minY)];
}

type Members = Record<string, unknown>;

function members(found: unknown): Members {
  return typeof found === "object" && found !== null ? (found as Members) : {};
}

function numbers(found: Members): Record<string, number> {
  return Object.fromEntries(
    Object.entries(found).flatMap(([name, value]) => (typeof value === "number" ? [[name, value]] : [])),
  );
}

function texts(found: Members): Record<string, string> {
  return Object.fromEntries(
    Object.entries(found).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
}
