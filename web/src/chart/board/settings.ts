import { type Aggregate, aggregates, type Band, bands } from "../math/aggregate";
import { type Smoother, smoothers } from "../math/smooth";

/** How lines are drawn. */
export interface LineSettings {
  /** `_step`, `_runtime`, `_timestamp`, or any logged metric. */
  x: string;
  logX: boolean;
  logY: boolean;
  /** 0 to 0.999. */
  smoothing: number;
  smoother: Smoother;
  /** The y axis ignores the lowest and highest twentieth of the values. */
  ignoreOutliers: boolean;
  /** Fixed ends of the y axis; null follows the data. */
  yMin: number | null;
  yMax: number | null;
  legend: boolean;
  /** `${name}`, `${key}`, `${state}`, `${config.lr}` …; empty for the name of the run. */
  legendText: string;
  /** One line for each group of runs; `none` draws every run. */
  aggregate: Aggregate;
  band: Band;
  /** Over the values before they are drawn, such as `1 - y`; empty for none. */
  formula: string;
  /** Lines of a chart at most. */
  maxRuns: number;
}

export type SettingName = keyof LineSettings;
/** What somebody chose; the rest is inherited. */
export type Chosen = { [Name in SettingName]?: LineSettings[Name] };
/** Where a value comes from. */
export type Origin = "default" | "workspace" | "section" | "panel";

/** More lines than this no chart draws. */
export const mostRuns = 10_000;

export const defaultSettings: LineSettings = {
  x: "_step",
  logX: false,
  logY: false,
  smoothing: 0,
  smoother: "ema",
  ignoreOutliers: false,
  yMin: null,
  yMax: null,
  legend: false,
  legendText: "",
  aggregate: "mean",
  band: "range",
  formula: "",
  maxRuns: 100,
};

export interface Resolved {
  values: LineSettings;
  origins: Record<SettingName, Origin>;
}

/** The nearest choice wins: panel, section, workspace, default. */
export function resolveSettings(defaults: LineSettings, ...scopes: [Origin, Chosen | undefined][]): Resolved {
  const values = { ...defaults };
  const origins = Object.fromEntries(Object.keys(defaults).map((name) => [name, "default"])) as Resolved["origins"];
  for (const [origin, chosen] of scopes) {
    for (const [name, value] of Object.entries(chosen ?? {}) as [SettingName, never][]) {
      values[name] = value;
      origins[name] = origin;
    }
  }
  return { values, origins };
}

/** `chosen` with one setting changed; `undefined` goes back to what is inherited. */
export function choose<Name extends SettingName>(
  chosen: Chosen | undefined,
  name: Name,
  value: LineSettings[Name] | undefined,
): Chosen | undefined {
  const next = { ...chosen };
  if (value === undefined) delete next[name];
  else next[name] = value as never;
  return Object.keys(next).length > 0 ? next : undefined;
}

const isNumberOrNull = (value: unknown) => value === null || (typeof value === "number" && Number.isFinite(value));
const isBoolean = (value: unknown) => typeof value === "boolean";
const isShortText = (value: unknown) => typeof value === "string" && value.length <= 500;

const checks: Record<SettingName, (value: unknown) => boolean> = {
  x: (value) => isShortText(value) && value !== "",
  logX: isBoolean,
  logY: isBoolean,
  smoothing: (value) => typeof value === "number" && value >= 0 && value < 1,
  smoother: (value) => smoothers.includes(value as Smoother),
  ignoreOutliers: isBoolean,
  yMin: isNumberOrNull,
  yMax: isNumberOrNull,
  legend: isBoolean,
  legendText: isShortText,
  formula: isShortText,
  aggregate: (value) => aggregates.includes(value as Aggregate),
  band: (value) => bands.includes(value as Band),
  maxRuns: (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= mostRuns,
};

/** What of a stranger's link can be used. */
export function checkedSettings(found: unknown): Chosen | undefined {
  if (typeof found !== "object" || found === null) return undefined;
  const members = Object.entries(found).filter(
    ([name, value]) => Object.hasOwn(checks, name) && checks[name as SettingName](value),
  );
  return members.length > 0 ? (Object.fromEntries(members) as Chosen) : undefined;
}
