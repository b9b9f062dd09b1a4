import { useLayoutEffect, useRef } from "react";
import temml from "temml";
import { useT } from "@/i18n";

interface Props {
  text: string;
  /** On a line of its own. */
  block?: boolean;
}

/** LaTeX as MathML, which browsers draw by themselves. What is no LaTeX is shown as it was written. */
export default function Formula({ text, block = false }: Props) {
  const t = useT();
  const host = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const element = host.current;
    if (!element) return;
    element.classList.remove("wrong");
    try {
      // Built as elements: no markup passes here, and links and colours of the writer do nothing.
      temml.render(text, element, {
        displayMode: block,
        trust: false,
        maxExpand: 500,
        throwOnError: true,
        strict: false,
      });
    } catch {
      element.classList.add("wrong");
      element.textContent = text;
    }
  }, [text, block]);
  return (
    <span
      ref={host}
      className={block ? "formula block" : "formula"}
      {...(block ? { tabIndex: 0, role: "group", "aria-label": t("report.kind.latex") } : {})}
    />
  );
}
