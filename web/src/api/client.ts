import { QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError } from "./request";

/** `onSignedOut` runs when the server no longer knows the session. */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (error instanceof ApiError && error.status === 401) onSignedOut();
      },
    }),
    defaultOptions: {
      queries: {
        // Live events say when something changed; a stale answer is only asked again when a page opens.
        staleTime: 10_000,
        refetchOnWindowFocus: false,
        // A machine without a network says so at once; waiting for one would look like a page that never loads.
        networkMode: "always",
        retry: (failures, error) => {
          if (error instanceof ApiError && error.status >= 400 && error.status < 500) return false;
          return failures < 2;
        },
      },
      mutations: { networkMode: "always" },
    },
  });
}
