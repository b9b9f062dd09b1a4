/** A parameter of a sweep, by the name that runs have it in their config. */
export interface SweepParameter {
  name: string;
  /** It has one value only, so there is nothing to see in it. */
  fixed: boolean;
}

/** The parameters in the order of the configuration; those inside others are named with dots. */
export function listParameters(document: unknown): SweepParameter[] {
  const found: SweepParameter[] = [];
  collect(found, "", membersOf(membersOf(document).parameters));
  return found;
}

function collect(found: SweepParameter[], prefix: string, parameters: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(parameters)) {
    const parameter = membersOf(value);
    const path = `${prefix}${name}`;
    if (parameter.parameters !== undefined) collect(found, `${path}.`, membersOf(parameter.parameters));
    else found.push({ name: path, fixed: "value" in parameter || isSingle(parameter.values) });
  }
}

function isSingle(values: unknown): boolean {
  return Array.isArray(values) && values.length < 2;
}

function membersOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
