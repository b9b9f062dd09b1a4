import { indexColor, runColor } from "@/chart/palette";
import { makeAxis } from "@/chart/values/axis";
import { type FieldId, toNumber, toText } from "./fields";
import { type GradientName, gradientColor, gradientNames } from "./gradient";

/** By what runs are coloured; `run` gives each its own colour. */
export interface ColorRule {
  by: "run" | FieldId;
  gradient: GradientName;
}

export function parseColorRule(search: Record<string, string | undefined>): ColorRule {
  return { by: search.color || "run", gradient: gradientNames.find((name) => name === search.gradient) ?? "viridis" };
}

export interface ColorLegend {
  /** Ends of the gradient, or the values with a colour each. */
  gradient?: { name: GradientName; from: string; to: string; log: boolean };
  values?: readonly { label: string; color: string }[];
}

/** Runs without the value that the others are coloured by. */
export const noValueColor = "#8a8f96";

interface Colored {
  id: string;
  value: unknown;
}

/** Colours for all runs of a list at once: a gradient over numbers, a colour for each text. */
export function colorRuns(
  runs: readonly Colored[],
  rule: ColorRule,
  own: Readonly<Record<string, string>>,
): { colors: ReadonlyMap<string, string>; legend: ColorLegend } {
  if (rule.by === "run") return { colors: new Map(runs.map(({ id }) => [id, own[id] ?? runColor(id)])), legend: {} };
  const known = runs.filter(({ value }) => toText(value) !== "");
  const isNumber = known.length > 0 && known.every(({ value }) => typeof value === "number");
  if (!isNumber) return colorByText(runs, known);
  const axis = makeAxis(known.map(({ value }) => value));
  const numbers = known.map(({ value }) => toNumber(value)).filter((value) => value !== null);
  const colors = runs.map(({ id, value }): [string, string] => {
    const share = axis?.place(value) ?? null;
    return [id, share === null ? noValueColor : gradientColor(rule.gradient, share)];
  });
  const ends = [Math.min(...numbers), Math.max(...numbers)].map((value) => String(Number(value.toPrecision(4))));
  const [from = "", to = ""] = ends;
  return { colors: new Map(colors), legend: { gradient: { name: rule.gradient, from, to, log: axis?.log ?? false } } };
}

function colorByText(runs: readonly Colored[], known: readonly Colored[]) {
  const collator = new Intl.Collator("en", { numeric: true });
  const texts = [...new Set(known.map(({ value }) => toText(value)))].sort(collator.compare);
  const byText = new Map(texts.map((text, i) => [text, indexColor(i)]));
  const colors = runs.map(({ id, value }): [string, string] => [id, byText.get(toText(value)) ?? noValueColor]);
  const values = texts.map((label) => ({ label, color: byText.get(label) ?? noValueColor }));
  return { colors: new Map(colors), legend: { values } };
}
