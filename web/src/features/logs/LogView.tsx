import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import type { RunRef } from "@/api/queries";
import { useT } from "@/i18n";
import { Icon } from "@/ui/icons";
import { Empty, Failure } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { LogLineView } from "./LogLineView";
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
  const virtual = useVirtualizer({
    count: nLines,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 30,
    paddingStart: 8,
    paddingEnd: 8,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: after new lines there may be new gaps.
  useEffect(() => {
    if (status === "ready" && nLines > 0) need(first, last);
  }, [need, first, last, status, nLines, log.version]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a replaced line may change the height.
  useEffect(() => {
    if (follow && nLines > 0) virtual.scrollToIndex(nLines - 1, { align: "end" });
  }, [follow, nLines, log.version]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first lines must be there to scroll to one.
  useEffect(() => {
    if (target === null || status !== "ready") return;
    setFollow(false);
    virtual.scrollToIndex(target, { align: "center" });
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
  return (
    <div className="log-frame">
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
          if (!follow && running && atEnd()) setFollow(true);
        }}
      >
        <div className="log-body" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => (
            <LogLineView
              key={item.index}
              ref={virtual.measureElement}
              number={item.index}
              line={log.book.line(item.index)}
              top={item.start}
              times={times}
              marked={item.index === target}
              onPick={() => onTarget(item.index)}
            />
          ))}
        </div>
      </div>
      {running && (
        <button type="button" className="button follow" aria-pressed={follow} onClick={() => setFollow(!follow)}>
          <Icon name={follow ? "check" : "download"} size={14} />
          {t("logs.follow")}
        </button>
      )}
    </div>
  );
}
