/** The time as runs have it, `2026-11-23T19:58:10.8176Z`, of seconds since 1970 exact to the microsecond; others as they are. */
export function fromSeconds(value: unknown): unknown {
  if (typeof value !== "number") return value;
  const micros = Math.round(value * 1e6);
  const whole = Math.floor(micros / 1e6);
  const fraction = String(micros - whole * 1e6).padStart(6, "0");
  const text = new Date(whole * 1000).toISOString().slice(0, -"000Z".length);
  return `${`${text}${fraction}`.replace(/\.?0+$/, "")}Z`;
}
