import { useEffect, useMemo, useRef, useState } from "react";
import { useT } from "@/i18n";
import { useTheme } from "@/ui/theme";
import { useExport } from "../export/context";
import { palette } from "../palette";
import { useSize } from "../values/useSize";
import { type AnySpec, drawPlot, type Row, type Theme } from "./vega";
import "./custom.css";

interface Props {
  spec: AnySpec;
  rows: readonly Row[];
  label: string;
}

/** A picture that a specification describes. */
export default function VegaView({ spec, rows, label }: Props) {
  const t = useT();
  const host = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(host);
  const [problem, setProblem] = useState("");
  const { resolved: theme } = useTheme();
  const view = useRef<Awaited<ReturnType<typeof drawPlot>> | null>(null);
  useEffect(() => {
    const element = picture.current;
    if (!element || width < 40 || height < 40) return;
    void theme;
    let gone = false;
    const request = { spec, rows, width: width - 8, height: height - 8, theme: readTheme(element) };
    const drawn = Promise.resolve().then(() => drawPlot(element, request));
    drawn.then(
      (made) => {
        if (gone) return;
        view.current = made;
        setProblem("");
      },
      (error: Error) => !gone && setProblem(error.message),
    );
    return () => {
      gone = true;
      view.current = null;
      void drawn.then((made) => made.finalize()).catch(() => {});
    };
  }, [spec, rows, width, height, theme]);
  useExport(
    useMemo(
      () => ({
        svg: async () => view.current?.toSVG() ?? "",
        rows: () => rows.map((row) => ({ ...row })),
      }),
      [rows],
    ),
  );
  return (
    <>
      {/* Several pictures side by side may be wider than the panel: they scroll, by keyboard too. */}
      <div className="vega-host" ref={host} role="img" aria-label={label} tabIndex={0}>
        <div ref={picture} className="vega-picture" />
      </div>
      {problem && (
        <p className="panel-note" role="alert">
          {t("custom.problem", { reason: problem })}
        </p>
      )}
    </>
  );
}

function readTheme(element: HTMLElement): Theme {
  const style = getComputedStyle(element);
  // Tokens name both themes; a colour that is used is resolved.
  const color = (name: string) => {
    const probe = document.createElement("i");
    probe.style.color = `var(${name})`;
    element.append(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found;
  };
  return {
    text: color("--text-2"),
    faint: color("--text-3"),
    grid: color("--grid"),
    accent: color("--accent"),
    font: style.fontFamily.replaceAll('"', "'"),
    palette,
  };
}
