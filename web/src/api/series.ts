import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { flushSync } from "react-dom";
import { inFrames } from "@/ui/frames";
import type { ProjectRef } from "./queries";
import { ApiError, apiPath, requestOneOf } from "./request";
import { arrowType, fromArrow, fromJson, type Series } from "./seriesAnswer";
import type { SeriesAnswer, SeriesQuery } from "./types";

/** What all lines of a chart have in common. */
export interface Frame extends ProjectRef {
  stream: "history" | "system";
  x: string;
  min?: number;
  max?: number;
  buckets: number;
}

/** One line: a metric of a run. */
export interface LineRef {
  run: string;
  key: string;
}

interface Entry {
  /** Null where the run has no numbers of this key in the range. */
  series?: Series | null;
  error?: Error;
  loading: boolean;
  /** More was logged since. */
  stale: boolean;
}

interface Subscription {
  frame: Frame;
  frameId: string;
  lines: readonly LineRef[];
  notify: () => void;
}

type Fetch = (project: ProjectRef, query: SeriesQuery) => Promise<Series[]>;

/** Keys per request: few enough that the first charts appear early, many enough to spare connections. */
const keysPerRequest = 6;
const runsPerRequest = 100;
/** The first new point is asked for at once; those of a busy run are collected this long. */
const liveIntervalMs = 1000;
const keptFrames = 8;

/**
 * The series that charts show, one entry per (frame, run, metric).
 * Hiding a run therefore asks nothing, and a live run asks only for itself, however many runs a chart shows.
 */
export class SeriesStore {
  private frames = new Map<string, Map<string, Entry>>();
  private subscriptions = new Set<Subscription>();
  private flushTimer?: ReturnType<typeof setTimeout>;
  private liveTimer?: ReturnType<typeof setTimeout>;
  private lastLiveAt = 0;

  constructor(private readonly fetch: Fetch) {}

  /** Keeps the lines fresh until the returned function is called. */
  subscribe(subscription: Subscription): () => void {
    this.subscriptions.add(subscription);
    this.scheduleFlush();
    return () => {
      this.subscriptions.delete(subscription);
      this.forgetUnusedFrames();
    };
  }

  read(frameId: string, line: LineRef): Entry | undefined {
    return this.frames.get(frameId)?.get(lineId(line));
  }

  /** A run logged rows with these keys. */
  markStale(project: ProjectRef, run: string, stream: string, keys: readonly string[]): void {
    const names = new Set(keys);
    let wanted = false;
    for (const { frame, frameId, lines } of this.subscriptions) {
      if (frame.stream !== stream || frame.project !== project.project || frame.entity !== project.entity) continue;
      for (const line of lines) {
        if (line.run !== run || !names.has(line.key)) continue;
        const entry = this.read(frameId, line);
        if (entry) entry.stale = true;
        wanted = true;
      }
    }
    // Charts that are not on screen now ask when they come into view.
    for (const [id, entries] of this.frames) {
      if (!id.startsWith(framePrefix(project, stream))) continue;
      for (const key of names) {
        const entry = entries.get(lineId({ run, key }));
        if (entry) entry.stale = true;
      }
    }
    if (wanted) this.scheduleLive();
  }

  /** Nothing that is here is known to be fresh: the stream of events begins only now, or was lost. */
  markAllStale(includingLoading: boolean): void {
    for (const entries of this.frames.values()) {
      for (const entry of entries.values()) {
        if (entry.loading && !includingLoading) continue;
        entry.stale = true;
        entry.error = undefined;
      }
    }
    this.scheduleFlush();
  }

  retry(frameId: string): void {
    for (const entry of this.frames.get(frameId)?.values() ?? []) {
      if (entry.error) {
        entry.error = undefined;
        entry.stale = true;
      }
    }
    this.scheduleFlush();
  }

  private scheduleLive(): void {
    const wait = Math.max(4, this.lastLiveAt + liveIntervalMs - Date.now());
    this.liveTimer ??= setTimeout(() => this.flushLive(), wait);
  }

  private flushLive(): void {
    this.liveTimer = undefined;
    this.lastLiveAt = Date.now();
    // A hidden page asks again once it is looked at.
    if (typeof document !== "undefined" && document.hidden) {
      document.addEventListener("visibilitychange", () => this.scheduleFlush(), { once: true });
      return;
    }
    this.flush();
  }

  private scheduleFlush(): void {
    // A few milliseconds let all charts of a page that just opened share requests.
    this.flushTimer ??= setTimeout(() => this.flush(), 4);
  }

  private flush(): void {
    clearTimeout(this.flushTimer);
    this.flushTimer = undefined;
    const jobs = new Map<string, { frame: Frame; runsByKey: Map<string, Set<string>> }>();
    for (const { frame, frameId, lines } of this.subscriptions) {
      const entries = this.entriesOf(frameId);
      for (const line of lines) {
        const entry = entries.get(lineId(line));
        if (entry && (entry.loading || entry.error || !entry.stale)) continue;
        entries.set(lineId(line), { ...entry, loading: true, stale: false });
        const job = jobs.get(frameId) ?? { frame, runsByKey: new Map<string, Set<string>>() };
        jobs.set(frameId, job);
        const runs = job.runsByKey.get(line.key) ?? new Set<string>();
        job.runsByKey.set(line.key, runs.add(line.run));
      }
    }
    for (const [frameId, { frame, runsByKey }] of jobs) {
      for (const rectangle of toRectangles(runsByKey)) void this.load(frame, frameId, rectangle);
    }
  }

