import { queryOptions } from "@tanstack/react-query";
import type { components } from "./generated/openapi";
import { apiPath, request } from "./request";

/** A chart that a script keeps, by the name it draws tables with: `entity/name`. */
export function chartPresetQuery(id: string) {
  const [entity = "", ...name] = id.split("/");
  return queryOptions({
    queryKey: ["chart-preset", id],
    queryFn: ({ signal }) =>
      request<components["schemas"]["ChartPreset"]>(
        "GET",
        apiPath("chart-presets", entity, name.join("/")),
        undefined,
        signal,
      ),
    // A name stands for one chart for ever.
    staleTime: Number.POSITIVE_INFINITY,
  });
}
