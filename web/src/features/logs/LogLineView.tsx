import { memo, type Ref } from "react";
import type { LogLine } from "@/api/types";
import { useI18n } from "@/i18n";
import { formatExactTime } from "@/ui/format";
import { type Style, toSpans } from "./ansi";
import { markSpans } from "./matches";

interface Props {
  /** Which row it is, for the virtualizer that measures it. */
  index: number;
  number: number;
  line: LogLine | undefined;
  top: number;
  times: boolean;
  marked: boolean;
  /** Marks what was searched for. */
  matcher?: RegExp | null;
  onPick: () => void;
  ref?: Ref<HTMLDivElement>;
}

/** One printed line: its number links to it. */
export const LogLineView = memo(
  function LogLineView({ index, number, line, top, times, marked, matcher = null, onPick, ref }: Props) {
    const { t, locale } = useI18n();
    const error = line?.level === "error";
    return (
      <div
        ref={ref}
        data-index={index}
        className={`log-line${error ? " error" : ""}${marked ? " marked" : ""}`}
        style={{ transform: `translateY(${top}px)` }}
      >
        <a
          className="log-number"
          href={`#L${number + 1}`}
          aria-label={t("logs.line", { n: String(number + 1) })}
          onClick={(event) => {
            event.preventDefault();
            onPick();
          }}
        >
          {number + 1}
        </a>
        {times && (
          <span className="log-time" data-tip={line?.at ? formatExactTime(new Date(line.at), locale) : undefined}>
            {line?.at ? clock(line.at) : ""}
          </span>
        )}
        <span className="log-text">
          {line?.label && <span className="log-label">{line.label}</span>}
          {line &&
            markSpans(toSpans(line.text), matcher).map(({ text, style, found }, i) => {
              const Tag = found ? "mark" : "span";
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: spans have no identity.
                <Tag key={i} className={toClass(style)} style={toCss(style)}>
                  {text}
                </Tag>
              );
            })}
        </span>
      </div>
    );
  },
  (a, b) =>
    a.line === b.line &&
    a.top === b.top &&
    a.times === b.times &&
    a.marked === b.marked &&
    a.index === b.index &&
    a.number === b.number &&
    a.matcher === b.matcher,
);

function clock(at: string): string {
  const date = new Date(at);
  const two = (n: number) => String(n).padStart(2, "0");
  const ms = String(date.getMilliseconds()).padStart(3, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${ms}`;
}

/** The sixteen named colours belong to the theme, so that they can be read in both. */
function toClass(style: Style): string | undefined {
  const names = [
    typeof style.color === "number" && `ansi-${style.color}`,
    typeof style.background === "number" && `ansi-bg-${style.background}`,
    style.bold && "ansi-bold",
    style.dim && "ansi-dim",
    style.italic && "ansi-italic",
    style.underline && "ansi-underline",
    style.inverse && "ansi-inverse",
  ].filter(Boolean);
  return names.length > 0 ? names.join(" ") : undefined;
}

function toCss(style: Style): { color?: string; backgroundColor?: string } | undefined {
  // Scripts choose colours for the terminal they know; mixed with the text colour they can be read in both themes.
  const color = typeof style.color === "string" ? `color-mix(in oklab, ${style.color} 58%, var(--text))` : undefined;
  const backgroundColor = typeof style.background === "string" ? style.background : undefined;
  return color || backgroundColor ? { color, backgroundColor } : undefined;
}
