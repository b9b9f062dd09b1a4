import type { SeriesGroup } from "@/api/groupSeries";
import type { GroupSeries } from "@/api/types";
import { type Line, smoothLine } from "../math/lines";
import type { BoardGroup, BoardRun } from "./context";
import { styleOf } from "./lineSet";
import type { LineSettings } from "./settings";

type Settings = Pick<LineSettings, "aggregate" | "band" | "smoothing" | "smoother" | "formula">;

/** The groups of the runs, where the server can sum up all their runs; null where lines are made of the drawn ones. */
export function wholeGroups(runs: readonly BoardRun[], { aggregate, formula }: Settings): BoardGroup[] | null {
  // The server knows no medians and no formulas.
  if (aggregate === "none" || aggregate === "median" || formula.trim() !== "") return null;
  const groups = new Map<string, BoardGroup>();
  for (const { group } of runs) {
    if (!group?.filter) return null;
    groups.set(group.key, group);
  }
  return groups.size > 0 && groups.size <= maxGroups ? [...groups.values()] : null;
}

/** As many as one question may name. */
const maxGroups = 100;

export function toSeriesGroups(groups: readonly BoardGroup[]): SeriesGroup[] {
  return groups.map(({ key, filter = {} }) => ({ key, filter }));
}

/** A line for each group and metric, over all runs of the group. */
export function toGroupLines(
  series: readonly GroupSeries[],
  keys: readonly string[],
  groups: readonly BoardGroup[],
  settings: Settings,
): Line[] {
  const byKey = new Map(groups.map((group) => [group.key, group]));
  return series.flatMap((each) => {
    const group = byKey.get(each.group);
    const index = keys.indexOf(each.key);
    if (!group || index < 0 || each.x.length === 0) return [];
    const { low, high } = bandOf(each, settings.band);
    const several = keys.length > 1;
    const label = `${group.label} (${each.n_runs_in_all})${several ? ` · ${each.key}` : ""}`;
    const line: Line = {
      id: `${group.key}\n${each.key}`,
      run: "",
      members: [],
      label,
      ...styleOf(group.color, index, several, false),
      x: each.x,
      y: settings.aggregate === "min" ? each.min : settings.aggregate === "max" ? each.max : each.mean,
      low,
      high,
      nonFinite: [],
    };
    return [smoothLine(line, settings.smoothing, settings.smoother)];
  });
}

type Column = (number | null)[];

/** The deviation is that of the sample, √(Σ(x − mean)² / (n − 1)), as in charts of the drawn runs; the server's has n. */
function bandOf(series: GroupSeries, band: Settings["band"]): { low?: Column; high?: Column } {
  if (band === "none" || series.n_runs_in_all < 2) return {};
  if (band === "range") return { low: series.min, high: series.max };
  const reach = series.deviation.map((deviation, i) => {
    const n = series.n_runs[i] ?? 0;
    if (deviation === null || n === 0) return null;
    const sample = n > 1 ? deviation * Math.sqrt(n / (n - 1)) : 0;
    return band === "error" ? sample / Math.sqrt(n) : sample;
  });
  const shifted = (sign: 1 | -1) =>
    series.mean.map((mean, i) => {
      const by = reach[i];
      return by === null || by === undefined ? null : mean + sign * by;
    });
  return { low: shifted(-1), high: shifted(1) };
}
