import { expect, test } from "vitest";
import { fromSeconds } from "./time";

test("seconds become times as runs have them, to the microsecond and without zeros at the end", () => {
  expect(fromSeconds(1795463890.817636)).toBe("2026-11-23T19:58:10.817636Z");
  expect(fromSeconds(1795463888.47663)).toBe("2026-11-23T19:58:08.47663Z");
  expect(fromSeconds(1795463890)).toBe("2026-11-23T19:58:10Z");
  expect(fromSeconds(1795463880)).toBe("2026-11-23T19:58:00Z");
  expect(fromSeconds(1795463880.000001)).toBe("2026-11-23T19:58:00.000001Z");
});

test("what is no number stays", () => {
  expect(fromSeconds(null)).toBe(null);
});
