import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { fileTextQuery, type RunRef } from "@/api/queries";
import type { RunFile } from "@/api/types";
import { useT } from "@/i18n";
import { Failure } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import type { CodeFile } from "./codeFiles";

const TextDiff = lazy(() => import("@/code/TextDiff"));

interface Props {
  run: RunRef;
  other: RunRef;
  file: CodeFile;
}

/** A file beside that of another run: red is what only the other one has, green what only this one has. */
export function CodeDiff({ run, other, file }: Props) {
  const t = useT();
  const after = useText(run, file.own);
  const before = useText(other, file.other);
  const failed = after.error ?? before.error;
  return (
    <section className="preview" aria-label={file.path}>
      <header className="preview-head">
        <h2 className="break">{file.path}</h2>
      </header>
      <div className="preview-body">
        {(after.data?.cut || before.data?.cut) && <p className="notice">{t("code.cut")}</p>}
        {failed ? (
          <Failure error={failed} />
        ) : after.data && before.data ? (
          <Suspense fallback={<Skeleton rows={10} height={12} />}>
            <TextDiff path={file.path} before={before.data.text} after={after.data.text} />
          </Suspense>
        ) : (
          <Skeleton rows={10} height={12} />
        )}
      </div>
    </section>
  );
}

const nothing = { text: "", cut: false };

/** The text of a file; no text where the run does not have it. */
function useText(run: RunRef, file: RunFile | undefined) {
  const query = useQuery({ ...fileTextQuery(run, file?.path ?? "", file?.md5 ?? ""), enabled: file !== undefined });
  return file ? query : { data: nothing, error: null };
}
