import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { projectQuery } from "@/api/queries";
import { reportsQuery, useCreateReport } from "@/api/reports";
import { mayWrite } from "@/api/roles";
import type { Report } from "@/api/types";
import { useTitle } from "@/app/title";
import { useProjectRef } from "@/app/url";
import { useT } from "@/i18n";
import { reportSlug } from "@/report/address";
import { newSpec } from "@/report/newReport";
import { Code } from "@/ui/Code";
import { Icon } from "@/ui/icons";
import { Empty, Failure, InlineError } from "@/ui/Notice";
import { Records } from "@/ui/Records";
import { SearchBox } from "@/ui/SearchBox";
import { Skeleton } from "@/ui/Skeleton";
import { RelativeTime } from "@/ui/Time";
import { firstScript } from "./firstScript";
import "./reports.css";

/** The reports of a project, newest change first. */
export default function ReportListPage() {
  const t = useT();
  const project = useProjectRef();
  useTitle(t("report.title"), project.project);
  const list = useQuery(reportsQuery(project));
  const { data: owner } = useQuery(projectQuery(project));
  const [search, setSearch] = useState("");
  const canWrite = owner !== undefined && mayWrite(owner.role);
  if (list.isError) return <Failure page error={list.error} onRetry={() => void list.refetch()} />;
  const reports = list.data?.reports;
  if (reports?.length === 0) return <FirstReport canWrite={canWrite} />;
  const wanted = search.trim().toLowerCase();
  const found = reports?.filter(({ title, description, owner: author }) =>
    `${title}\n${description}\n${author ?? ""}`.toLowerCase().includes(wanted),
  );
  return (
    <main className="page record-page">
      <header className="record-head">
        <h1>
          {t("report.title")} {reports && <span className="count">{reports.length}</span>}
        </h1>
        <div className="record-tools">
          <SearchBox value={search} onChange={setSearch} label={t("report.search")} main />
          {canWrite && <NewReport />}
        </div>
      </header>
      {found ? <ReportTable reports={found} /> : <Skeleton rows={6} height={28} />}
      {found?.length === 0 && <Empty icon="search" title={t("report.noMatch")} />}
    </main>
  );
}

function NewReport() {
  const t = useT();
  const project = useProjectRef();
  const navigate = useNavigate();
  const create = useCreateReport(project);
  const start = () =>
    create.mutate(
      { title: t("report.untitled"), description: "", spec: newSpec() },
      {
        onSuccess: (report) =>
          void navigate({
            to: "/$entity/$project/reports/$report/edit",
            params: { ...project, report: reportSlug(report) },
          }),
      },
    );
  return (
    <>
      <button type="button" className="button primary" disabled={create.isPending} onClick={start}>
        <Icon name="plus" />
        {t("report.new")}
      </button>
      <InlineError error={create.error} />
    </>
  );
}

function ReportTable({ reports }: { reports: readonly Report[] }) {
  const t = useT();
  return (
    <Records
      label={t("report.title")}
      head={
        <>
          <th scope="col">{t("report.name")}</th>
          <th scope="col" className="wide-only">
            {t("report.author")}
          </th>
          <th scope="col" className="number">
            {t("report.changed")}
          </th>
        </>
      }
    >
      {reports.map((report) => (
        <ReportRow key={report.id} report={report} />
      ))}
    </Records>
  );
}

function ReportRow({ report }: { report: Report }) {
  const t = useT();
  const project = useProjectRef();
  const { title, description, draft, has_draft, owner, updated_at } = report;
  return (
    <tr>
      <th scope="row">
        <Link
          to="/$entity/$project/reports/$report"
          params={{ ...project, report: reportSlug(report) }}
          className="row-link"
        >
          {title || t("report.untitled")}
        </Link>
        {draft && <span className="report-draft">{t("report.draft")}</span>}
        {!draft && has_draft && <span className="report-draft">{t("report.hasDraft")}</span>}
        {description && <span className="row-sub">{description}</span>}
      </th>
      <td className="wide-only">{owner ?? <span className="dim">–</span>}</td>
      <td className="number">
        <RelativeTime at={updated_at} />
      </td>
    </tr>
  );
}

function FirstReport({ canWrite }: { canWrite: boolean }) {
  const t = useT();
  const project = useProjectRef();
  return (
    <main className="page-center">
      <Empty page icon="report" title={t("report.empty")}>
        <p>{t("report.empty.hint")}</p>
        {canWrite && <NewReport />}
        <p className="dim">{t("report.empty.script")}</p>
        <div className="first-code">
          <Code text={firstScript(project)} label={t("sweep.python")} />
        </div>
      </Empty>
    </main>
  );
}
