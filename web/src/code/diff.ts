import { structuredPatch } from "diff";

/** A line of a comparison. Numbers count from one; absent where the line is not in that text. */
export interface DiffLine {
  kind: "same" | "added" | "removed";
  text: string;
  before?: number;
  after?: number;
}

/** Lines that belong together, with a few unchanged ones around them. */
export interface Hunk {
  lines: DiffLine[];
}

export interface Diff {
  hunks: Hunk[];
  nAdded: number;
  nRemoved: number;
}

/** Unchanged lines around a change. */
const context = 3;
/** Two texts that have nothing in common take long to compare: then all of one goes and all of the other comes. */
const longestEdit = 2000;

export function compareTexts(before: string, after: string): Diff {
  const patch = structuredPatch("", "", before, after, "", "", { context, maxEditLength: longestEdit });
  if (!patch) return replaceAll(before, after);
  const hunks = patch.hunks.map(({ lines, oldStart, newStart }) => toHunk(lines, oldStart, newStart));
  return count(hunks);
}

function toHunk(lines: readonly string[], oldStart: number, newStart: number): Hunk {
  let before = oldStart;
  let after = newStart;
  const read = (line: string): DiffLine[] => {
    const text = line.slice(1).replace(/\r$/, "");
    if (line.startsWith("+")) return [{ kind: "added", text, after: after++ }];
    if (line.startsWith("-")) return [{ kind: "removed", text, before: before++ }];
    // "\ No newline at end of file" is a remark, not a line.
    if (line.startsWith("\\")) return [];
    return [{ kind: "same", text, before: before++, after: after++ }];
  };
  return { lines: lines.flatMap(read) };
}

function replaceAll(before: string, after: string): Diff {
  const removed = splitLines(before).map((text, i): DiffLine => ({ kind: "removed", text, before: i + 1 }));
  const added = splitLines(after).map((text, i): DiffLine => ({ kind: "added", text, after: i + 1 }));
  return count([{ lines: [...removed, ...added] }]);
}

function splitLines(text: string): string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split(/\r?\n/);
}

function count(hunks: Hunk[]): Diff {
  const number = (kind: DiffLine["kind"]) =>
    hunks.reduce((sum, hunk) => sum + hunk.lines.filter((line) => line.kind === kind).length, 0);
  return { hunks, nAdded: number("added"), nRemoved: number("removed") };
}
