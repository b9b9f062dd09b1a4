import { expect, test } from "vitest";
import { palette, runColor } from "./palette";

function luminance(hex: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

test("every colour can be seen on the panels of both themes", () => {
  for (const color of palette) {
    expect(contrast(color, "#ffffff"), `${color} on light`).toBeGreaterThan(2.5);
    expect(contrast(color, "#181b1f"), `${color} on dark`).toBeGreaterThan(2.5);
  }
});

test("there are twenty different colours", () => {
  expect(new Set(palette).size).toBe(20);
});

test("a run keeps its colour, and many runs use the colours evenly", () => {
  expect(runColor("abc123")).toBe(runColor("abc123"));
  const counts = new Map<string, number>();
  for (let i = 0; i < 4000; i++) {
    const color = runColor(i.toString(36).padStart(8, "0"));
    counts.set(color, (counts.get(color) ?? 0) + 1);
  }
  for (const count of counts.values()) expect(count).toBeGreaterThan(120);
});
