import type { LoggedValue } from "@/api/logged";

/** Every step at which any of the runs logged something, ascending. */
export function allSteps(runs: readonly (readonly LoggedValue[])[]): number[] {
  const steps = new Set<number>();
  for (const values of runs) for (const { step } of values) steps.add(step);
  return [...steps].sort((a, b) => a - b);
}

/** What a run had logged by then: runs rarely log at the same steps. Undefined before its first. */
export function valueAt(values: readonly LoggedValue[], step: number): LoggedValue | undefined {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as LoggedValue).step <= step) low = middle + 1;
    else high = middle;
  }
  return values[low - 1];
}
