import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { runQuery } from "@/api/queries";
import { useTitle } from "@/app/title";
import { useProjectRef, useRunRef, useUrlSearch } from "@/app/url";
import { type MessageKey, useT } from "@/i18n";
import { RunDot } from "@/runs/RunDot";
import { RunPicker } from "@/runs/RunPicker";
import { Icon } from "@/ui/icons";
import { Empty, Failure, InlineError } from "@/ui/Notice";
import { Popover } from "@/ui/Popover";
import { Skeleton } from "@/ui/Skeleton";
import { CodeContent } from "./CodeContent";
import { type Change, compareSources } from "./codeFiles";
import { useSources } from "./useSources";
import "@/files/files.css";
import "./code.css";

/** What was executed: the saved source, uncommitted changes, packages. Beside another run: what differs. */
export default function CodePage() {
  const t = useT();
  const ref = useRunRef();
  const project = useProjectRef();
  const [search, setSearch] = useUrlSearch();
  const { data: run } = useQuery(runQuery(ref));
  const otherRef = useMemo(() => ({ ...project, run: search.with ?? "" }), [project, search.with]);
  const isCompared = Boolean(search.with);
  const own = useSources(ref);
  const other = useQuery({ ...runQuery(otherRef), enabled: isCompared });
  const otherCode = useSources(otherRef, isCompared);
  useTitle(t("run.code"), run?.name);
  const files = useMemo(
    () => compareSources(own.sources ?? [], (isCompared && otherCode.sources) || null),
    [own.sources, otherCode.sources, isCompared],
  );

  if (own.error) return <Failure error={own.error} onRetry={own.retry} />;
  if (!own.sources) return <main className="page">{<Skeleton rows={8} height={24} />}</main>;
  const first = files.find((file) => file.change === "changed") ?? files[0];
  const current = files.find((file) => file.path === search.file) ?? first;
  return (
    <main className="files with-preview code-page">
      <div className="files-list">
        <div className="code-compare">
          {isCompared ? (
            <span className="chip">
              {t("code.with")}
              <RunDot run={{ ...project, id: otherRef.run }} />
              <span className="break">{other.data?.name ?? otherRef.run}</span>
              <button
                type="button"
                aria-label={t("code.with.clear")}
                onClick={() => setSearch({ with: undefined, file: undefined })}
              >
                <Icon name="close" size={10} />
              </button>
            </span>
          ) : (
            <Popover label={t("code.compare")} button={t("code.compare")}>
              <RunPicker
                project={project}
                except={ref.run}
                onPick={(picked) => setSearch({ with: picked.id, file: undefined })}
              />
            </Popover>
          )}
        </div>
        <InlineError error={other.error ?? otherCode.error} />
        <ul className="code-files">
          {files.map((file) => (
            <li key={file.path}>
              <button
                type="button"
                className="code-file"
                aria-current={file === current ? "true" : undefined}
                onClick={() => setSearch({ file: file.path }, "")}
              >
                <Icon name="file" />
                <span className="code-file-name">{file.path}</span>
                {file.change && file.change !== "same" && (
                  <span className={`change ${file.change}`}>{t(changeNames[file.change])}</span>
                )}
              </button>
            </li>
          ))}
        </ul>
      </div>
      {current ? (
        <CodeContent key={current.path} file={current} />
      ) : (
        <Empty icon="code" title={t("code.empty")}>
          <p>{t("code.empty.hint")}</p>
          <pre className="preview-text">wandb.init(…, settings=wandb.Settings(save_code=True))</pre>
        </Empty>
      )}
    </main>
  );
}

const changeNames = {
  changed: "code.changed",
  added: "code.added",
  removed: "code.removed",
} as const satisfies Partial<Record<Change, MessageKey>>;
