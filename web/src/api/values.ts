import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { type FieldId, flatten, isBound, type Values } from "@/runs/fields";
import type { ProjectRef } from "./queries";
import { apiPath, request } from "./request";
import type { Run, RunQuery, RunRow } from "./types";

/** A row with the fields that were asked for beside it. */
type RowWithValues = RunRow & { values?: Values };
type FieldsQuery = RunQuery & { fields: string[] };

interface Entry {
  values?: Values;
  loading: boolean;
  /** The run changed since. */
  stale: boolean;
}

interface Subscription {
  project: ProjectRef;
  runs: readonly string[];
  notify: () => void;
}

/** How to get the values of runs; the second one is for servers that cannot answer the first. */
export interface ValueSource {
  /** Null where the server does not know how. */
  many: (
    project: ProjectRef,
    runs: readonly string[],
    bounds: readonly FieldId[],
  ) => Promise<Map<string, Values> | null>;
  one: (project: ProjectRef, run: string) => Promise<Values>;
}

const runsPerRequest = 200;
/** Fields in a request, beside the patterns for config and summary. */
const maxBounds = 198;
/** Requests for single runs at a time: few, so that charts are not kept waiting. */
const atOnce = 4;
/** Each frame of a scroll wants other rows, and each request costs the page some of that frame. */
const scrollIntervalMs = 150;
/** A training run changes its summary all the time; people do not read faster than this. */
const liveIntervalMs = 4000;

/** Config and summary of runs, asked for only where somebody looks at them. */
export class ValueStore {
  private entries = new Map<string, Entry>();
  private subscriptions = new Set<Subscription>();
  private flushTimer?: ReturnType<typeof setTimeout>;
  private liveTimer?: ReturnType<typeof setTimeout>;
  private lastFlushAt = 0;
  private waiting: { project: ProjectRef; run: string }[] = [];
  private nActive = 0;
  private answersMany = true;
  /** The least and greatest values that somebody looks at, latest last. */
  private bounds: readonly FieldId[] = [];

  constructor(private readonly source: ValueSource) {}

  subscribe(subscription: Subscription): () => void {
    this.subscriptions.add(subscription);
    this.scheduleFlush();
    return () => this.subscriptions.delete(subscription);
  }

  read(project: ProjectRef, run: string): Values | undefined {
    return this.entries.get(entryId(project, run))?.values;
  }

  markStale(project: ProjectRef, run: string): void {
    const entry = this.entries.get(entryId(project, run));
    if (!entry) return;
    entry.stale = true;
    this.liveTimer ??= setTimeout(() => {
      this.liveTimer = undefined;
      this.flush();
    }, liveIntervalMs);
  }

  /** From now on values of these fields come too: every metric has them, and few are looked at. */
  want(fields: readonly FieldId[]): void {
    const missing = fields.filter((field) => isBound(field) && !this.bounds.includes(field));
    if (missing.length === 0) return;
    this.bounds = [...this.bounds, ...missing].slice(-maxBounds);
    this.markAllStale();
  }

  markAllStale(): void {
    for (const entry of this.entries.values()) entry.stale = true;
    this.scheduleFlush();
  }

  private scheduleFlush(): void {
    // The first at once; rows that a fast scroll passes meanwhile are not asked for at all.
    const wait = Math.max(8, this.lastFlushAt + scrollIntervalMs - Date.now());
    this.flushTimer ??= setTimeout(() => this.flush(), wait);
  }

  private flush(): void {
    clearTimeout(this.flushTimer);
    this.flushTimer = undefined;
    this.lastFlushAt = Date.now();
    const wanted = new Map<string, { project: ProjectRef; runs: Set<string> }>();
    for (const { project, runs } of this.subscriptions) {
      for (const run of runs) {
        const entry = this.entries.get(entryId(project, run));
        if (entry && (entry.loading || !entry.stale)) continue;
        this.entries.set(entryId(project, run), { ...entry, loading: true, stale: false });
        const job = wanted.get(projectId(project)) ?? { project, runs: new Set() };
        job.runs.add(run);
        wanted.set(projectId(project), job);
      }
    }
    for (const { project, runs } of wanted.values()) {
      const all = [...runs];
      for (let i = 0; i < all.length; i += runsPerRequest) void this.load(project, all.slice(i, i + runsPerRequest));
    }
  }

