import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useMemo, useState } from "react";
import { textQuery } from "@/api/files";
import { useUrlSearch } from "@/app/url";
import { lineOfHash } from "@/code/lineOfHash";
import { useT } from "@/i18n";
import { CopyButton } from "@/ui/CopyButton";
import { formatBytes } from "@/ui/format";
import { JsonTree } from "@/ui/JsonTree";
import { Failure } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { type HeldFile, previewKind } from "./kind";

const SourceView = lazy(() => import("@/code/SourceView"));
const Markdown = lazy(() => import("@/ui/Markdown"));

/** Text as it is, or as what it says: JSON as a tree, Markdown as a page. */
export function TextPreview({ file }: { file: HeldFile }) {
  const t = useT();
  const query = useQuery(textQuery(file.address, file.digest));
  const kind = previewKind(file);
  const [search, setSearch] = useUrlSearch();
  const [target, setTarget] = useState(lineOfHash);
  const document = useMemo(
    () => (query.data && kind === "json" && !query.data.cut ? readDocument(query.data.text) : undefined),
    [query.data, kind],
  );
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <Skeleton rows={10} height={12} />;
  const { text, cut } = query.data;
  const hasTwo = document !== undefined || (kind === "markdown" && !cut);
  // A link to a line means the source.
  const asSource = !hasTwo || search.view === "source" || target !== null;
  const source = document === undefined ? text : pretty(document);
  const goTo = (line: number) => {
    setTarget(line);
    setSearch({}, `L${line + 1}`);
  };
  const show = (view: string | undefined) => {
    setTarget(null);
    setSearch({ view }, "");
  };
  return (
    <>
      {cut && <p className="notice">{t("files.cut", { size: formatBytes(text.length) })}</p>}
      <div className="preview-tools">
        {hasTwo && (
          <>
            <button type="button" className="toggle" aria-pressed={!asSource} onClick={() => show(undefined)}>
              {t(kind === "json" ? "files.tree" : "files.rendered")}
            </button>
            <button type="button" className="toggle" aria-pressed={asSource} onClick={() => show("source")}>
              {t("files.source")}
            </button>
          </>
        )}
        {!cut && <CopyButton text={text} label={t("files.copyText")} />}
      </div>
      {asSource ? (
        <Suspense fallback={<pre className="preview-text">{source.slice(0, 20_000)}</pre>}>
          <SourceView path={file.path} text={source} target={target} onTarget={goTo} />
        </Suspense>
      ) : document !== undefined ? (
        <JsonTree title={file.path.split("/").at(-1) ?? file.path} value={document} empty={t("files.emptyDocument")} />
      ) : (
        <Suspense fallback={<Skeleton rows={10} height={12} />}>
          <div className="card">
            <Markdown text={text} />
          </div>
        </Suspense>
      )}
    </>
  );
}

type Document = Record<string, unknown> | unknown[];

/** Undefined where the text is no document with members. */
function readDocument(text: string): Document | undefined {
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === "object" && found !== null ? (found as Document) : undefined;
  } catch {
    return undefined;
  }
}

function pretty(document: Document): string {
  return JSON.stringify(document, null, 2);
}
