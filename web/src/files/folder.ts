import type { StoredFile } from "@/api/files";

/** An entry of a folder: a file, or a folder with all that is below it summed up. */
export interface Entry {
  name: string;
  path: string;
  /** Absent for folders. */
  file?: StoredFile;
  nFiles: number;
  sizeBytes: number;
  /** Of the newest file; absent where files never change. */
  updatedAt?: string;
}

/** What lies directly in `folder` (empty for the root): folders first, then files, by name. */
export function listFolder(files: readonly StoredFile[], folder: string): Entry[] {
  const prefix = folder === "" ? "" : `${folder}/`;
  const entries = new Map<string, Entry>();
  for (const file of files) {
    if (!file.path.startsWith(prefix)) continue;
    const rest = file.path.slice(prefix.length);
    const cut = rest.indexOf("/");
    if (cut < 0) {
      entries.set(`f${rest}`, {
        name: rest,
        path: file.path,
        file,
        nFiles: 1,
        sizeBytes: file.size_bytes,
        updatedAt: file.updated_at,
      });
      continue;
    }
    const name = rest.slice(0, cut);
    const known = entries.get(`d${name}`);
    entries.set(`d${name}`, {
      name,
      path: prefix + name,
      nFiles: (known?.nFiles ?? 0) + 1,
      sizeBytes: (known?.sizeBytes ?? 0) + file.size_bytes,
      updatedAt: later(known?.updatedAt, file.updated_at),
    });
  }
  return [...entries.values()].sort(
    (a, b) => Number(a.file !== undefined) - Number(b.file !== undefined) || collator.compare(a.name, b.name),
  );
}

/** Files of all folders whose path contains the text, in any case; named by their whole path. */
export function findFiles(files: readonly StoredFile[], text: string): Entry[] {
  const wanted = text.toLowerCase();
  return files
    .filter((file) => file.path.toLowerCase().includes(wanted))
    .map((file) => ({
      name: file.path,
      path: file.path,
      file,
      nFiles: 1,
      sizeBytes: file.size_bytes,
      updatedAt: file.updated_at,
    }))
    .sort((a, b) => collator.compare(a.name, b.name));
}

/** Times of one form sort as text. */
function later(one: string | undefined, other: string | undefined): string | undefined {
  return one !== undefined && (other === undefined || one > other) ? one : other;
}

const collator = new Intl.Collator("en", { numeric: true });
