import { classColor } from "./classes";

export interface Mask {
  width: number;
  height: number;
  /** The class of each pixel, row by row. */
  classes: Uint8Array;
  /** Those that occur, ascending, without 0, which stands for nothing. */
  present: readonly number[];
}

/** Reads the grey picture that a mask is stored as: how bright a pixel is says its class. */
export async function loadMask(url: string): Promise<Mask> {
  const image = new Image();
  image.src = url;
  await image.decode();
  const { naturalWidth: width, naturalHeight: height } = image;
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("this browser draws no pictures");
  context.drawImage(image, 0, 0);
  return toMask(context.getImageData(0, 0, width, height).data, width, height);
}

export function toMask(pixels: Uint8ClampedArray, width: number, height: number): Mask {
  const classes = new Uint8Array(width * height);
  const seen = new Set<number>();
  for (let i = 0; i < classes.length; i++) {
    const id = pixels[i * 4] ?? 0;
    classes[i] = id;
    if (id !== 0) seen.add(id);
  }
  return { width, height, classes, present: [...seen].sort((a, b) => a - b) };
}

/** The mask in the colours of its classes, as RGBA; what is hidden is clear. */
export function paintMask({ classes }: Mask, isHidden: (id: number) => boolean): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(classes.length * 4);
  const colors = new Map<number, readonly [number, number, number] | null>();
  for (let i = 0; i < classes.length; i++) {
    const id = classes[i] ?? 0;
    let color = colors.get(id);
    if (color === undefined) {
      color = id === 0 || isHidden(id) ? null : parse(classColor(id));
      colors.set(id, color);
    }
    if (!color) continue;
    pixels.set(color, i * 4);
    pixels[i * 4 + 3] = 140;
  }
  return pixels;
}

function parse(color: string): [number, number, number] {
  const part = (start: number) => Number.parseInt(color.slice(start, start + 2), 16);
  return [part(1), part(3), part(5)];
}
