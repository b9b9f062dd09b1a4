import { useEffect, useMemo, useRef } from "react";
import { useI18n } from "@/i18n";
import { formatDuration, formatExactTime, formatInteger, formatNumber } from "@/ui/format";
import { useTheme } from "@/ui/theme";
import { useExport } from "./export/context";
import { lineRows, lineSvg } from "./export/lineSvg";
import type { Line } from "./math/lines";
import type { Range } from "./math/scale";
import { Plot, type XKind } from "./plot";
import "./chart.css";

interface Props {
  label: string;
  lines: readonly Line[];
  xKind: XKind;
  xLabel: string;
  xRange: Range | null;
  yMin: number | null;
  yMax: number | null;
  ignoreOutliers: boolean;
  logX: boolean;
  logY: boolean;
  syncKey: string;
  onZoom: (range: Range | null) => void;
}

/** Lines over x, as large as the element it is put into. */
export function LineChart({ label, xKind, xLabel, logX, logY, syncKey, onZoom, ...view }: Props) {
  const { lines, xRange, yMin, yMax, ignoreOutliers } = view;
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | null>(null);
  const { t, locale } = useI18n();
  const { resolved: theme } = useTheme();
  const zoom = useRef(onZoom);
  zoom.current = onZoom;
  const latest = useRef(view);
  latest.current = view;

  const formatX = useMemo(() => {
    if (xKind === "time") return (x: number) => formatExactTime(new Date(x * 1000), locale);
    if (xKind === "duration") return (x: number) => `${xLabel} ${formatDuration(x)}`;
    return (x: number) => `${xLabel} ${formatInteger(Math.round(x), locale)}`;
  }, [xKind, xLabel, locale]);

  // Axes, colours and the kind of scale are fixed when uPlot starts: a change of those makes a new one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is read from CSS variables.
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const created = new Plot(element, {
      xKind,
      logX,
      logY,
      syncKey,
      onZoom: (range) => zoom.current(range),
      onReset: () => zoom.current(null),
      formatX,
      formatY: (y) => formatNumber(y),
      formatMore: (n) => t("chart.more", { n }),
      locale,
    });
    created.update(latest.current);
    plot.current = created;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) created.resize(Math.floor(entry.contentRect.width), Math.floor(entry.contentRect.height));
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      created.destroy();
      plot.current = null;
    };
  }, [xKind, logX, logY, syncKey, formatX, locale, t, theme]);

  useEffect(
    () => plot.current?.update({ lines, xRange, yMin, yMax, ignoreOutliers }),
    [lines, xRange, yMin, yMax, ignoreOutliers],
  );

  useExport(
    useMemo(
      () => ({
        svg: () => (plot.current ? lineSvg(plot.current.picture(), label) : ""),
        rows: () => lineRows(latest.current.lines, xLabel),
      }),
      [label, xLabel],
    ),
  );

  return <div className="chart" ref={host} role="img" aria-label={label} />;
}
