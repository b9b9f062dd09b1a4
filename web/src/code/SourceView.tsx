import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef } from "react";
import { useT } from "@/i18n";
import { highlightLines, languageOf } from "./highlight";
import type { Token } from "./tokens";
import "./code.css";

interface Props {
  /** Names the language. */
  path: string;
  text: string;
  /** The line that a link points to, from zero. */
  target?: number | null;
  onTarget?: (line: number) => void;
}

const rowHeight = 18;

/** Source text with colours; the number of a line links to it. */
export default function SourceView({ path, text, target = null, onTarget }: Props) {
  const t = useT();
  const scroller = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => {
    const all = highlightLines(text, languageOf(path));
    // A last line without text is only the end of the one before.
    return all.length > 1 && all.at(-1)?.length === 0 ? all.slice(0, -1) : all;
  }, [text, path]);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 30,
    paddingStart: 8,
    paddingEnd: 8,
    initialRect: { width: 800, height: 800 },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another line or text scrolls.
  useEffect(() => {
    if (target !== null) virtual.scrollToIndex(target, { align: "center" });
  }, [target, text]);
  return (
    // Long text scrolls, by keyboard too.
    <div className="source" ref={scroller} tabIndex={0} role="group" aria-label={path}>
      <div className="source-body" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => (
          <div
            key={item.index}
            className={item.index === target ? "source-line marked" : "source-line"}
            style={{ transform: `translateY(${item.start}px)` }}
          >
            {onTarget ? (
              <a
                className="source-number"
                href={`#L${item.index + 1}`}
                aria-label={t("logs.line", { n: String(item.index + 1) })}
                onClick={(event) => {
                  event.preventDefault();
                  onTarget(item.index);
                }}
              >
                {item.index + 1}
              </a>
            ) : (
              <span className="source-number">{item.index + 1}</span>
            )}
            <Tokens tokens={lines[item.index] ?? []} />
          </div>
        ))}
      </div>
    </div>
  );
}

export function Tokens({ tokens }: { tokens: readonly Token[] }) {
  return (
    <span className="source-text">
      {tokens.map((token, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: tokens have no identity.
        <span key={i} className={token.className}>
          {token.text}
        </span>
      ))}
    </span>
  );
}
