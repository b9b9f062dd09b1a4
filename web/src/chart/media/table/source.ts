import type { RunArtifacts } from "@/api/artifacts";
import type { TableData } from "./rows";

/** Which of the tables that a run logged under a key. */
export interface LoggedPlace {
  key: string;
  /** Place among them in the order of their steps, and how many there are. */
  index: number;
  of: number;
}

type Version = RunArtifacts["outputs"][number];

/** The words that clients leave in a run's own file where media stood. */
const mediaNames = new Set(["Image", "Audio", "Video", "Html", "Object3D", "Molecule", "Plotly", "Bokeh", "Histogram"]);

const lookedRows = 50;

/** Whether the table has but the names of media that lie elsewhere. */
export function lacksMedia({ rows }: TableData): boolean {
  return rows.slice(0, lookedRows).some((row) => row.some(isMediaName));
}

function isMediaName(cell: unknown): boolean {
  return typeof cell === "string" && mediaNames.has(cell);
}

/** Versions that are read at most to find the one that a step logged. */
const mostCandidates = 4;

/**
 * Beside its own file of a table a run logs a version with the media: `run-ID-KEY`, whose file is called as the key.
 * Rows name it by an id that only the client's process knew, so it is found by its order: the best guess comes first.
 */
export function candidatesOf(outputs: readonly Version[], run: string, { key, index, of }: LoggedPlace): Version[] {
  const name = `run-${run}-${key}`;
  const collection = name.replace(/[^a-zA-Z0-9_\-.]+/g, "");
  // Newer clients add six letters to a name that had to be changed.
  const isOwn = (found: string) =>
    found === collection ||
    (collection !== name && found.startsWith(`${collection}-`) && found.length === collection.length + 7);
  const versions = outputs
    .filter((version) => version.type === "run_table" && isOwn(version.collection))
    .sort((a, b) => a.number - b.number);
  if (versions.length === of) return versions.slice(index, index + 1);
  // The same table logged twice is one version: then the contents decide.
  const guess = of > 1 ? (index / (of - 1)) * (versions.length - 1) : versions.length - 1;
  const places = versions.map((version, i) => ({ version, distance: Math.abs(i - guess) }));
  return places
    .sort((a, b) => a.distance - b.distance)
    .slice(0, mostCandidates)
    .map(({ version }) => version);
}

/** Whether the second table is the first one with its media. */
export function isSameTable(own: TableData, full: TableData): boolean {
  return (
    own.columns.join("\n") === full.columns.join("\n") &&
    own.rows.length <= full.rows.length &&
    own.rows.slice(0, lookedRows).every((row, i) =>
      row.every((cell, column) => {
        const other = full.rows[i]?.[column];
        return (
          isMediaName(cell) ||
          typeof other === "object" ||
          JSON.stringify(cell ?? null) === JSON.stringify(other ?? null)
        );
      }),
    )
  );
}
