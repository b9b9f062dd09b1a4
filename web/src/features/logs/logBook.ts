import type { LogLine } from "@/api/types";

export const chunkSize = 500;

/** The part of a run's log that this page has, in chunks; a log of a million lines is never loaded whole. */
export class LogBook {
  private lines = new Map<number, LogLine>();
  private loaded = new Set<number>();
  private nLinesSeen = 0;

  get nLines(): number {
    return this.nLinesSeen;
  }

  line(number: number): LogLine | undefined {
    return this.lines.get(number);
  }

  /** The chunks of rows `first..=last` that are not here yet. */
  missing(first: number, last: number): number[] {
    const chunks: number[] = [];
    for (let chunk = Math.floor(first / chunkSize); chunk <= Math.floor(last / chunkSize); chunk++) {
      if (!this.loaded.has(chunk) && chunk * chunkSize < this.nLinesSeen) chunks.push(chunk);
    }
    return chunks;
  }

  /** The answer for a whole chunk. Lines it does not have were never printed. */
  addChunk(chunk: number, lines: readonly LogLine[], nLines: number): void {
    for (const line of lines) this.lines.set(line.number, line);
    this.loaded.add(chunk);
    this.nLinesSeen = Math.max(this.nLinesSeen, nLines);
  }

  /** The end of the log: it may begin in the middle of a chunk. */
  addTail(lines: readonly LogLine[], nLines: number): void {
    for (const line of lines) this.lines.set(line.number, line);
    this.nLinesSeen = Math.max(this.nLinesSeen, nLines);
  }

  /** New or replaced lines. Where some are left out, their chunks have to be asked for again. */
  addLive(lines: readonly LogLine[], nLines: number): void {
    const before = this.nLinesSeen;
    for (const line of lines) this.lines.set(line.number, line);
    this.nLinesSeen = Math.max(before, nLines);
    const nNew = lines.filter((line) => line.number >= before).length;
    if (nNew >= nLines - before) return;
    for (let chunk = Math.floor(before / chunkSize); chunk * chunkSize < nLines; chunk++) this.loaded.delete(chunk);
  }

  /** After a lost connection anything may have changed; what is here stays until it is replaced. */
  forget(): void {
    this.loaded.clear();
  }
}
