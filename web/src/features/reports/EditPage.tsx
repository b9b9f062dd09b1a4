import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { reportQuery } from "@/api/reports";
import type { WholeReport } from "@/api/types";
import { useProjectRef } from "@/app/url";
import { reportIdOf } from "@/report/address";
import { Answered } from "@/ui/Answered";
import { Skeleton } from "@/ui/Skeleton";
import { Editor } from "./edit/Editor";
import { MissingReport } from "./MissingReport";
import "./reports.css";

/** A report as its members write it. */
export default function EditPage() {
  const project = useProjectRef();
  const { report: slug = "" } = useParams({ strict: false });
  // What somebody else published a moment ago is what one goes on from.
  const query = useQuery({ ...reportQuery(project, reportIdOf(slug)), staleTime: 0, refetchOnMount: "always" });
  if (!query.isError && !query.isFetchedAfterMount) {
    return (
      <main className="page">
        <Skeleton rows={8} />
      </main>
    );
  }
  return (
    <Answered query={query} missing={<MissingReport slug={slug} />}>
      {(report) => <StableEditor key={report.id} report={report} />}
    </Answered>
  );
}

/** Answers that come later tell nothing that the editor does not know better. */
function StableEditor({ report }: { report: WholeReport }) {
  const [first, setFirst] = useState({ report, round: 0 });
  return (
    <Editor
      key={first.round}
      report={first.report}
      onRestart={(next) => setFirst({ report: next, round: first.round + 1 })}
    />
  );
}
