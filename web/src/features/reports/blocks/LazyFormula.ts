import { lazy } from "react";

/** Few reports have formulas, and what draws them is large. */
export const Formula = lazy(() => import("./Formula"));
