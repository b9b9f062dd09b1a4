import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useId, useState } from "react";
import { projectKeysQuery } from "@/api/queries";
import { useT } from "@/i18n";
import { Icon } from "@/ui/icons";
import { Slider } from "@/ui/Slider";
import { aggregates, bands } from "../math/aggregate";
import { readFormula } from "../math/formula";
import { smoothers } from "../math/smooth";
import { useBoard } from "./context";
import { aggregateLabels, axisLabels, bandLabels, originLabels, smootherLabels } from "./labels";
import { type Chosen, choose, type LineSettings, type Origin, type Resolved, type SettingName } from "./settings";
import { xAxes } from "./state";

interface Props {
  resolved: Resolved;
  own: Chosen | undefined;
  scope: Exclude<Origin, "default">;
  onChange: (chosen: Chosen | undefined) => void;
}

/** Every setting of lines, with where its value comes from and a way back to it. */
export function LineFields({ resolved, own, scope, onChange }: Props) {
  const t = useT();
  const { project, stream } = useBoard();
  const keys = useQuery({ ...projectKeysQuery(project), enabled: stream === "history" });
  const { values, origins } = resolved;
  const set = <Name extends SettingName>(name: Name, value: LineSettings[Name] | undefined) =>
    onChange(choose(own, name, value));
  const field = (name: SettingName, label: string, input: (id: string) => ReactNode) => (
    <Field
      label={label}
      origin={origins[name]}
      isOwn={origins[name] === scope}
      onReset={() => set(name, undefined)}
      input={input}
    />
  );
  const check = (name: "logX" | "logY" | "ignoreOutliers" | "legend", label: string) =>
    field(name, label, (id) => (
      <input id={id} type="checkbox" checked={values[name]} onChange={(event) => set(name, event.target.checked)} />
    ));
  const metrics = (keys.data?.keys ?? []).filter((key) => key.stream === stream && key.kinds.includes("number"));

  return (
    <>
      <fieldset>
        <legend>{t("settings.axes")}</legend>
        {field("x", t("board.x"), (id) => (
          <select id={id} value={values.x} onChange={(event) => set("x", event.target.value)}>
            {xAxes.map((x) => (
              <option key={x} value={x}>
                {t(axisLabels[x])}
              </option>
            ))}
            {metrics
              .filter(({ name }) => xAxes.every((x) => x !== name))
              .map(({ name }) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
          </select>
        ))}
        {check("logX", t("settings.logX"))}
        {check("logY", t("settings.logY"))}
        {field("yMin", t("settings.yMin"), (id) => (
          <NumberInput id={id} value={values.yMin} onChange={(value) => set("yMin", value)} />
        ))}
        {field("yMax", t("settings.yMax"), (id) => (
          <NumberInput id={id} value={values.yMax} onChange={(value) => set("yMax", value)} />
        ))}
        {check("ignoreOutliers", t("settings.outliers"))}
        {field("formula", t("settings.formula"), (id) => (
          <FormulaInput id={id} value={values.formula} onChange={(text) => set("formula", text || undefined)} />
        ))}
      </fieldset>
      <fieldset>
        <legend>{t("board.smoothing")}</legend>
        {field("smoother", t("settings.smoother"), (id) => (
          <select
            id={id}
            value={values.smoother}
            onChange={(event) => set("smoother", event.target.value as LineSettings["smoother"])}
          >
            {smoothers.map((smoother) => (
              <option key={smoother} value={smoother}>
                {t(smootherLabels[smoother])}
              </option>
            ))}
          </select>
        ))}
        {field("smoothing", t("settings.amount"), (id) => (
          <span className="with-value">
            <Slider id={id} value={values.smoothing} onChange={(value) => set("smoothing", value)} delayMs={200} />
          </span>
        ))}
      </fieldset>
      <fieldset>
        <legend>{t("settings.runs")}</legend>
        {field("aggregate", t("settings.aggregate"), (id) => (
          <select
            id={id}
            value={values.aggregate}
            onChange={(event) => set("aggregate", event.target.value as LineSettings["aggregate"])}
          >
            {aggregates.map((aggregate) => (
              <option key={aggregate} value={aggregate}>
                {t(aggregateLabels[aggregate])}
              </option>
            ))}
          </select>
        ))}
        {field("band", t("settings.band"), (id) => (
          <select
            id={id}
            value={values.band}
            onChange={(event) => set("band", event.target.value as LineSettings["band"])}
          >
            {bands.map((band) => (
              <option key={band} value={band}>
                {t(bandLabels[band])}
              </option>
            ))}
          </select>
        ))}
        {field("maxRuns", t("settings.maxRuns"), (id) => (
          <NumberInput
            id={id}
            value={values.maxRuns}
            onChange={(value) => {
              if (value !== null && value >= 1) set("maxRuns", Math.min(1000, Math.round(value)));
            }}
          />
        ))}
        {check("legend", t("settings.legend"))}
        {field("legendText", t("settings.legendText"), (id) => (
          <input
            id={id}
            type="text"
            value={values.legendText}
            placeholder={legendExample}
            maxLength={500}
            onChange={(event) => set("legendText", event.target.value || undefined)}
          />
        ))}
      </fieldset>
    </>
  );
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: the form in which people write it.
const legendExample = "${name} ${config.lr}";

interface FieldProps {
  label: string;
  origin: Origin;
  /** Chosen here rather than inherited. */
  isOwn: boolean;
  onReset: () => void;
  input: (id: string) => ReactNode;
}

function Field({ label, origin, isOwn, onReset, input }: FieldProps) {
  const t = useT();
  const id = useId();
  return (
    <div className="drawer-field">
      <div>
        <label htmlFor={id}>{label}</label>
        {!isOwn && origin !== "default" && <span className="origin">{t(originLabels[origin])}</span>}
      </div>
      {input(id)}
      {isOwn && (
        <button
          type="button"
          className="origin own"
          aria-label={t("settings.resetThing", { thing: label })}
          data-tip={t("settings.reset")}
          onClick={onReset}
        >
          <Icon name="undo" size={12} />
        </button>
      )}
    </div>
  );
}

/** Counts once one leaves the field or presses Enter: half a formula is another one. */
function FormulaInput({ id, value, onChange }: { id: string; value: string; onChange: (text: string) => void }) {
  const t = useT();
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const wrong = text.trim() !== "" && !readFormula(text);
  const commit = () => {
    if (text !== value) onChange(text.trim());
  };
  return (
    <input
      id={id}
      type="text"
      value={text}
      placeholder="1 - y"
      maxLength={300}
      aria-invalid={wrong}
      data-tip={t(wrong ? "settings.formula.bad" : "settings.formula.hint")}
      onChange={(event) => setText(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit();
      }}
    />
  );
}

/** Empty is null. What is half typed is not yet told. */
function NumberInput({
  id,
  value,
  onChange,
}: {
  id: string;
  value: number | null;
  onChange: (value: number | null) => void;
}) {
  const [text, setText] = useState(value === null ? "" : String(value));
  useEffect(
    () => setText((now) => (Number(now) === value && now !== "" ? now : value === null ? "" : String(value))),
    [value],
  );
  return (
    <input
      id={id}
      type="text"
      inputMode="decimal"
      value={text}
      placeholder="–"
      onChange={(event) => {
        const next = event.target.value;
        setText(next);
        if (next.trim() === "") onChange(null);
        else if (Number.isFinite(Number(next))) onChange(Number(next));
      }}
    />
  );
}
