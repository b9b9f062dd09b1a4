import { useSyncExternalStore } from "react";
import { useI18n } from "@/i18n";
import { formatDuration, formatExactTime, formatRelative } from "./format";

// One clock for the page, so that all relative times change together.
let now = new Date();
const watchers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function watchClock(watcher: () => void): () => void {
  watchers.add(watcher);
  timer ??= setInterval(() => {
    now = new Date();
    for (const each of watchers) each();
  }, 20_000);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** How long ago, with the exact local time on hover. */
export function RelativeTime({ at }: { at: string | null | undefined }) {
  const { locale } = useI18n();
  const clock = useSyncExternalStore(watchClock, () => now);
  if (!at) return <span className="dim">–</span>;
  const date = new Date(at);
  // The page may be older than what it shows; the future would only confuse.
  const reference = date > clock ? date : clock;
  return (
    <time dateTime={at} data-tip={formatExactTime(date, locale)}>
      {formatRelative(date, reference, locale)}
    </time>
  );
}

/** A length of time, with the exact seconds on hover. */
export function Duration({ seconds }: { seconds: number }) {
  const { locale } = useI18n();
  const exact = `${seconds.toLocaleString(locale, { maximumFractionDigits: 3 })} s`;
  return <span data-tip={exact}>{formatDuration(seconds)}</span>;
}
