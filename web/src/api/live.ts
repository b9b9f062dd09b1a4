import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { patchRun } from "./mutations";
import type { ProjectRef, RunRef } from "./queries";
import { apiPath, apiUrl } from "./request";
import { dropRun, refreshRunLists } from "./runLists";
import { isOutdatedBy } from "./runsWithKey";
import { seriesStore } from "./series";
import type { LiveEvent, LogLine } from "./types";
import { valueStore } from "./values";

/** `off` where the page shows nothing live. */
export type Connection = "off" | "connecting" | "live" | "lost";

let connection: Connection = "off";
const watchers = new Set<() => void>();

function setConnection(next: Connection): void {
  if (next === connection) return;
  connection = next;
  for (const watcher of watchers) watcher();
}

/** State of the page's live connection, for the badge. */
export function useConnection(): Connection {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => connection,
  );
}

type LogListener = (lines: LogLine[], nLines: number) => void;
const logListeners = new Map<string, Set<LogListener>>();

/** Hears of new console lines of a run while its event stream is open. */
export function listenToLogs(run: string, listener: LogListener): () => void {
  const listeners = logListeners.get(run) ?? new Set();
  logListeners.set(run, listeners.add(listener));
  return () => listeners.delete(listener);
}

const reconnectListeners = new Set<() => void>();

/** Hears of a connection that came back: whatever is not in the query cache has to be asked anew. */
export function listenToReconnects(listener: () => void): () => void {
  reconnectListeners.add(listener);
  return () => reconnectListeners.delete(listener);
}

/** Keeps everything that shows the project fresh. */
export function useProjectEvents({ entity, project }: ProjectRef, enabled: boolean): void {
  const url = apiUrl(`${apiPath("projects", entity, project)}/events`);
  useEvents(enabled ? url : null, entity, project);
}

/** Keeps everything that shows the run fresh. */
export function useRunEvents({ entity, project, run }: RunRef, enabled: boolean): void {
  const url = apiUrl(`${apiPath("runs", entity, project, run)}/events`);
  useEvents(enabled ? url : null, entity, project);
}

function useEvents(url: string | null, entity: string, project: string): void {
  const client = useQueryClient();
  useEffect(() => {
    if (url === null) return;
    const apply = createReducer(client, { entity, project });
    const stop = openStream(url, apply.event, (isReconnect) => {
      // What was asked before the stream began may have changed without a word.
      const now = Date.now();
      const isOld = ({ queryKey, state }: { queryKey: readonly unknown[]; state: { dataUpdatedAt: number } }) =>
        queryKey[0] !== "session" && state.dataUpdatedAt > 0 && state.dataUpdatedAt < now;
      void client.invalidateQueries(isReconnect ? {} : { predicate: isOld }, { cancelRefetch: isReconnect });
      if (!isReconnect) apply.refreshLater(client.getQueryCache().findAll({ fetchStatus: "fetching" }));
      seriesStore.markAllStale(isReconnect);
      if (isReconnect) valueStore.markAllStale();
      if (isReconnect) for (const listener of reconnectListeners) listener();
    });
    return () => {
      stop();
      apply.stop();
    };
  }, [client, url, entity, project]);
}

const eventNames: LiveEvent["event"][] = ["run", "run_deleted", "rows", "logs", "documents", "files", "alert"];

/** One event stream that survives both dropped connections and a server that is being restarted. */
function openStream(
  url: string,
  onEvent: (event: LiveEvent) => void,
  onOpen: (isReconnect: boolean) => void,
): () => void {
  let source: EventSource;
  let wasLost = false;
  let attempts = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const open = () => {
    source = new EventSource(url);
    source.onopen = () => {
      attempts = 0;
      setConnection("live");
      onOpen(wasLost);
      wasLost = false;
    };
    source.onerror = () => {
      wasLost = true;
      setConnection("lost");
      // The browser retries dropped connections by itself, but gives up on an error answer.
      if (source.readyState !== EventSource.CLOSED) return;
      attempts += 1;
      timer = setTimeout(open, Math.min(30_000, 500 * 2 ** attempts));
    };
    for (const name of eventNames) {
      source.addEventListener(name, (message: MessageEvent<string>) => {
        onEvent(JSON.parse(message.data) as LiveEvent);
      });
    }
  };
  setConnection("connecting");
  open();
  return () => {
    clearTimeout(timer);
    source.close();
    setConnection("off");
  };
}

