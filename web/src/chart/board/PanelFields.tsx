import { useQuery } from "@tanstack/react-query";
import { useId, useMemo } from "react";
import { fieldsQuery, projectKeysQuery } from "@/api/queries";
import { useT } from "@/i18n";
import { Icon } from "@/ui/icons";
import { LazyInput } from "@/ui/LazyInput";
import { useBoard } from "./context";
import type { BoardEdit } from "./edit";
import { kindLabels } from "./labels";
import { fieldCounts, mostMediaKeys, type PanelKind, type PanelSpec, panelKinds, type Section } from "./panel";

interface Props {
  panel: PanelSpec;
  section: string;
  /** Null where panels lie in none. */
  sections: readonly Section[] | null;
  edit: BoardEdit;
}

/** What a panel shows, and where it stands. */
export function PanelFields({ panel, section, sections, edit }: Props) {
  const t = useT();
  const { project, stream } = useBoard();
  const keys = useQuery({ ...projectKeysQuery(project), enabled: stream === "history" });
  const id = useId();
  const metrics = useMemo(
    () =>
      (keys.data?.keys ?? [])
        .filter((key) => key.stream === stream && (key.kinds.includes("number") || key.kinds.includes("boolean")))
        .map((key) => key.name),
    [keys.data, stream],
  );
  const { data: found } = useQuery(fieldsQuery(project));
  const fields = useMemo(() => {
    const known = (found?.fields ?? []).map(({ name }) => name);
    return [...new Set([...known, ...metrics.map((name) => `summary.${name}`)])].sort();
  }, [found, metrics]);
  const objects = useMemo(
    () =>
      (keys.data?.keys ?? [])
        .filter((key) => key.stream === stream && (key.kinds.includes("json") || key.kinds.includes("media")))
        .map((key) => key.name),
    [keys.data, stream],
  );
  const { max } = fieldCounts[panel.kind];
  return (
    <fieldset>
      <legend>{t("panel.content")}</legend>
      <div className="drawer-field">
        <label htmlFor={`${id}title`}>{t("panel.title")}</label>
        <LazyInput
          id={`${id}title`}
          value={panel.title}
          onChange={(title) => edit.changePanel(panel.id, { title: title || undefined })}
        />
      </div>
      <div className="drawer-field">
        <label htmlFor={`${id}kind`}>{t("panel.kind")}</label>
        <select
          id={`${id}kind`}
          value={panel.kind}
          onChange={(event) => edit.changePanel(panel.id, switchKind(panel, event.target.value as PanelKind))}
        >
          {panelKinds.map((kind) => (
            <option key={kind} value={kind}>
              {t(kindLabels[kind])}
            </option>
          ))}
        </select>
      </div>
      {panel.kind === "line" && (
        <NameList
          label={t("panel.metrics")}
          names={panel.keys}
          options={metrics}
          max={20}
          onChange={(next) => edit.changePanel(panel.id, { keys: next })}
        />
      )}
      {(panel.kind === "media" || panel.kind === "custom") && (
        <NameList
          label={t(panel.kind === "media" ? "panel.object" : "panel.table")}
          names={panel.keys.slice(0, panel.kind === "media" ? mostMediaKeys : 1)}
          options={objects}
          max={panel.kind === "media" ? mostMediaKeys : 1}
          onChange={(next) => edit.changePanel(panel.id, { keys: next })}
        />
      )}
      {panel.kind === "custom" && (
        <>
          <LazyInput
            long
            label={t("custom.spec")}
            value={panel.text}
            onChange={(text) => edit.changePanel(panel.id, { text })}
          />
          <p className="dim">{t("custom.spec.hint")}</p>
        </>
      )}
      {max > 0 && (
        <NameList
          label={t("panel.fields")}
          hint={panel.kind === "scatter" ? t("panel.fields.scatter") : undefined}
          names={panel.fields}
          options={fields}
          max={max}
          onChange={(next) => edit.changePanel(panel.id, { fields: next })}
        />
      )}
      {panel.kind === "markdown" && (
        <LazyInput
          long
          label={t("panel.markdown")}
          value={panel.text}
          onChange={(text) => edit.changePanel(panel.id, { text })}
        />
      )}
      {sections && (
        <div className="drawer-field">
          <label htmlFor={`${id}section`}>{t("panel.section")}</label>
          <LazyInput
            id={`${id}section`}
            value={section}
            options={sections.map((each) => each.name).filter(Boolean)}
            placeholder={t("board.charts")}
            onChange={(name) => edit.place(panel.id, name.trim(), null)}
          />
        </div>
      )}
    </fieldset>
  );
}

/** Another kind keeps what it can use of the metrics. */
function switchKind(panel: PanelSpec, kind: PanelKind) {
  const { min, max } = fieldCounts[kind];
  if (kind === "media" || kind === "custom") return { kind };
  if (kind === "line") {
    const keys = panel.fields.filter((field) => field.startsWith("summary.")).map((field) => field.slice(8));
    return { kind, keys: panel.keys.length > 0 ? panel.keys : keys };
  }
  const fields = panel.fields.length > 0 ? panel.fields : panel.keys.map((key) => `summary.${key}`);
  const filled = fields.length > 0 && fields.length < min ? [...fields, "summary._step"] : fields;
  return { kind, fields: filled.slice(0, max) };
}

interface NameListProps {
  label: string;
  hint?: string;
  names: readonly string[];
  options: readonly string[];
  max: number;
  onChange: (names: readonly string[]) => void;
}

/** Names in an order, with a field that adds one of those that are known. */
function NameList({ label, hint, names, options, max, onChange }: NameListProps) {
  const t = useT();
  const id = useId();
  return (
    <div className="name-list" role="group" aria-label={label}>
      <span>{label}</span>
      {hint && <span className="dim">{hint}</span>}
      <ul>
        {names.map((name) => (
          <li key={name} className="name-item">
            <span className="break">{name}</span>
            <button
              type="button"
              className="icon-button small"
              aria-label={t("ui.removeThing", { thing: name })}
              onClick={() => onChange(names.filter((other) => other !== name))}
            >
              <Icon name="close" size={12} />
            </button>
          </li>
        ))}
      </ul>
      {(names.length < max || max === 1) && (
        <LazyInput
          id={id}
          label={t("ui.addThing", { thing: label })}
          value=""
          options={options.filter((option) => !names.includes(option))}
          placeholder={t("ui.add")}
          onChange={(name) => {
            if (options.includes(name)) onChange(max === 1 ? [name] : [...names, name]);
          }}
        />
      )}
    </div>
  );
}
