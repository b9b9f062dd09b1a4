import type { MessageKey } from "@/i18n";
import type { Aggregate, Band } from "../math/aggregate";
import type { Smoother } from "../math/smooth";
import type { PanelKind } from "./panel";
import type { Origin } from "./settings";

export const kindLabels: Record<PanelKind, MessageKey> = {
  line: "panel.line",
  bar: "panel.bar",
  scalar: "panel.scalar",
  scatter: "panel.scatter",
  histogram: "panel.histogram",
  parallel: "panel.parallel",
  importance: "panel.importance",
  comparer: "panel.comparer",
  media: "panel.media",
  custom: "panel.custom",
  markdown: "panel.markdown",
};

export const axisLabels: Record<"_step" | "_runtime" | "_timestamp", MessageKey> = {
  _step: "board.x.step",
  _runtime: "board.x.relative",
  _timestamp: "board.x.wall",
};

export const smootherLabels: Record<Smoother, MessageKey> = {
  ema: "settings.smoother.ema",
  average: "settings.smoother.average",
  gaussian: "settings.smoother.gaussian",
};

export const aggregateLabels: Record<Aggregate, MessageKey> = {
  none: "settings.aggregate.none",
  mean: "settings.aggregate.mean",
  median: "settings.aggregate.median",
  min: "settings.aggregate.min",
  max: "settings.aggregate.max",
};

export const bandLabels: Record<Band, MessageKey> = {
  range: "settings.band.range",
  deviation: "settings.band.deviation",
  error: "settings.band.error",
  none: "settings.band.none",
};

export const originLabels: Record<Exclude<Origin, "default">, MessageKey> = {
  workspace: "settings.from.workspace",
  section: "settings.from.section",
  panel: "settings.from.panel",
};
