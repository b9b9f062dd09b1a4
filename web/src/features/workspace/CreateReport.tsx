import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ProjectRef, projectQuery } from "@/api/queries";
import type { useCreateReport } from "@/api/reports";
import { mayWrite } from "@/api/roles";
import { useUrlSearch } from "@/app/url";
import { applyLayout } from "@/chart/board/layout";
import type { Section } from "@/chart/board/panel";
import { filterSections } from "@/chart/board/sections";
import { parseBoard } from "@/chart/board/state";
import { useT } from "@/i18n";
import { reportSlug } from "@/report/address";
import { gridOfView, mostPanels, newSpec } from "@/report/newReport";
import type { Selection } from "@/report/runSet";
import { parseFilter, type Resolve } from "@/runs/filter/parse";
import { parseSort, splitNames } from "@/runs/list";
import { Icon } from "@/ui/icons";
import type { Visibility } from "./visibility";

interface Props {
  project: ProjectRef;
  /** The automatic panels. */
  sections: readonly Section[];
  resolve: Resolve;
  visibility: Visibility;
  /** Held by the page: the menu that this is in is gone by the time of the answer. */
  create: ReturnType<typeof useCreateReport>;
}

/** A draft of a report with the panels and runs that somebody looks at. */
export function CreateReport({ project, sections, resolve, visibility, create }: Props) {
  const t = useT();
  const navigate = useNavigate();
  const [search] = useUrlSearch();
  const { data: owner } = useQuery(projectQuery(project));
  if (!owner || !mayWrite(owner.role)) return null;
  const start = () => {
    const board = parseBoard(search);
    const shown = filterSections(applyLayout(sections, board.layout), board.filter);
    const filter = parseFilter(search.filter ?? "", resolve);
    const runSet = {
      name: t("report.create.runs"),
      expression: filter.problem ? null : filter.expression,
      sort: parseSort(search.sort),
      group: splitNames(search.group),
      selection: selectionOf(visibility),
    };
    const nPanels = shown.reduce((sum, section) => sum + section.panels.length, 0);
    const note = t("report.create.tooMany", { n: mostPanels, all: nPanels });
    const blocks = nPanels > mostPanels ? [{ type: "paragraph", children: [{ text: note }] }] : [];
    const spec = newSpec([...blocks, gridOfView({ project, runSet, sections: shown, chosen: board.chosen })]);
    create.mutate(
      { title: t("report.create.title", { project: project.project }), description: "", spec },
      {
        onSuccess: (report) =>
          void navigate({
            to: "/$entity/$project/reports/$report/edit",
            params: { ...project, report: reportSlug(report) },
          }),
      },
    );
  };
  return (
    <button type="button" role="menuitem" className="menu-item" onClick={start}>
      <Icon name="report" />
      {t("report.create.fromView")}
    </button>
  );
}

/** A report has no limit of its own to the first runs of a list: it shows all but the hidden ones. */
function selectionOf({ only, hide }: Visibility): Selection {
  return only ? { kind: "only", runs: [...only] } : { kind: "all but", runs: [...hide] };
}
