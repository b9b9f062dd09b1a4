import type { RunRow } from "@/api/types";
import { useI18n } from "@/i18n";
import { firstLine, formatInteger, formatNumber } from "@/ui/format";
import { StateLabel } from "@/ui/RunState";
import { Tags } from "@/ui/TagEditor";
import { Duration, RelativeTime } from "@/ui/Time";
import { type FieldId, runColumns, toText } from "./fields";

type Row = Pick<RunRow, "state" | "stopping" | "tags">;

/** A value as a cell shows it. */
export function FieldValue({ run, field, value }: { run: Row; field: FieldId; value: unknown }) {
  const { locale } = useI18n();
  if (field === "state") return <StateLabel state={run.state} stopping={run.stopping} />;
  if (field === "tags") return run.tags.length > 0 ? <Tags tags={run.tags} /> : <Missing />;
  const kind = runColumns[field]?.kind;
  if (kind === "time") return <RelativeTime at={value as string | null} />;
  if (kind === "duration" && typeof value === "number") return <Duration seconds={value} />;
  if (field === "steps" && typeof value === "number") return formatInteger(value, locale);
  if (typeof value === "number") return formatNumber(value);
  return (field === "notes" ? firstLine(toText(value)) : firstFilledLine(toText(value))) || <Missing />;
}

/** What a cell tells on hover where it shows less. */
export function fieldTip(field: FieldId, value: unknown): string | undefined {
  const kind = runColumns[field]?.kind;
  if (kind === "time" || kind === "duration" || field === "state") return undefined;
  if (typeof value === "number") return String(value) === formatNumber(value) ? undefined : String(value);
  return toText(value) || undefined;
}

export function isNumeric(field: FieldId, value: unknown): boolean {
  const kind = runColumns[field]?.kind;
  return kind === "number" || kind === "duration" || (kind === undefined && typeof value === "number");
}

function firstFilledLine(text: string): string {
  return text.split("\n").find((line) => line.trim()) ?? "";
}

function Missing() {
  return <span className="dim">–</span>;
}
