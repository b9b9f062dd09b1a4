import type { Bin } from "@/chart/values/axis";

const width = 72;
const height = 14;

/** How the numbers of a group are spread, in the space of a word. */
export function Sparkline({ bins }: { bins: readonly Bin[] }) {
  if (bins.length < 2) return null;
  const most = Math.max(...bins.map((bin) => bin.count));
  const step = width / bins.length;
  return (
    <svg className="sparkline" width={width} height={height} aria-hidden="true">
      {bins.map((bin, i) => {
        const tall = bin.count === 0 ? 0 : Math.max(1, (bin.count / most) * height);
        return <rect key={bin.from} x={i * step} y={height - tall} width={Math.max(1, step - 1)} height={tall} />;
      })}
    </svg>
  );
}
