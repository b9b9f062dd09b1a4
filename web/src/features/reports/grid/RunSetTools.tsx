import { useQuery } from "@tanstack/react-query";
import { projectsQuery } from "@/api/queries";
import { useT } from "@/i18n";
import type { RunSetChange } from "@/report/runSet";
import { FilterBox } from "@/runs/FilterBox";
import { printExpression } from "@/runs/filter/expression";
import { parseFilter } from "@/runs/filter/parse";
import { NamesEditor, SortEditor } from "@/runs/ListEditors";
import { useKnownFields } from "@/runs/list";
import { InlineField } from "@/ui/InlineField";
import { Icon } from "@/ui/icons";
import { Popover } from "@/ui/Popover";
import type { GridSet } from "./useGridRuns";

interface Props {
  set: GridSet;
  onChange: (change: RunSetChange) => void;
  /** Absent for the last one. */
  onRemove?: () => void;
}

/** Which runs a run set has: their project, filter, order and groups. */
export function RunSetTools({ set, onChange, onRemove }: Props) {
  const t = useT();
  const { runSet, project, rows } = set;
  const { fields, resolve } = useKnownFields(project);
  const projects = useQuery(projectsQuery());
  const names = (projects.data?.projects ?? []).map((each) => `${each.entity}/${each.name}`);
  return (
    <div className="run-set-tools">
      <div className="run-set-line">
        <InlineField
          label={t("report.runSet.name")}
          value={runSet.name}
          onChange={(name) => onChange({ name: name.trim() })}
        />
        <InlineField
          label={t("report.runSet.project")}
          value={`${project.entity}/${project.project}`}
          options={names}
          onChange={(path) => {
            const [entity = "", name = ""] = path.split("/");
            if (names.includes(path)) onChange({ project: { entity, project: name } });
          }}
        />
        <label className="field-inline">
          <input
            type="checkbox"
            checked={runSet.enabled}
            onChange={(event) => onChange({ enabled: event.target.checked })}
          />
          {t("report.runSet.enabled")}
        </label>
        <span className="spacer" />
        {onRemove && (
          <button
            type="button"
            className="icon-button small"
            aria-label={t("report.runSet.remove")}
            data-tip={t("report.runSet.remove")}
            onClick={onRemove}
          >
            <Icon name="trash" size={14} />
          </button>
        )}
      </div>
      <div className="run-set-line">
        <FilterBox
          project={project}
          value={runSet.expression ? printExpression(runSet.expression) : ""}
          onChange={(line) => {
            const parsed = parseFilter(line, resolve);
            if (!parsed.problem) onChange({ expression: parsed.expression });
          }}
          rows={rows}
          fields={fields}
          resolve={resolve}
        />
        <Popover
          label={t("sort.title")}
          className="icon-button"
          align="end"
          button={<Icon name="sort" />}
          active={runSet.sort.length > 0}
        >
          <SortEditor fields={fields} keys={runSet.sort} sortsByAll onChange={(sort) => onChange({ sort })} />
        </Popover>
        <Popover
          label={t("group.title")}
          className="icon-button"
          align="end"
          button={<Icon name="group" />}
          active={runSet.group.length > 0}
        >
          <NamesEditor
            title={t("group.title")}
            add={t("group.add")}
            names={runSet.group}
            options={fields.filter((field) => field !== "id" && field !== "name")}
            onChange={(group) => onChange({ group })}
          />
        </Popover>
      </div>
    </div>
  );
}
