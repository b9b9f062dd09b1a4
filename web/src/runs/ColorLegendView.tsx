import type { ColorLegend } from "./color";
import { gradientCss } from "./ListTools";

/** What the colours of the runs mean. */
export function ColorLegendView({ legend, by }: { legend: ColorLegend; by: string }) {
  if (legend.gradient) {
    const { name, from, to, log } = legend.gradient;
    return (
      <div className="color-legend">
        <span className="color-legend-name">
          {by}
          {log && " (log)"}
        </span>
        <span>{from}</span>
        <span className="color-legend-bar" style={{ background: gradientCss(name) }} />
        <span>{to}</span>
      </div>
    );
  }
  if (!legend.values) return null;
  return (
    <ul className="color-legend values">
      <li className="color-legend-name">{by}</li>
      {legend.values.slice(0, 12).map(({ label, color }) => (
        <li key={label}>
          <span className="run-dot" style={{ background: color }} /> {label}
        </li>
      ))}
    </ul>
  );
}
