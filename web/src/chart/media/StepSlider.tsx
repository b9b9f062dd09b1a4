import { useT } from "@/i18n";
import { Icon } from "@/ui/icons";

interface Props {
  /** Ascending. */
  steps: readonly number[];
  step: number;
  label: string;
  /** Null follows the newest. */
  onChange: (step: number | null) => void;
}

/** Goes through the steps at which something was logged, one by one, whatever lies between them. */
export function StepSlider({ steps, step, label, onChange }: Props) {
  const t = useT();
  const found = steps.findLastIndex((each) => each <= step);
  const at = Math.max(0, found);
  const last = steps.length - 1;
  const go = (index: number) => onChange(index >= last ? null : (steps[Math.max(0, index)] ?? null));
  return (
    <div className="step-slider">
      <button
        type="button"
        className="icon-button small"
        aria-label={t("media.previous")}
        disabled={at === 0}
        onClick={() => go(at - 1)}
      >
        <Icon name="left" size={12} />
      </button>
      <input
        type="range"
        min={0}
        max={last}
        step={1}
        value={at}
        aria-label={label}
        aria-valuetext={t("media.stepAt", { step: steps[at] ?? 0 })}
        onChange={(event) => go(Number(event.target.value))}
      />
      <button
        type="button"
        className="icon-button small"
        aria-label={t("media.next")}
        disabled={at === last}
        onClick={() => go(at + 1)}
      >
        <Icon name="right" size={12} />
      </button>
      <output>{t("media.stepAt", { step: steps[at] ?? 0 })}</output>
    </div>
  );
}
