import { useInfiniteQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef } from "react";
import { fetchLogs, type RunRef } from "@/api/queries";
import { useT } from "@/i18n";
import { Empty, Failure } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { LogLineView } from "./LogLineView";
import { toMatcher } from "./matches";

interface Props {
  run: RunRef;
  text: string;
  regex: boolean;
  /** Whether only lines of standard error are wanted. */
  errors: boolean;
  times: boolean;
  wrap: boolean;
  onPick: (number: number) => void;
}

const limit = 1000;

/** The lines that match, found by the server; a click on a number shows the line among its neighbours. */
export function LogMatches({ run, text, regex, errors, times, wrap, onPick }: Props) {
  const t = useT();
  const scroller = useRef<HTMLDivElement>(null);
  const query = useInfiniteQuery({
    queryKey: ["log-search", run.entity, run.project, run.run, text, regex, errors],
    queryFn: ({ pageParam, signal }) => {
      const level = errors ? ("error" as const) : undefined;
      return fetchLogs(run, { search: text, regex, level, limit, after: pageParam }, signal);
    },
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (last) => (last.more ? last.lines.at(-1)?.number : undefined),
    placeholderData: (before) => before,
  });
  const lines = useMemo(() => query.data?.pages.flatMap((page) => page.lines) ?? [], [query.data]);
  const matcher = useMemo(() => toMatcher({ text, regex }), [text, regex]);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 18,
    overscan: 30,
    paddingStart: 8,
    paddingEnd: 8,
  });
  const last = virtual.getVirtualItems().at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last + 100 > lines.length) void fetchNextPage();
  }, [last, lines.length, hasNextPage, isFetchingNextPage, fetchNextPage]);
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <Skeleton rows={10} height={12} />;
  if (lines.length === 0) return <Empty icon="search" title={t("logs.noMatch")} />;
  return (
    <div className="log-frame">
      <p className="log-matches" role="status">
        {t(hasNextPage ? "logs.manyMatches" : "logs.matches", { n: lines.length })}
      </p>
      {/* A long list scrolls, by keyboard too. */}
      <div
        className={wrap ? "log-scroll wrap" : "log-scroll"}
        ref={scroller}
        tabIndex={0}
        role="group"
        aria-label={t("logs.search")}
      >
        <div className="log-body" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const line = lines[item.index];
            if (!line) return null;
            return (
              <LogLineView
                key={line.number}
                ref={virtual.measureElement}
                index={item.index}
                number={line.number}
                line={line}
                top={item.start}
                times={times}
                marked={false}
                matcher={matcher}
                onPick={() => onPick(line.number)}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}