  private async load(frame: Frame, frameId: string, { runs, keys }: Rectangle): Promise<void> {
    const { stream, x, min, max, buckets } = frame;
    const answer = await this.fetch(frame, { runs, keys, stream, x, min, max, buckets }).catch((error: Error) => error);
    const entries = this.entriesOf(frameId);
    const found = new Map<string, Series>();
    if (!(answer instanceof Error)) for (const series of answer) found.set(lineId(series), series);
    for (const run of runs) {
      for (const key of keys) {
        const id = lineId({ run, key });
        const before = entries.get(id);
        const outcome =
          answer instanceof Error ? { error: answer } : { series: found.get(id) ?? null, error: undefined };
        entries.set(id, { ...before, ...outcome, loading: false, stale: before?.stale ?? false });
      }
    }
    const changed = new Set(keys);
    for (const subscription of this.subscriptions) {
      if (subscription.frameId === frameId && subscription.lines.some((line) => changed.has(line.key)))
        subscription.notify();
    }
    // Rows that came while this was under way.
    const again = runs.some((run) => keys.some((key) => entries.get(lineId({ run, key }))?.stale));
    if (again) this.scheduleLive();
  }

  private entriesOf(frameId: string): Map<string, Entry> {
    let entries = this.frames.get(frameId);
    if (!entries) {
      entries = new Map();
      this.frames.set(frameId, entries);
    }
    return entries;
  }

  private forgetUnusedFrames(): void {
    if (this.frames.size <= keptFrames) return;
    const used = new Set([...this.subscriptions].map((subscription) => subscription.frameId));
    for (const id of this.frames.keys()) {
      if (this.frames.size <= keptFrames) return;
      if (!used.has(id)) this.frames.delete(id);
    }
  }
}

interface Rectangle {
  runs: string[];
  keys: string[];
}

/** A request answers every key for every run, so keys that want the same runs go together. */
export function toRectangles(runsByKey: Map<string, Set<string>>): Rectangle[] {
  const groups = new Map<string, Rectangle>();
  for (const [key, wanted] of runsByKey) {
    const runs = [...wanted];
    const id = runs.join("\n");
    const group = groups.get(id);
    if (group) group.keys.push(key);
    else groups.set(id, { runs, keys: [key] });
  }
  const rectangles: Rectangle[] = [];
  for (const { runs, keys } of groups.values()) {
    for (let k = 0; k < keys.length; k += keysPerRequest) {
      for (let r = 0; r < runs.length; r += runsPerRequest) {
        rectangles.push({ runs: runs.slice(r, r + runsPerRequest), keys: keys.slice(k, k + keysPerRequest) });
      }
    }
  }
  return rectangles;
}

function lineId({ run, key }: LineRef): string {
  return `${run}\n${key}`;
}

function framePrefix({ entity, project }: ProjectRef, stream: string): string {
  return `${entity}\n${project}\n${stream}\n`;
}

function toFrameId(frame: Frame): string {
  return `${framePrefix(frame, frame.stream)}${frame.x}\n${frame.min ?? ""}\n${frame.max ?? ""}\n${frame.buckets}`;
}

export const seriesStore = new SeriesStore(async ({ entity, project }, query) => {
  const path = `${apiPath("projects", entity, project)}/series:query`;
  const answer = await requestOneOf("POST", path, query, [arrowType, "application/json;q=0.5"]);
  if (answer.headers.get("content-type")?.startsWith(arrowType)) return fromArrow(await answer.arrayBuffer());
  return fromJson((await answer.json()) as SeriesAnswer);
});

/** What a chart has of the lines it wants. */
export interface SeriesResult {
  /** In the order of the lines; those without numbers are left out. */
  series: Series[];
  /** Nothing to show yet. */
  loading: boolean;
  /** Shows an older range while the new one is on its way. */
  refreshing: boolean;
  error?: ApiError;
  retry: () => void;
}

/** The series of `lines`; nothing is asked while `enabled` is false. Pass stable objects. */
export function useSeries(frame: Frame, lines: readonly LineRef[], enabled: boolean): SeriesResult {
  const frameId = toFrameId(frame);
  const version = useRef(0);
  const subscribe = useCallback(
    (notify: () => void) => {
      if (!enabled) return () => {};
      return seriesStore.subscribe({
        frame,
        frameId,
        lines,
        // An answer holds the lines of several charts: they are drawn one after the other, not in one long stop.
        notify: () =>
          inFrames(version, () => {
            version.current += 1;
            flushSync(notify);
          }),
      });
    },
    [frame, frameId, lines, enabled],
  );
  const seen = useSyncExternalStore(subscribe, () => version.current);

  const current = useMemo(() => {
    // `seen` only says that the store changed.
    void seen;
    const entries = lines.map((line) => seriesStore.read(frameId, line));
    return {
      series: entries.flatMap((entry) => entry?.series ?? []),
      complete: entries.every((entry) => entry?.series !== undefined || entry?.error),
      error: entries.find((entry) => entry?.error && entry.series === undefined)?.error,
    };
  }, [frameId, lines, seen]);

  const last = useRef<Series[]>([]);
  useEffect(() => {
    if (current.complete) last.current = current.series;
  }, [current]);
  // Until a new zoom range has arrived, the old picture stays instead of an empty chart.
  const series = current.complete || current.series.length > 0 ? current.series : last.current;

  const retry = useCallback(() => seriesStore.retry(frameId), [frameId]);
  const { error } = current;
  return {
    series,
    loading: !current.complete && series.length === 0,
    refreshing: !current.complete && series.length > 0,
    error: error instanceof ApiError ? error : error && new ApiError(0, "internal", error.message),
    retry,
  };
}
