import { isOfGroup, type Line } from "../math/lines";
import { project, type Range } from "../math/scale";
import { formatDurationTick, formatNumberTick } from "../math/ticks";
import { isValue } from "../math/value";
import type { XKind } from "../plot";
import { evenSteps, powersOfTen } from "../values/axis";

/** A chart of lines as it is on the screen. */
export interface LinePicture {
  lines: readonly Line[];
  x: Range;
  y: Range;
  xKind: XKind;
  logX: boolean;
  logY: boolean;
  locale: string;
  /** In pixels. */
  width: number;
  height: number;
  colors: { text: string; grid: string; background: string };
  font: string;
}

const margin = { left: 56, right: 16, top: 30, bottom: 28 };
const maxLegend = 12;

/** The picture as a document of its own, with a legend: on paper nothing can be pointed at. */
export function lineSvg(picture: LinePicture, title: string): string {
  const { lines, x, y, logX, logY, width, height, colors, font } = picture;
  const legend = lines.length > 1 ? lines.slice(0, maxLegend) : [];
  const right = width - margin.right;
  const bottom = height - margin.bottom;
  const toX = project(x, margin.left, right, logX);
  const toY = project(y, bottom, margin.top, logY);
  const full = height + legend.length * 16 + (legend.length > 0 ? 8 : 0);
  const text = (at: string, content: string) => `<text ${at} fill="${colors.text}">${escaped(content)}</text>`;
  const grid = (ends: string) => `<path d="${ends}" stroke="${colors.grid}" fill="none"/>`;
  const xTicks = ticksOf(x, logX, Math.max(2, Math.floor(width / 90)));
  const yTicks = ticksOf(y, logY, Math.max(2, Math.floor(height / 40)));
  const parts = [
    `<rect width="${width}" height="${full}" fill="${colors.background}"/>`,
    text(`x="8" y="18" font-weight="600" font-size="12"`, title),
    ...xTicks.map((tick) => {
      const at = round(toX(tick));
      const label = text(`x="${at}" y="${bottom + 16}" text-anchor="middle"`, xLabel(picture, tick, xTicks));
      return grid(`M${at} ${margin.top}V${bottom}`) + label;
    }),
    ...yTicks.map((tick) => {
      const at = round(toY(tick));
      const label = formatNumberTick(tick, logY ? 0 : (yTicks[1] ?? tick) - (yTicks[0] ?? 0));
      return (
        grid(`M${margin.left} ${at}H${right}`) + text(`x="${margin.left - 6}" y="${at + 4}" text-anchor="end"`, label)
      );
    }),
    `<clipPath id="plot"><rect x="${margin.left}" y="${margin.top}" width="${right - margin.left}" height="${bottom - margin.top}"/></clipPath>`,
    `<g clip-path="url(#plot)" fill="none" stroke-linejoin="round">`,
    ...lines.map((line) => {
      const range = line.low && line.high ? band(line.x, line.low, line.high, toX, toY) : "";
      const fill = range && `<path d="${range}" fill="${line.color}" fill-opacity="0.16"/>`;
      const dash = line.dash ? ` stroke-dasharray="${line.dash.join(" ")}"` : "";
      const path = points(line.x, line.smoothed ?? line.y, toX, toY);
      return `${fill}<path d="${path}" stroke="${line.color}" stroke-width="${line.isBaseline ? 3 : 1.5}"${dash}/>`;
    }),
    "</g>",
    ...legend.map((line, i) => {
      const at = height + 8 + i * 16;
      const more = i === maxLegend - 1 && lines.length > maxLegend ? " …" : "";
      const mark = `<rect x="${margin.left}" y="${at - 8}" width="8" height="8" rx="4" fill="${line.color}"/>`;
      return mark + text(`x="${margin.left + 14}" y="${at}"`, line.label + more);
    }),
  ];
  const family = escaped(font);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${full}" font-family="${family}" font-size="11">${parts.join("")}</svg>`;
}

/** The drawn points as rows: one for each x of each line, with the spread where a point stands for many. */
export function lineRows(lines: readonly Line[], xLabel: string): Record<string, unknown>[] {
  return lines.flatMap((line) =>
    Array.from({ length: line.y.length }, (_, i) => ({
      line: line.label,
      ...(isOfGroup(line) ? {} : { run: line.run }),
      [xLabel]: line.x[i],
      value: number(line.y[i]),
      ...(line.low && line.high ? { min: number(line.low[i]), max: number(line.high[i]) } : {}),
      ...(line.smoothed ? { smoothed: number(line.smoothed[i]) } : {}),
    })),
  );
}

function number(value: number | null | undefined): number | null {
  return isValue(value) ? value : null;
}

function ticksOf([low, high]: Range, log: boolean, count: number): number[] {
  const powers = log ? powersOfTen(low, high) : [];
  return powers.length > 1 ? powers : evenSteps(low, high, count);
}

function xLabel({ xKind, logX, locale }: LinePicture, x: number, ticks: readonly number[]): string {
  const step = (ticks[1] ?? x) - (ticks[0] ?? 0);
  if (xKind === "duration") return formatDurationTick(x, step);
  if (xKind !== "time") return formatNumberTick(x, logX ? 0 : step);
  const time = { hour: "2-digit", minute: "2-digit" } as const;
  const day = { month: "short", day: "numeric" } as const;
  return new Intl.DateTimeFormat(locale, step >= 86_400 ? day : time).format(new Date(x * 1000));
}

type Place = (value: number) => number;

function points(x: ArrayLike<number>, y: ArrayLike<number | null>, toX: Place, toY: Place): string {
  let path = "";
  let pen = "M";
  for (let i = 0; i < y.length; i++) {
    const value = y[i];
    const [px, py] = isValue(value) ? [toX(x[i] as number), toY(value)] : [Number.NaN, Number.NaN];
    if (!Number.isFinite(px) || !Number.isFinite(py)) {
      pen = "M";
      continue;
    }
    path += `${pen}${round(px)} ${round(py)}`;
    pen = "L";
  }
  return path;
}

/** Between the lowest and the highest values: forth along the top, back along the bottom. */
function band(
  x: ArrayLike<number>,
  low: ArrayLike<number | null>,
  high: ArrayLike<number | null>,
  toX: Place,
  toY: Place,
): string {
  const places = Array.from({ length: x.length }, (_, i) => i).filter((i) => {
    const ends = [low[i], high[i]];
    return ends.every((end) => isValue(end) && Number.isFinite(toY(end))) && Number.isFinite(toX(x[i] as number));
  });
  if (places.length === 0) return "";
  const at = (i: number, values: ArrayLike<number | null>) =>
    `${round(toX(x[i] as number))} ${round(toY(values[i] as number))}`;
  const back = [...places].reverse();
  return `M${places.map((i) => at(i, high)).join("L")}L${back.map((i) => at(i, low)).join("L")}Z`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
