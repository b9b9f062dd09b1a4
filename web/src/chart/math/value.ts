/** Whether there is a number: gaps are null where values came as JSON or were computed, and `NaN` in typed arrays. */
export function isValue(value: number | null | undefined): value is number {
  return typeof value === "number" && !Number.isNaN(value);
}
