import { type FieldId, isDocumentField } from "../fields";
import { special } from "./expression";
import type { Resolve } from "./parse";

export interface Completion {
  /** What of the text is replaced. */
  from: number;
  to: number;
  options: readonly { text: string; insert: string; kind: "field" | "value" | "word" }[];
}

interface Known {
  fields: readonly FieldId[];
  resolve: Resolve;
  /** Values that were seen of a field. */
  valuesOf: (field: FieldId) => readonly string[];
}

const maxOptions = 12;

/** What could stand at the cursor: a name, a value of the name before it, or what goes on after a condition. */
export function complete(text: string, cursor: number, known: Known): Completion {
  let from = cursor;
  while (from > 0 && !special.test(text[from - 1] as string)) from -= 1;
  let to = cursor;
  while (to < text.length && !special.test(text[to] as string)) to += 1;
  const typed = text.slice(from, cursor);
  const before = text.slice(0, from);
  const test =
    /(?:"((?:[^"\\]|\\.)*)"|([^\s()",:=<>!~≠≤≥]+))\s*(?:[:=~<>≠≤≥]|!=|!~|=~|<=|>=|\bin\s*\()\s*(?:[^\s()"]*,)?$/i.exec(
      before,
    );
  if (test) {
    const field = known.resolve(test[1] ?? test[2]?.replace(/^-/, "") ?? "");
    const values = field ? known.valuesOf(field) : [];
    return { from, to, options: toOptions(values, typed, "value") };
  }
  const negative = typed.startsWith("-") ? "-" : "";
  const fields = toOptions(known.fields, typed.slice(negative.length), "field");
  const words = before.trim() !== "" && !/\b(and|or|not)\s*$|\($/i.test(before) ? ["and", "or", "not"] : ["not"];
  const joined = typed === "" ? [] : words.filter((word) => word.startsWith(typed.toLowerCase()) && word !== typed);
  const options = [
    ...fields.map((option) => ({ ...option, insert: negative + option.insert })),
    ...joined.map((word) => ({ text: word, insert: `${word} `, kind: "word" as const })),
  ];
  return { from, to, options };
}

function toOptions(names: readonly string[], typed: string, kind: "field" | "value") {
  const wanted = typed.toLowerCase();
  return names
    .filter((name) => name.toLowerCase() !== wanted || kind === "field")
    .map((name) => ({ name, rank: rank(name.toLowerCase(), wanted) }))
    .filter(({ rank }) => rank < Number.POSITIVE_INFINITY)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, maxOptions)
    .map(({ name }) => ({ text: name, insert: kind === "field" ? quote(name) : `${quote(name)} `, kind }));
}

/** Beginnings first, then beginnings of parts, then anywhere. */
function rank(name: string, wanted: string): number {
  if (wanted === "") return isDocumentField(name) ? 1 : 0;
  if (name.startsWith(wanted)) return 0;
  const at = name.indexOf(wanted);
  if (at < 0) return Number.POSITIVE_INFINITY;
  return /[./_ ]/.test(name[at - 1] as string) ? 1 : 2;
}

function quote(name: string): string {
  return special.test(name) ? `"${name.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"` : name;
}
