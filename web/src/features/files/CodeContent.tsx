import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { textQuery } from "@/api/files";
import { apiUrl } from "@/api/request";
import { useUrlSearch } from "@/app/url";
import { lineOfHash } from "@/code/lineOfHash";
import { useT } from "@/i18n";
import { CopyButton } from "@/ui/CopyButton";
import { Icon } from "@/ui/icons";
import { Failure } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import type { CodeFile, Source } from "./codeFiles";

const SourceView = lazy(() => import("@/code/SourceView"));
const TextDiff = lazy(() => import("@/code/TextDiff"));

/** A file of code; beside that of another run: red is what only the other one has, green what only this one has. */
export function CodeContent({ file }: { file: CodeFile }) {
  const t = useT();
  const own = useText(file.own);
  const other = useText(file.other);
  const isDiff = file.change !== undefined && file.change !== "same";
  const failed = own.error ?? other.error;
  const isCut = own.data?.cut || (isDiff && other.data?.cut);
  const name = file.path.split("/").at(-1) ?? file.path;
  return (
    <section className="preview" aria-label={file.path}>
      <header className="preview-head">
        <h2 className="break">{file.path}</h2>
        {own.data && file.own && <CopyButton text={own.data.text} label={t("files.copyText")} />}
        {file.own && (
          <a className="button" href={apiUrl(file.own.address)} download={name}>
            <Icon name="download" />
            {t("ui.download")}
          </a>
        )}
      </header>
      <div className="preview-body">
        {isCut && <p className="notice">{t("code.cut")}</p>}
        {failed && <Failure error={failed} />}
        {!failed && !(own.data && other.data) && <Skeleton rows={10} height={12} />}
        {own.data && other.data && (
          <Suspense fallback={<Skeleton rows={10} height={12} />}>
            {isDiff ? (
              <TextDiff path={file.path} before={other.data.text} after={own.data.text} />
            ) : (
              <LinkedSource path={file.path} text={own.data.text} />
            )}
          </Suspense>
        )}
      </div>
    </section>
  );
}

function LinkedSource({ path, text }: { path: string; text: string }) {
  const [, setSearch] = useUrlSearch();
  const [target, setTarget] = useState(lineOfHash);
  const goTo = (line: number) => {
    setTarget(line);
    setSearch({}, `L${line + 1}`);
  };
  return <SourceView path={path} text={text} target={target} onTarget={goTo} />;
}

const nothing = { text: "", cut: false };

/** The text of a file; no text where the run does not have it. */
function useText(source: Source | undefined) {
  const query = useQuery({ ...textQuery(source?.address ?? "", source?.digest ?? ""), enabled: Boolean(source) });
  return source ? query : { data: nothing, error: null };
}
