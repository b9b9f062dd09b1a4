import type { MetricDefinition } from "@/api/types";

/** The definition that fits best: the name itself, else the longest pattern. */
export function definitionOf(definitions: readonly MetricDefinition[], key: string): MetricDefinition | undefined {
  const fitting = definitions.filter(
    ({ name }) => name === key || (name.endsWith("*") && key.startsWith(name.slice(0, -1))),
  );
  return fitting.sort((a, b) => rank(b.name, key) - rank(a.name, key))[0];
}

function rank(name: string, key: string): number {
  return name === key ? Number.POSITIVE_INFINITY : name.length;
}