/** Turns events into changed or outdated cache entries. */
function createReducer(client: QueryClient, ref: ProjectRef) {
  const { entity, project } = ref;
  const soon = createThrottle(1000);
  const unhurried = createThrottle(5000);
  const refresh = (...queryKey: unknown[]) =>
    soon.run(JSON.stringify(queryKey), () => void client.invalidateQueries({ queryKey }));

  /** A config or a summary has changed, mostly in its values: no hurry. */
  const refreshFields = () =>
    unhurried.run("fields", () => void client.invalidateQueries({ queryKey: ["fields", entity, project] }));

  const refreshLists = () => {
    soon.run("runs", () => refreshRunLists(client, ref));
    // Sums over all runs of a project: no more often than people read.
    unhurried.run("groups", () => {
      for (const kind of ["run-groups", "group-runs"])
        void client.invalidateQueries({ queryKey: [kind, entity, project] });
    });
  };

  /** What panels of media show of these keys: a row may have hundreds, and few of them are looked at. */
  const refreshLogged = ({ run, keys }: Extract<LiveEvent, { event: "rows" }>) => {
    const shown = client.getQueryCache().findAll({ queryKey: ["logged", entity, project, run] });
    for (const { queryKey } of shown) if (keys.includes(String(queryKey[4]))) refresh(...queryKey);
  };

  /** Panels that choose runs which logged their key look again where such a run logs it for the first time. */
  const refreshChoices = ({ run, keys }: Extract<LiveEvent, { event: "rows" }>) => {
    const shown = client.getQueryCache().findAll({ queryKey: ["runs-with-key", entity, project] });
    for (const { queryKey, state } of shown) if (isOutdatedBy(queryKey, state.data, run, keys)) refresh(...queryKey);
  };

  const event = (live: LiveEvent) => {
    switch (live.event) {
      case "run": {
        patchRun(client, { entity, project, run: live.run.id }, live.run);
        valueStore.markStale(ref, live.run.id);
        refreshFields();
        // An answer that was on its way may be older than this event and would undo it.
        refresh("run", entity, project, live.run.id);
        refreshLists();
        refresh("project", entity, project);
        return;
      }
      case "run_deleted":
        dropRun(client, ref, live.run);
        refreshLists();
        refresh("project", entity, project);
        refresh("run", entity, project, live.run);
        return;
      case "rows": {
        seriesStore.markStale(ref, live.run, live.stream, live.keys);
        if (hasNewKey(client, ["keys", entity, project], live)) refresh("keys", entity, project);
        if (hasNewKey(client, ["run-keys", entity, project, live.run], live))
          refresh("run-keys", entity, project, live.run);
        if (live.stream === "history") {
          valueStore.markStale(ref, live.run);
          refreshLogged(live);
          refreshChoices(live);
          // Groups may have thousands of runs: asked for no more often than people read.
          unhurried.run(
            "group-series",
            () => void client.invalidateQueries({ queryKey: ["group-series", entity, project] }),
          );
          patchRun(client, { entity, project, run: live.run }, { last_step: live.last_step });
          refresh("run", entity, project, live.run);
        }
        return;
      }
      case "logs":
        for (const listener of logListeners.get(live.run) ?? []) listener(live.lines, live.n_lines);
        return;
      case "documents":
        valueStore.markStale(ref, live.run);
        refreshFields();
        refresh("run", entity, project, live.run);
        return;
      case "alert":
        refresh("alerts", entity, project, live.run);
        return;
      case "files":
        refresh("files", entity, project, live.run);
        return;
    }
  };
  // Answers on their way while the stream began: what changed in between is in neither.
  const refreshLater = (queries: readonly { queryKey: readonly unknown[] }[]) => {
    soon.run("begin", () => {});
    soon.run("begin", () => {
      for (const { queryKey } of queries) refresh(...queryKey);
    });
  };
  const stop = () => {
    soon.stop();
    unhurried.stop();
  };
  return { event, refreshLater, stop };
}

function hasNewKey(client: QueryClient, queryKey: unknown[], rows: Extract<LiveEvent, { event: "rows" }>): boolean {
  const known = client.getQueryData<{ keys: { name: string; stream: string }[] }>(queryKey);
  if (!known) return false;
  const names = new Set(known.keys.filter((key) => key.stream === rows.stream).map((key) => key.name));
  return rows.keys.some((key) => !names.has(key));
}

/** Runs each named task at once, then at most once per interval, the last call never lost. */
function createThrottle(intervalMs: number) {
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const waiting = new Map<string, () => void>();
  const start = (name: string) => {
    timers.set(
      name,
      setTimeout(() => {
        timers.delete(name);
        const task = waiting.get(name);
        waiting.delete(name);
        if (!task) return;
        task();
        start(name);
      }, intervalMs),
    );
  };
  return {
    run: (name: string, task: () => void) => {
      if (timers.has(name)) {
        waiting.set(name, task);
        return;
      }
      task();
      start(name);
    },
    stop: () => {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
      waiting.clear();
    },
  };
}
