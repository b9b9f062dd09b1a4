import { type ReactNode, useCallback, useEffect, useState } from "react";
import { useI18n } from "@/i18n";
import { formatDuration, formatExactTime, formatNumber } from "@/ui/format";
import { Icon } from "@/ui/icons";
import { SearchBox } from "@/ui/SearchBox";
import { type BoardState, type XAxis, xAxes } from "./state";

const axisNames = { _step: "board.x.step", _runtime: "board.x.relative", _timestamp: "board.x.wall" } as const;

interface Props {
  state: BoardState;
  onChange: (change: Partial<BoardState>) => void;
  lead?: ReactNode;
}

export function Toolbar({ state, onChange, lead }: Props) {
  const { t } = useI18n();
  const search = useCallback((filter: string) => onChange({ filter }), [onChange]);
  return (
    <div className="toolbar" role="toolbar" aria-label={t("board.settings")}>
      {lead}
      <SearchBox value={state.filter} onChange={search} label={t("board.search")} main />
      <label className="field-inline">
        <span className="dim wide-only">{t("board.x")}</span>
        <select
          value={state.x}
          aria-label={t("board.x")}
          onChange={(event) => onChange({ x: event.target.value as XAxis })}
        >
          {xAxes.map((x) => (
            <option key={x} value={x}>
              {t(axisNames[x])}
            </option>
          ))}
        </select>
      </label>
      <SmoothingSlider value={state.smoothing} onChange={(smoothing) => onChange({ smoothing })} />
      <button
        type="button"
        className="toggle"
        aria-pressed={state.logY}
        data-tip={t("board.log.hint")}
        onClick={() => onChange({ logY: !state.logY })}
      >
        {t("board.log")}
      </button>
      <ZoomChip state={state} onReset={() => onChange({ zoom: null })} />
    </div>
  );
}

/** Follows the hand at once; the URL, and with it the charts, a moment later. */
function SmoothingSlider({ value, onChange }: { value: number; onChange: (value: number) => void }) {
  const { t } = useI18n();
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  useEffect(() => {
    if (draft === value) return;
    const timer = setTimeout(() => onChange(draft), 60);
    return () => clearTimeout(timer);
  }, [draft, value, onChange]);
  return (
    <label className="field-inline smoothing" data-tip={t("board.smoothing.hint")}>
      <span className="dim">{t("board.smoothing")}</span>
      <input
        type="range"
        min={0}
        max={0.99}
        step={0.01}
        value={draft}
        aria-label={t("board.smoothing")}
        onChange={(event) => setDraft(Number(event.target.value))}
      />
      <output>{draft.toFixed(2)}</output>
    </label>
  );
}

function ZoomChip({ state, onReset }: { state: BoardState; onReset: () => void }) {
  const { t, locale } = useI18n();
  if (!state.zoom) return null;
  const format = (x: number) => {
    if (state.x === "_timestamp") return formatExactTime(new Date(x * 1000), locale);
    return state.x === "_runtime" ? formatDuration(x) : formatNumber(Math.round(x));
  };
  return (
    <button type="button" className="chip" data-tip={t("board.zoom.reset")} onClick={onReset}>
      {format(state.zoom[0])} – {format(state.zoom[1])}
      <Icon name="close" size={12} />
    </button>
  );
}
