/** Gradients for values: dark to light or through the middle, each readable on both themes. */
export const gradients = {
  viridis: ["#5561b8", "#2f7fa0", "#1f988b", "#4dbb62", "#a8c72b", "#d8b81f"],
  magma: ["#7a50c2", "#9c3a9a", "#c43c75", "#f1605d", "#f79256", "#e8b25e"],
  leaf: ["#d2ad1c", "#93ab24", "#5b9c34", "#2f8f4c", "#27805c"],
  dusk: ["#3f9fe0", "#6f7fe8", "#9159d8", "#b23cae", "#c92b78"],
  opposite: ["#2b6cc4", "#6fa3d8", "#9a9a9a", "#dd8a63", "#c23b22"],
} as const;

export type GradientName = keyof typeof gradients;
export const gradientNames = Object.keys(gradients) as GradientName[];

/** The colour at a share from 0 to 1; between two stops it is mixed. */
export function gradientColor(name: GradientName, share: number): string {
  const stops = gradients[name];
  const at = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const index = Math.min(stops.length - 2, Math.floor(at));
  const [from, to] = [parse(stops[index] ?? "#000000"), parse(stops[index + 1] ?? "#000000")];
  const mixed = from.map((part, i) => Math.round(part + ((to[i] ?? 0) - part) * (at - index)));
  return `#${mixed.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

function parse(color: string): number[] {
  return [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16));
}
