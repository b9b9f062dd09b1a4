import { gradientColor } from "@/runs/gradient";
import { type Extent, type Place, projector, type View } from "./camera";
import type { Scene } from "./scene";

/** Points without a colour are coloured by height, in so many steps. */
const nShades = 64;
const shades = Array.from({ length: nShades }, (_, i) =>
  Number.parseInt(gradientColor("viridis", i / (nShades - 1)).slice(1), 16),
);

/**
 * Draws a scene onto a canvas, pixel by pixel with a depth for each: no shaders, so it works without a graphics card,
 * and a cloud of 400,000 points still turns under the hand.
 */
export function paintScene(
  context: CanvasRenderingContext2D,
  scene: Scene,
  extent: Extent,
  view: View,
  style: { line: string; text: string; font: string; pixelRatio: number },
): void {
  const { width, height } = context.canvas;
  const put = projector(view, extent, width, height);
  context.clearRect(0, 0, width, height);
  paintSolid(context, scene, extent, view, put, style.pixelRatio);
  const from: Place = { x: 0, y: 0, depth: 0 };
  const to: Place = { x: 0, y: 0, depth: 0 };
  const { lines, lineColors, labels } = scene;
  context.lineWidth = 1.25 * style.pixelRatio;
  for (let i = 0; i * 6 < lines.length; i++) {
    const end = (axis: number) => lines[i * 6 + axis] as number;
    put(end(0), end(1), end(2), from);
    put(end(3), end(4), end(5), to);
    const color = lineColors[i] ?? -1;
    context.strokeStyle = color < 0 ? style.line : `#${color.toString(16).padStart(6, "0")}`;
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
    context.stroke();
  }
  context.fillStyle = style.text;
  context.font = style.font;
  for (const { at, text } of labels) {
    put(at[0], at[1], at[2], from);
    context.fillText(text, from.x + 4, from.y - 4);
  }
}

type Put = ReturnType<typeof projector>;

/** Triangles and points, which hide each other. */
function paintSolid(
  context: CanvasRenderingContext2D,
  scene: Scene,
  extent: Extent,
  view: View,
  put: Put,
  pixelRatio: number,
): void {
  if (scene.points.length === 0 && scene.triangles.length === 0) return;
  const { width, height } = context.canvas;
  const image = context.getImageData(0, 0, width, height);
  const depths = new Float32Array(width * height).fill(Number.NEGATIVE_INFINITY);
  paintTriangles(image, depths, scene, view, put);
  paintPoints(image, depths, scene, extent, put, pixelRatio);
  context.putImageData(image, 0, 0);
}

/** Of triangles without a colour of their own. */
const plainColor = 0x9aa4b2;

/** Each in one shade: the more it faces the eye, the brighter, from either side. */
function paintTriangles(
  { data, width, height }: ImageData,
  depths: Float32Array,
  { triangles, triangleColors }: Scene,
  view: View,
  put: Put,
): void {
  // One unit of depth in pixels, as it is across the picture.
  const deep = (Math.min(width, height) / 2) * 0.98 * view.zoom;
  const [a, b, c] = [0, 1, 2].map((): Place => ({ x: 0, y: 0, depth: 0 })) as [Place, Place, Place];
  for (let i = 0; i * 9 < triangles.length; i++) {
    [a, b, c].forEach((corner, k) => {
      const from = i * 9 + k * 3;
      put(triangles[from] as number, triangles[from + 1] as number, triangles[from + 2] as number, corner);
    });
    const [ux, uy, uz] = [b.x - a.x, b.y - a.y, (b.depth - a.depth) * deep];
    const [vx, vy, vz] = [c.x - a.x, c.y - a.y, (c.depth - a.depth) * deep];
    const area = ux * vy - uy * vx;
    const long = Math.hypot(uy * vz - uz * vy, uz * vx - ux * vz, area);
    if (area === 0 || !(long > 0)) continue;
    const shade = 0.35 + (0.65 * Math.abs(area)) / long;
    const own = triangleColors[i] as number;
    const color = own >= 0 ? own : plainColor;
    const [red, green, blue] = [color >> 16, (color >> 8) & 255, color & 255];
    const left = Math.max(0, Math.ceil(Math.min(a.x, b.x, c.x) - 0.5));
    const right = Math.min(width - 1, Math.floor(Math.max(a.x, b.x, c.x) - 0.5));
    const top = Math.max(0, Math.ceil(Math.min(a.y, b.y, c.y) - 0.5));
    const bottom = Math.min(height - 1, Math.floor(Math.max(a.y, b.y, c.y) - 0.5));
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++) {
        // How much of the way to the second and to the third corner the middle of the pixel is.
        const [px, py] = [x + 0.5 - a.x, y + 0.5 - a.y];
        const toB = (px * vy - py * vx) / area;
        const toC = (ux * py - uy * px) / area;
        if (toB < 0 || toC < 0 || toB + toC > 1) continue;
        const depth = a.depth + toB * (b.depth - a.depth) + toC * (c.depth - a.depth);
        const pixel = y * width + x;
        if ((depths[pixel] as number) >= depth) continue;
        depths[pixel] = depth;
        data[pixel * 4] = red * shade;
        data[pixel * 4 + 1] = green * shade;
        data[pixel * 4 + 2] = blue * shade;
        data[pixel * 4 + 3] = 255;
      }
    }
  }
}

function paintPoints(
  image: ImageData,
  depths: Float32Array,
  { points, colors }: Scene,
  { middle, radius }: Extent,
  put: Put,
  pixelRatio: number,
): void {
  const { width, height } = image;
  const at: Place = { x: 0, y: 0, depth: 0 };
  // Few points are drawn large, many as fine dust.
  const size = Math.max(1, Math.round((points.length / 3 > 20_000 ? 1.5 : 3) * pixelRatio));
  for (let i = 0; i * 3 < points.length; i++) {
    const z = points[i * 3 + 2] as number;
    put(points[i * 3] as number, points[i * 3 + 1] as number, z, at);
    const own = colors[i] as number;
    const shade = Math.round(((z - middle[2]) / radius + 1) * 0.5 * (nShades - 1));
    const color = own >= 0 ? own : (shades[Math.max(0, Math.min(nShades - 1, shade))] as number);
    const left = Math.round(at.x - size / 2);
    const top = Math.round(at.y - size / 2);
    for (let y = Math.max(0, top); y < Math.min(height, top + size); y++) {
      for (let x = Math.max(0, left); x < Math.min(width, left + size); x++) {
        const pixel = y * width + x;
        if ((depths[pixel] as number) >= at.depth) continue;
        depths[pixel] = at.depth;
        image.data[pixel * 4] = color >> 16;
        image.data[pixel * 4 + 1] = (color >> 8) & 255;
        image.data[pixel * 4 + 2] = color & 255;
        image.data[pixel * 4 + 3] = 255;
      }
    }
  }
}
