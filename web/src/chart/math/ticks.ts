/** Steps between ticks of a duration axis, in seconds: people count time in 60s and 24s. */
export const durationSteps = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200,
  10_800, 21_600, 43_200, 86_400, 172_800, 432_000, 864_000, 2_592_000, 8_640_000,
];

/** Distances between ticks of an axis that has no fractions. */
export const wholeSteps = Array.from({ length: 15 }, (_, power) =>
  [1, 2, 5].map((digit) => digit * 10 ** power),
).flat();

/** A tick of a duration axis, as short as its step allows. */
export function formatDurationTick(seconds: number, step: number): string {
  if (seconds === 0) return "0";
  const sign = seconds < 0 ? "-" : "";
  const total = Math.abs(seconds);
  if (step < 1 && total < 60) return `${sign}${trim(total)}s`;
  const whole = Math.round(total);
  const parts: [number, string][] = [
    [Math.floor(whole / 86_400), "d"],
    [Math.floor((whole % 86_400) / 3600), "h"],
    [Math.floor((whole % 3600) / 60), "m"],
    [whole % 60, "s"],
  ];
  const used = parts.filter(([count]) => count > 0).slice(0, 2);
  return sign + used.map(([count, unit]) => `${count}${unit}`).join(" ");
}

/** A tick of a number axis: `1.2k`, `3M`, `1e-5`. `step` is the distance to the next tick. */
export function formatNumberTick(value: number, step: number): string {
  const size = Math.abs(value);
  if (size < step * 1e-6) return "0";
  if (size >= 1e15 || size < 1e-4)
    return value
      .toExponential(2)
      .replace(/\.?0+e/, "e")
      .replace("e+", "e");
  for (const [unit, suffix] of units) {
    if (size >= unit) return trim(value / unit, step / unit) + suffix;
  }
  return trim(value, step);
}

const units: [number, string][] = [
  [1e12, "T"],
  [1e9, "G"],
  [1e6, "M"],
  [1e3, "k"],
];

/** Which ticks of a logarithmic axis are worth a label and a line: powers of ten, over few decades their halves too. */
export function filterLogTicks(splits: readonly number[]): (number | null)[] {
  const positive = splits.filter((value) => value > 0);
  const decades = Math.log10((positive.at(-1) ?? 1) / (positive[0] ?? 1));
  const every = Math.max(1, Math.ceil(decades / 6));
  return splits.map((value) => {
    const power = Math.floor(Math.log10(value) + 1e-9);
    const digit = value / 10 ** power;
    const isDigit = (wanted: number) => Math.abs(digit - wanted) < 1e-6;
    if (decades < 2 && (isDigit(2) || isDigit(5))) return value;
    if (decades < 0.5) return value;
    return isDigit(1) && power % every === 0 ? value : null;
  });
}

/** Just enough digits to tell a tick from its neighbour. */
function trim(value: number, step = 0): string {
  const digits = step > 0 ? Math.min(10, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9) + 1)) : 6;
  return String(Number(value.toFixed(digits)));
}
