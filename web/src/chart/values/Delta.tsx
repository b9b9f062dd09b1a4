import { useT } from "@/i18n";
import type { FieldId } from "@/runs/fields";
import { formatNumber } from "@/ui/format";
import "./delta.css";

/** For these less is better; of others nobody knows, so they get no colour. */
const lessIsBetter = /loss|error|perplexity|wer\b|cer\b|mse|mae/i;
const moreIsBetter = /acc|f1|auc|precision|recall|bleu|score|精度|reward/i;

/** How far a value is from the baseline's. */
export function Delta({ value, base, field }: { value: number | null; base: number | null; field: FieldId }) {
  const t = useT();
  if (value === null || base === null || value === base) return null;
  const difference = value - base;
  const good = lessIsBetter.test(field) ? difference < 0 : moreIsBetter.test(field) ? difference > 0 : null;
  const kind = good === null ? "delta" : good ? "delta good" : "delta bad";
  const share = base !== 0 ? ` (${((difference / Math.abs(base)) * 100).toFixed(1)} %)` : "";
  return (
    <span className={kind} data-tip={t("baseline.delta", { base: formatNumber(base), share })}>
      {difference > 0 ? "+" : "−"}
      {formatNumber(Number(Math.abs(difference).toPrecision(3)))}
    </span>
  );
}
