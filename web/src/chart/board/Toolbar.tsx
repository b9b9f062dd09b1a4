import { type ReactNode, useCallback } from "react";
import { useI18n } from "@/i18n";
import { formatDuration, formatExactTime, formatInteger, formatNumber } from "@/ui/format";
import { Icon } from "@/ui/icons";
import { SearchBox } from "@/ui/SearchBox";
import { Slider } from "@/ui/Slider";
import { AddPanelMenu } from "./AddPanelMenu";
import { useBoard } from "./context";
import { axisLabels } from "./labels";
import { choose } from "./settings";
import { type BoardState, xAxes } from "./state";

interface Props {
  state: BoardState;
  onChange: (change: Partial<BoardState>) => void;
  lead?: ReactNode;
  tail?: ReactNode;
  /** Whether panels can be added. */
  editable: boolean;
}

export function Toolbar({ state, onChange, lead, tail, editable }: Props) {
  const { t } = useI18n();
  const { edit, defaults } = useBoard();
  const search = useCallback((filter: string) => onChange({ filter }), [onChange]);
  const { chosen } = state;
  const set = (next: typeof chosen | undefined) => edit.choose(next ?? {});
  const x = chosen.x ?? defaults.x;
  const other = xAxes.every((name) => name !== x);
  const smooth = useCallback(
    (amount: number) => edit.choose(choose(chosen, "smoothing", amount > 0 ? amount : undefined) ?? {}),
    [edit, chosen],
  );
  return (
    <div className="toolbar" role="toolbar" aria-label={t("board.settings")}>
      {lead}
      <SearchBox value={state.filter} onChange={search} label={t("board.search")} main />
      <label className="field-inline">
        <span className="dim wide-only">{t("board.x")}</span>
        <select
          value={x}
          aria-label={t("board.x")}
          onChange={(event) =>
            set(choose(chosen, "x", event.target.value === defaults.x ? undefined : event.target.value))
          }
        >
          {xAxes.map((name) => (
            <option key={name} value={name}>
              {t(axisLabels[name])}
            </option>
          ))}
          {other && <option value={x}>{x}</option>}
        </select>
      </label>
      <span className="field-inline smoothing" data-tip={t("board.smoothing.hint")}>
        <span className="dim" aria-hidden="true">
          {t("board.smoothing")}
        </span>
        <Slider label={t("board.smoothing")} value={chosen.smoothing ?? 0} onChange={smooth} delayMs={60} />
      </span>
      <button
        type="button"
        className="toggle"
        aria-pressed={chosen.logY ?? false}
        data-tip={t("board.log.hint")}
        onClick={() => set(choose(chosen, "logY", chosen.logY ? undefined : true))}
      >
        {t("board.log")}
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={t("settings.workspace")}
        data-tip={t("settings.workspace")}
        onClick={() => edit.open({ kind: "workspace" })}
      >
        <Icon name="settings" />
      </button>
      <ZoomChip state={state} x={x} onReset={() => onChange({ zoom: null })} />
      {editable && <AddPanelMenu />}
      {tail}
    </div>
  );
}

function ZoomChip({ state, x, onReset }: { state: BoardState; x: string; onReset: () => void }) {
  const { t, locale } = useI18n();
  if (!state.zoom) return null;
  const format = (value: number) => {
    if (x === "_timestamp") return formatExactTime(new Date(value * 1000), locale);
    if (x === "_runtime") return formatDuration(value);
    if (x === "_step") return formatInteger(Math.round(value), locale);
    return formatNumber(Number(value.toPrecision(4)));
  };
  return (
    <button type="button" className="chip" data-tip={t("board.zoom.reset")} onClick={onReset}>
      {format(state.zoom[0])} – {format(state.zoom[1])}
      <Icon name="close" size={12} />
    </button>
  );
}
