import type { Feature } from "./features";
import { computeImportance } from "./importance";

export interface ImportanceRequest {
  features: readonly Feature[];
  results: Float64Array;
}

// A forest over a thousand runs takes most of a second: the page stays free for the hand.
self.onmessage = ({ data }: MessageEvent<ImportanceRequest>) => {
  self.postMessage(computeImportance(data.features, data.results));
};
