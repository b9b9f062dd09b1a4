import type { ReactNode } from "react";
import { ApiError } from "@/api/request";
import { Failure } from "./Notice";
import { Skeleton } from "./Skeleton";

interface Props<T> {
  query: { data: T | undefined; isError: boolean; error: unknown; refetch: () => unknown };
  /** Lines of the skeleton. */
  rows?: number;
  /** Stands where the server says that there is no such thing, or none for this person. */
  missing?: ReactNode;
  children: (data: T) => ReactNode;
}

/** A page about one thing: while it is on its way, where it cannot be had, and then with it. */
export function Answered<T>({ query, rows = 8, missing, children }: Props<T>) {
  // What is known already stays, even where asking again has failed.
  if (query.data !== undefined) return children(query.data);
  if (missing && query.error instanceof ApiError && query.error.status === 404) return <main>{missing}</main>;
  if (query.isError) {
    return (
      <main>
        <Failure page error={query.error} onRetry={() => void query.refetch()} />
      </main>
    );
  }
  return (
    <main className="page">
      <Skeleton rows={rows} />
    </main>
  );
}
