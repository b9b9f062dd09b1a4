import { useQueryClient } from "@tanstack/react-query";
import { projectKeysQuery } from "@/api/queries";
import { valueStore } from "@/api/values";
import { useUrlSearch } from "@/app/url";
import { useT } from "@/i18n";
import type { Values } from "@/runs/fields";
import { Icon } from "@/ui/icons";
import { Menu } from "@/ui/Menu";
import { useBoard } from "./context";
import { kindLabels } from "./labels";
import { hiddenPanels, restorePanels } from "./layout";
import { decodeLayout } from "./layoutCode";
import { fieldCounts, type PanelKind, panelKinds } from "./panel";

/** A new panel of any kind, filled with the first values that fit so that it shows something at once. */
export function AddPanelMenu() {
  const t = useT();
  const { edit, project, runs } = useBoard();
  const client = useQueryClient();
  const [{ layout: code }] = useUrlSearch();
  const layout = decodeLayout(code);
  const nHidden = hiddenPanels(layout).length;
  const add = (kind: PanelKind) => {
    const keys = client.getQueryData(projectKeysQuery(project).queryKey)?.keys ?? [];
    const metrics = keys
      .filter((key) => key.stream === "history" && key.kinds.includes("number") && !key.name.startsWith("_"))
      .map((key) => `summary.${key.name}`);
    const config = varyingFields(runs.map((run) => valueStore.read(project, run.id) ?? {}));
    const candidates = kind === "scatter" || kind === "parallel" ? [...config.slice(0, 2), ...metrics] : metrics;
    const { min, max } = fieldCounts[kind];
    const fields = candidates.slice(0, kind === "parallel" ? Math.min(4, max) : min);
    edit.add(kind, fields, kind === "markdown" ? t("panel.markdown.start") : "");
  };
  return (
    <Menu
      label={t("panel.add")}
      className="button"
      button={
        <>
          <Icon name="plus" />
          <span className="wide-only">{t("panel.add")}</span>
        </>
      }
    >
      {panelKinds.map((kind) => (
        <button key={kind} type="button" role="menuitem" className="menu-item" onClick={() => add(kind)}>
          <Icon name={kindIcons[kind]} />
          {t(kindLabels[kind])}
        </button>
      ))}
      {(nHidden > 0 || code) && <hr className="menu-line" />}
      {nHidden > 0 && (
        <button
          type="button"
          role="menuitem"
          className="menu-item"
          onClick={() => edit.replaceLayout(restorePanels(layout))}
        >
          <Icon name="eye" />
          {t("panel.restore", { n: nHidden })}
        </button>
      )}
      {code && (
        <button type="button" role="menuitem" className="menu-item" onClick={() => edit.replaceLayout({})}>
          <Icon name="refresh" />
          {t("panel.reset")}
        </button>
      )}
    </Menu>
  );
}

/** Config keys whose numbers differ between the runs: only those are worth an axis. */
function varyingFields(values: readonly Values[]): string[] {
  const seen = new Map<string, Set<unknown>>();
  for (const each of values) {
    for (const [field, value] of Object.entries(each)) {
      if (field.startsWith("config.") && typeof value === "number")
        seen.set(field, (seen.get(field) ?? new Set()).add(value));
    }
  }
  return [...seen].filter(([, found]) => found.size > 1).map(([field]) => field);
}

const kindIcons = {
  line: "chart",
  bar: "bars",
  scalar: "number",
  scatter: "scatter",
  histogram: "histogram",
  parallel: "parallel",
  importance: "sort",
  comparer: "table",
  media: "image",
  custom: "sliders",
  markdown: "book",
} as const;
