import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { projectQuery } from "@/api/queries";
import { reportQuery, useDeleteReport } from "@/api/reports";
import { mayWrite } from "@/api/roles";
import type { Project, WholeReport } from "@/api/types";
import { useSession } from "@/app/session";
import { useTitle } from "@/app/title";
import { useProjectRef } from "@/app/url";
import { useT } from "@/i18n";
import { reportIdOf, reportSlug } from "@/report/address";
import { headings } from "@/report/blocks";
import { itemsOf, membersOf } from "@/report/json";
import { readSectionSettings } from "@/report/panels";
import { widthOf } from "@/report/width";
import { Answered } from "@/ui/Answered";
import { Dialog, DialogFoot } from "@/ui/Dialog";
import { Icon } from "@/ui/icons";
import { Menu } from "@/ui/Menu";
import { RelativeTime } from "@/ui/Time";
import { BlockList } from "./blocks/BlockList";
import { type ReportContext, ReportContextProvider } from "./blocks/context";
import { MissingReport } from "./MissingReport";
import { usePrint } from "./usePrint";
import "./reports.css";

/** A report as others read it. */
export default function ReportPage() {
  const project = useProjectRef();
  const { report: slug = "" } = useParams({ strict: false });
  const query = useQuery(reportQuery(project, reportIdOf(slug)));
  return (
    <Answered query={query} missing={<MissingReport slug={slug} />}>
      {(report) => <WholePage key={report.id} report={report} />}
    </Answered>
  );
}

function WholePage({ report }: { report: WholeReport }) {
  const t = useT();
  const project = useProjectRef();
  const { data: owner } = useQuery(projectQuery(project));
  const { title, description, spec, draft, unpublished } = report;
  useTitle(title, project.project);
  const blocks = useMemo(() => itemsOf(membersOf(spec).blocks), [spec]);
  const { isPrinting, print } = usePrint();
  const context = useMemo<ReportContext>(
    () => ({
      project,
      headings: headings(blocks),
      chosen: readSectionSettings(membersOf(spec).panelSettings) ?? {},
      whole: isPrinting,
    }),
    [project, blocks, spec, isPrinting],
  );
  const canWrite = owner !== undefined && mayWrite(owner.role);
  return (
    <main className="report-page">
      <article className={isPrinting ? "report on-paper" : `report ${widthOf(membersOf(spec).width)}`}>
        <header className="report-head">
          <h1>{title || t("report.untitled")}</h1>
          <ReportActions report={report} owner={owner} canWrite={canWrite} onPrint={print} />
          {description && <p className="report-description">{description}</p>}
          <p className="report-meta">
            {report.owner && (
              <span className="report-author">
                <Icon name="user" size={14} />
                {report.owner}
              </span>
            )}
            <span>
              {t("report.changed")} <RelativeTime at={report.updated_at} />
            </span>
            {draft && <span className="report-draft">{t("report.draft")}</span>}
          </p>
          {unpublished && (
            <p className="report-notice" role="note">
              <Icon name="pencil" size={14} />
              <span>{t("report.unpublished")}</span>
              <Link
                to="/$entity/$project/reports/$report/edit"
                params={{ ...project, report: reportSlug(report) }}
                className="button"
              >
                {t("report.continue")}
              </Link>
            </p>
          )}
        </header>
        <ReportContextProvider value={context}>
          <BlockList blocks={blocks} />
        </ReportContextProvider>
      </article>
    </main>
  );
}

interface ActionsProps {
  report: WholeReport;
  owner: Project | undefined;
  canWrite: boolean;
  onPrint: () => void;
}

function ReportActions({ report, owner, canWrite, onPrint }: ActionsProps) {
  const t = useT();
  const project = useProjectRef();
  const { user } = useSession();
  const [deleting, setDeleting] = useState(false);
  const mayDelete = owner?.role === "admin" || (canWrite && report.owner === user.username);
  return (
    <div className="report-actions">
      {canWrite && (
        <Link
          to="/$entity/$project/reports/$report/edit"
          params={{ ...project, report: reportSlug(report) }}
          className="icon-button"
          aria-label={t("report.edit")}
          data-tip={t("report.edit")}
        >
          <Icon name="pencil" />
        </Link>
      )}
      <Menu label={t("report.menu")} button={<Icon name="more" />}>
        <button
          type="button"
          role="menuitem"
          className="menu-item"
          onClick={() => void navigator.clipboard?.writeText(window.location.href)}
        >
          <Icon name="link" />
          {t("view.copy")}
        </button>
        <button type="button" role="menuitem" className="menu-item" onClick={onPrint}>
          <Icon name="file" />
          {t("report.print")}
        </button>
        {mayDelete && (
          <button type="button" role="menuitem" className="menu-item" onClick={() => setDeleting(true)}>
            <Icon name="trash" />
            {t("report.delete")}
          </button>
        )}
      </Menu>
      {deleting && <DeleteDialog report={report} onClose={() => setDeleting(false)} />}
    </div>
  );
}

function DeleteDialog({ report, onClose }: { report: WholeReport; onClose: () => void }) {
  const t = useT();
  const project = useProjectRef();
  const navigate = useNavigate();
  const remove = useDeleteReport(project);
  const leave = () => void navigate({ to: "/$entity/$project/reports", params: project });
  return (
    <Dialog title={t("report.delete.title", { name: report.title || t("report.untitled") })} onClose={onClose}>
      <p>{t("report.delete.hint")}</p>
      <DialogFoot error={remove.error} onClose={onClose}>
        <button
          type="button"
          className="button danger"
          disabled={remove.isPending}
          onClick={() => remove.mutate(report.id, { onSuccess: leave })}
        >
          {t("report.delete")}
        </button>
      </DialogFoot>
    </Dialog>
  );
}
