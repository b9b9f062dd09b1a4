import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { listenToLogs, listenToReconnects } from "@/api/live";
import { fetchLogs, type RunRef } from "@/api/queries";
import { chunkSize, LogBook } from "./logBook";

interface Log {
  book: LogBook;
  nLines: number;
  /** Grows with every change of the book. */
  version: number;
  status: "loading" | "ready" | "error";
  error?: unknown;
  retry: () => void;
  /** Loads what the rows `first..=last` need. */
  need: (first: number, last: number) => void;
}

/** A run's log: its end at once, the rest as it is scrolled to, new lines as they are printed. */
export function useLog(ref: RunRef): Log {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another run has another book.
  const book = useMemo(() => new LogBook(), [ref]);
  const [version, setVersion] = useState(0);
  const [status, setStatus] = useState<Log["status"]>("loading");
  const [error, setError] = useState<unknown>();
  const [attempt, setAttempt] = useState(0);
  const underWay = useRef(new Set<number>());
  const changed = useCallback(() => setVersion((before) => before + 1), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt asks again.
  useEffect(() => {
    const abort = new AbortController();
    underWay.current.clear();
    setStatus("loading");
    fetchLogs(ref, { tail: chunkSize }, abort.signal).then(
      ({ lines, n_lines }) => {
        book.addTail(lines, n_lines);
        setStatus("ready");
        changed();
      },
      (reason: unknown) => {
        if (abort.signal.aborted) return;
        setError(reason);
        setStatus("error");
      },
    );
    const stopLogs = listenToLogs(ref.run, (lines, nLines) => {
      book.addLive(lines, nLines);
      changed();
    });
    const stopReconnects = listenToReconnects(() => {
      book.forget();
      void fetchLogs(ref, { tail: chunkSize }, abort.signal).then(
        ({ lines, n_lines }) => {
          book.addTail(lines, n_lines);
          changed();
        },
        () => {},
      );
    });
    return () => {
      abort.abort();
      stopLogs();
      stopReconnects();
    };
  }, [ref, book, changed, attempt]);

  const need = useCallback(
    (first: number, last: number) => {
      for (const chunk of book.missing(first, last)) {
        if (underWay.current.has(chunk)) continue;
        underWay.current.add(chunk);
        fetchLogs(ref, { after: chunk * chunkSize - 1, limit: chunkSize })
          .then(({ lines, n_lines }) => {
            book.addChunk(
              chunk,
              lines.filter((line) => line.number < (chunk + 1) * chunkSize),
              n_lines,
            );
            changed();
          })
          .catch(() => {
            // The rows stay grey; scrolling asks again.
          })
          .finally(() => underWay.current.delete(chunk));
      }
    },
    [ref, book, changed],
  );

  return { book, nLines: book.nLines, version, status, error, retry: () => setAttempt(attempt + 1), need };
}
