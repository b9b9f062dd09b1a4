import DOMPurify from "dompurify";
import { Marked } from "marked";
import { useMemo } from "react";

const marked = new Marked({
  gfm: true,
  breaks: true,
  // Form fields are taken out below; a sign says the same.
  renderer: { checkbox: ({ checked }) => (checked ? "☑ " : "☐ ") },
});

/** Notes of people. Loaded only by pages that show some. */
export default function Markdown({ text }: { text: string }) {
  const html = useMemo(() => {
    const rendered = marked.parse(text, { async: false });
    const clean = DOMPurify.sanitize(rendered, {
      RETURN_DOM_FRAGMENT: true,
      // Inline styles would be blocked by the content security policy anyway; forms and styles have no place in notes.
      FORBID_TAGS: ["style", "form", "input", "button", "iframe"],
      FORBID_ATTR: ["style"],
    });
    for (const link of clean.querySelectorAll("a[href]")) {
      link.setAttribute("target", "_blank");
      link.setAttribute("rel", "noopener noreferrer nofollow");
    }
    // Whoever cannot see a picture without words for it loses nothing by passing it.
    for (const image of clean.querySelectorAll("img:not([alt])")) image.setAttribute("alt", "");
    const holder = document.createElement("div");
    holder.append(clean);
    return holder.innerHTML;
  }, [text]);
  // biome-ignore lint/security/noDangerouslySetInnerHtml: DOMPurify has cleaned it in the lines above.
  return <div className="markdown" dangerouslySetInnerHTML={{ __html: html }} />;
}