  private async load(project: ProjectRef, runs: readonly string[]): Promise<void> {
    if (this.answersMany) {
      const found = await this.source.many(project, runs, this.bounds).catch(() => undefined);
      if (found) {
        for (const run of runs) this.put(project, run, found.get(run) ?? {});
        this.notify(project, runs);
        // More was wanted meanwhile.
        if (runs.some((run) => this.entries.get(entryId(project, run))?.stale)) this.scheduleFlush();
        return;
      }
      if (found === undefined) {
        for (const run of runs) this.giveUp(project, run);
        return;
      }
      this.answersMany = false;
    }
    for (const run of runs) this.waiting.push({ project, run });
    while (this.nActive < atOnce && this.waiting.length > 0) void this.work();
  }

  private async work(): Promise<void> {
    this.nActive += 1;
    for (let job = this.waiting.shift(); job; job = this.waiting.shift()) {
      const { project, run } = job;
      const values = await this.source.one(project, run).catch(() => undefined);
      if (values) this.put(project, run, values);
      else this.giveUp(project, run);
      this.notify(project, [run]);
    }
    this.nActive -= 1;
  }

  private put(project: ProjectRef, run: string, values: Values): void {
    const id = entryId(project, run);
    this.entries.set(id, { values, loading: false, stale: this.entries.get(id)?.stale ?? false });
  }

  /** What could not be loaded is asked for again with the next change or visit, not in a loop. */
  private giveUp(project: ProjectRef, run: string): void {
    const id = entryId(project, run);
    this.entries.set(id, { ...this.entries.get(id), loading: false, stale: false });
  }

  private notify(project: ProjectRef, runs: readonly string[]): void {
    const changed = new Set(runs);
    for (const subscription of this.subscriptions) {
      if (projectId(subscription.project) !== projectId(project)) continue;
      if (subscription.runs.some((run) => changed.has(run))) subscription.notify();
    }
  }
}

function projectId({ entity, project }: ProjectRef): string {
  return `${entity}/${project}`;
}

function entryId(project: ProjectRef, run: string): string {
  return `${projectId(project)}/${run}`;
}

export const valueStore = new ValueStore({
  many: async ({ entity, project }, runs, bounds) => {
    const query: FieldsQuery = {
      filter: { name: { $in: runs } },
      fields: ["config.*", "summary.*", ...bounds],
      limit: runs.length,
    };
    const answer = await request<{ runs: RowWithValues[] }>(
      "POST",
      `${apiPath("projects", entity, project)}/runs:query`,
      query,
    );
    const known = answer.runs.filter((row) => row.values);
    if (known.length === 0 && answer.runs.length > 0) return null;
    return new Map(known.map((row) => [row.id, row.values ?? {}]));
  },
  one: async ({ entity, project }, run) => {
    const { config, summary } = await request<Run>("GET", apiPath("runs", entity, project, run));
    return flatten(config as Record<string, unknown>, summary as Record<string, unknown>);
  },
});

export type RunValues = ReadonlyMap<string, Values>;

const noValues: RunValues = new Map();
const noRuns: readonly string[] = [];
const noFields: readonly FieldId[] = [];

/**
 * Config and summary of these runs, and those of the fields that are bounds of metrics, as far as they are here. Pass a
 * stable list of runs; an empty one asks nothing.
 */
export function useRunValues(
  project: ProjectRef,
  runs: readonly string[] = noRuns,
  fields: readonly FieldId[] = noFields,
): RunValues {
  useEffect(() => valueStore.want(fields), [fields]);
  const version = useRef(0);
  const subscribe = useCallback(
    (notify: () => void) => {
      if (runs.length === 0) return () => {};
      let frame = 0;
      const stop = valueStore.subscribe({
        project,
        runs,
        // Runs that come one by one must not redraw a page one by one.
        notify: () => {
          frame ||= requestAnimationFrame(() => {
            frame = 0;
            version.current += 1;
            notify();
          });
        },
      });
      return () => {
        cancelAnimationFrame(frame);
        stop();
      };
    },
    [project, runs],
  );
  const seen = useSyncExternalStore(subscribe, () => version.current);
  return useMemo(() => {
    // `seen` only says that the store changed.
    void seen;
    if (runs.length === 0) return noValues;
    const found = new Map<string, Values>();
    for (const run of runs) {
      const values = valueStore.read(project, run);
      if (values) found.set(run, values);
    }
    return found;
  }, [project, runs, seen]);
}
