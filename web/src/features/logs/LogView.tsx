import { useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, useEffect, useRef, useState } from "react";
import type { RunRef } from "@/api/queries";
import { useT } from "@/i18n";
import { Icon } from "@/ui/icons";
import { Empty, Failure } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { LogLineView } from "./LogLineView";
import { maxRows, windowAround, windowAtEnd } from "./logWindow";
import { useLog } from "./useLog";

interface Props {
  run: RunRef;
  running: boolean;
  times: boolean;
  wrap: boolean;
  /** The line a link points to. */
  target: number | null;
  onTarget: (number: number) => void;
}

const rowHeight = 18;

/** The log itself: only the rows on screen exist; at its end it follows what is printed. */
export function LogView({ run, running, times, wrap, target, onTarget }: Props) {
  const t = useT();
  const log = useLog(run);
  const scroller = useRef<HTMLDivElement>(null);
  const [follow, setFollow] = useState(target === null);
  const { nLines, need, status } = log;
  // Null for the rows at the end, wherever that is.
  const [chosen, setChosen] = useState<number | null>(null);
  const start = chosen ?? windowAtEnd(nLines);
  const count = Math.min(maxRows, nLines - start);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 30,
    paddingStart: 8,
    paddingEnd: 8,
  });
  const items = virtual.getVirtualItems();
  const first = start + (items[0]?.index ?? 0);
  const last = start + (items.at(-1)?.index ?? 0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: after new lines there may be new gaps.
  useEffect(() => {
    if (status === "ready" && nLines > 0) need(first, last);
  }, [need, first, last, status, nLines, log.version]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a replaced line may change the height.
  useEffect(() => {
    if (follow && count > 0) virtual.scrollToIndex(count - 1, { align: "end" });
  }, [follow, count, log.version]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first lines must be there to scroll to one.
  useEffect(() => {
    if (target === null || status !== "ready") return;
    setFollow(false);
    const isShown = target >= start && target < start + count;
    const next = isShown ? start : windowAround(target, nLines);
    if (!isShown) setChosen(next);
    // The rows of another window have to be there to scroll to one.
    const timer = setTimeout(() => virtual.scrollToIndex(target - next, { align: "center" }));
    return () => clearTimeout(timer);
  }, [target, status]);

  if (status === "error") return <Failure error={log.error} onRetry={log.retry} />;
  if (status === "loading") return <div className="log-scroll">{<Skeleton rows={16} height={12} />}</div>;
  if (nLines === 0) {
    return (
      <Empty icon="logs" title={t("logs.empty")}>
        <p>{t(running ? "logs.empty.running" : "logs.empty.hint")}</p>
      </Empty>
    );
  }
  const atEnd = () => {
    const element = scroller.current;
    return !element || element.scrollHeight - element.scrollTop - element.clientHeight < rowHeight * 2;
  };
  // The numbers of a long log need more room.
  const bodyStyle = { height: virtual.getTotalSize(), "--log-digits": String(nLines).length } as CSSProperties;
  const show = (line: number, align: "start" | "end") => {
    const next = windowAround(line, nLines);
    setFollow(false);
    setChosen(next === windowAtEnd(nLines) ? null : next);
    setTimeout(() => virtual.scrollToIndex(line - next, { align }));
  };
  return (
    <div className="log-frame">
      {nLines > maxRows && (
        <div className="log-matches log-window">
          <span>{t("logs.window", { from: start + 1, to: start + count, n: nLines })}</span>
          <button type="button" className="button" disabled={start === 0} onClick={() => show(start, "end")}>
            {t("logs.earlier")}
          </button>
          <button
            type="button"
            className="button"
            disabled={start + count >= nLines}
            onClick={() => show(start + count, "start")}
          >
            {t("logs.later")}
          </button>
        </div>
      )}
      {/* A long log scrolls, by keyboard too. */}
      <div
        className={wrap ? "log-scroll wrap" : "log-scroll"}
        ref={scroller}
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={t("run.logs")}
        onWheel={(event) => {
          if (event.deltaY < 0) setFollow(false);
        }}
        onScroll={() => {
          if (!follow && running && chosen === null && atEnd()) setFollow(true);
        }}
      >
        <div className="log-body" style={bodyStyle}>
          {items.map((item) => (
            <LogLineView
              key={start + item.index}
              ref={virtual.measureElement}
              index={item.index}
              number={start + item.index}
              line={log.book.line(start + item.index)}
              top={item.start}
              times={times}
              marked={start + item.index === target}
              onPick={() => onTarget(start + item.index)}
            />
          ))}
        </div>
      </div>
      {running && (
        <button
          type="button"
          className="button follow"
          aria-pressed={follow}
          onClick={() => {
            setChosen(null);
            setFollow(!follow);
          }}
        >
          <Icon name={follow ? "check" : "download"} size={14} />
          {t("logs.follow")}
        </button>
      )}
    </div>
  );
}
