import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { projectQuery } from "@/api/queries";
import { reportQuery, useDiscardDraft, usePublishReport } from "@/api/reports";
import { ApiError } from "@/api/request";
import { mayWrite } from "@/api/roles";
import type { WholeReport } from "@/api/types";
import { useTitle } from "@/app/title";
import { useProjectRef } from "@/app/url";
import { UndoButtons } from "@/app/view/UndoButtons";
import { type MessageKey, useT } from "@/i18n";
import { reportSlug } from "@/report/address";
import { emptyParagraph, headings } from "@/report/blocks";
import { itemsOf, membersOf, withMembers } from "@/report/json";
import { readSectionSettings } from "@/report/panels";
import { type Width, widthOf, widths } from "@/report/width";
import { Icon } from "@/ui/icons";
import { InlineError } from "@/ui/Notice";
import { type ReportContext, ReportContextProvider } from "../blocks/context";
import { BlocksEditor, type ChangeBlocks } from "./BlocksEditor";
import { ConflictDialog } from "./ConflictDialog";
import { DiscardDialog } from "./DiscardDialog";
import { KeptNote } from "./KeptNote";
import { useDocument } from "./useDocument";
import { useKeeper } from "./useKeeper";
import "./edit.css";

interface Props {
  /** As it was when the editor was opened. */
  report: WholeReport;
  /** Begins anew with another state. */
  onRestart: (report: WholeReport) => void;
}

const widthLabels: Record<Width, MessageKey> = {
  readable: "report.width.readable",
  fixed: "report.width.fixed",
  fluid: "report.width.fluid",
};

/** Title, description and blocks as fields, kept as a draft by themselves until they are published. */
export function Editor({ report, onRestart }: Props) {
  const t = useT();
  const project = useProjectRef();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { data: owner } = useQuery(projectQuery(project));
  const initial = report.unpublished ?? report;
  const { text, change, undo, redo, canUndo, canRedo } = useDocument({
    title: initial.title,
    description: initial.description,
    spec: initial.spec,
  });
  useTitle(text.title, project.project);
  const [hasDraft, setHasDraft] = useState(report.unpublished !== null && report.unpublished !== undefined);
  // What others read when this began; a report that nobody else sees changes with every draft.
  const seenAt = useRef(report.updated_at);
  const keeper = useKeeper(project, report.id, text, (answer) => {
    if (answer.draft) seenAt.current = answer.updated_at;
    setHasDraft(true);
  });
  const publish = usePublishReport(project, report.id);
  const discard = useDiscardDraft(project, report.id);
  const [dialog, setDialog] = useState<"conflict" | "discard" | null>(null);
  const params = { ...project, report: reportSlug({ id: report.id, title: text.title }) };
  const read = () => void navigate({ to: "/$entity/$project/reports/$report", params });

  const submit = async (overwritten?: string) => {
    // A draft that arrived after it was published would be changes that nobody made.
    await keeper.stop();
    publish.mutate(
      { ...text, seen_at: overwritten ?? seenAt.current },
      {
        onSuccess: read,
        onError: (error) => {
          keeper.resume();
          if (error instanceof ApiError && error.status === 409) setDialog("conflict");
        },
      },
    );
  };
  const overwrite = async () => {
    const latest = await client.fetchQuery({ ...reportQuery(project, report.id), staleTime: 0 });
    setDialog(null);
    await submit(latest.updated_at);
  };
  const throwAway = async () => {
    await keeper.stop();
    discard.mutate(undefined, {
      onError: keeper.resume,
      onSuccess: async () => {
        setDialog(null);
        onRestart(await client.fetchQuery({ ...reportQuery(project, report.id), staleTime: 0 }));
      },
    });
  };

  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || document.querySelector("dialog[open]")) return;
      const key = event.key.toLowerCase();
      const isUndo = key === "z" && !event.shiftKey;
      const isRedo = (key === "z" && event.shiftKey) || key === "y";
      if (!isUndo && !isRedo) return;
      event.preventDefault();
      if (isUndo) undo();
      else redo();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [undo, redo]);

  const changeBlocks = useCallback<ChangeBlocks>(
    (next, field) =>
      change((before) => {
        const blocks = next(itemsOf(before.spec.blocks));
        return { ...before, spec: withMembers(before.spec, { blocks }) };
      }, field),
    [change],
  );
  const blocks = useMemo(() => {
    const found = itemsOf(membersOf(text.spec).blocks);
    return found.length > 0 ? found : [emptyParagraph()];
  }, [text.spec]);
  const context = useMemo<ReportContext>(
    () => ({
      project,
      headings: headings(blocks),
      chosen: readSectionSettings(membersOf(text.spec).panelSettings) ?? {},
      whole: false,
    }),
    [project, blocks, text.spec],
  );
  const width = widthOf(membersOf(text.spec).width);
  const canWrite = owner === undefined || mayWrite(owner.role);

  return (
    <main className="report-page editing">
      <div className="edit-bar" role="toolbar" aria-label={t("report.tools")}>
        <Link
          to="/$entity/$project/reports/$report"
          params={params}
          className="icon-button"
          aria-label={t("report.back")}
          data-tip={t("report.back")}
        >
          <Icon name="left" />
        </Link>
        <UndoButtons canUndo={canUndo} canRedo={canRedo} undo={undo} redo={redo} />
        <select
          aria-label={t("report.width")}
          className="wide-only"
          value={width}
          onChange={(event) =>
            change((before) => ({ ...before, spec: withMembers(before.spec, { width: event.target.value }) }))
          }
        >
          {widths.map((each) => (
            <option key={each} value={each}>
              {t(widthLabels[each])}
            </option>
          ))}
        </select>
        <span className="spacer" />
        <KeptNote kept={keeper.kept} />
        {hasDraft && !report.draft && (
          <button type="button" className="button" onClick={() => setDialog("discard")}>
            {t("report.discard")}
          </button>
        )}
        <button
          type="button"
          className="button primary"
          disabled={publish.isPending || !canWrite}
          onClick={() => void submit()}
        >
          {t("report.publish")}
        </button>
      </div>
      {dialog === null && <InlineError error={publish.error ?? discard.error} />}
      <article className={`report ${width}`}>
        <header className="report-head">
          <h1 className="visually-hidden">{text.title || t("report.untitled")}</h1>
          <textarea
            className="edit-title"
            rows={1}
            maxLength={128}
            aria-label={t("report.name")}
            placeholder={t("report.untitled")}
            value={text.title}
            onChange={(event) => {
              const title = event.target.value.replaceAll("\n", " ");
              change((before) => ({ ...before, title }), "title");
            }}
          />
          <textarea
            className="edit-description"
            rows={1}
            aria-label={t("report.description")}
            placeholder={t("report.description")}
            value={text.description}
            onChange={(event) => {
              const description = event.target.value;
              change((before) => ({ ...before, description }), "description");
            }}
          />
        </header>
        <ReportContextProvider value={context}>
          <BlocksEditor blocks={blocks} onChange={changeBlocks} />
        </ReportContextProvider>
      </article>
      {dialog === "conflict" && (
        <ConflictDialog params={params} error={publish.error} onOverwrite={overwrite} onClose={() => setDialog(null)} />
      )}
      {dialog === "discard" && (
        <DiscardDialog
          pending={discard.isPending}
          error={discard.error}
          onDiscard={() => void throwAway()}
          onClose={() => setDialog(null)}
        />
      )}
    </main>
  );
}
