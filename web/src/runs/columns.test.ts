import { expect, test } from "vitest";
import {
  type ColumnSet,
  columnSearch,
  hideColumns,
  moveColumn,
  parseColumns,
  pinColumns,
  shiftColumn,
  showColumns,
  unpinColumn,
} from "./columns";

const columns: ColumnSet = { pinned: ["state"], others: ["user", "config.lr", "summary.loss"] };
const show = ({ pinned, others }: ColumnSet) => `${pinned.join(" ")} | ${others.join(" ")}`;

test("without a choice the usual columns and the first fields of config and summary are shown", () => {
  const { pinned, others } = parseColumns({}, ["name", "config.lr", "summary._step", "summary.loss"]);
  expect(pinned).toEqual([]);
  expect(others.slice(-2)).toEqual(["config.lr", "summary.loss"]);
});

test("a choice is read back from the URL, also an empty one", () => {
  expect(parseColumns(columnSearch(columns), ["config.other"])).toEqual(columns);
  const empty = { pinned: [], others: [] };
  expect(parseColumns(columnSearch(empty), ["config.lr"])).toEqual(empty);
});

test("pinning takes a column to the left, unpinning back", () => {
  const pinned = pinColumns(columns, ["config.lr"]);
  expect(show(pinned)).toBe("state config.lr | user summary.loss");
  expect(show(unpinColumn(pinned, "state"))).toBe("config.lr | state user summary.loss");
});

test("columns are shown at the end and hidden from wherever they are", () => {
  expect(show(showColumns(columns, ["state", "group"]))).toBe("state | user config.lr summary.loss group");
  expect(show(hideColumns(columns, ["state", "user"]))).toBe(" | config.lr summary.loss");
});

test("a column is put before another one, and takes over whether that one is pinned", () => {
  expect(show(moveColumn(columns, "summary.loss", "user"))).toBe("state | summary.loss user config.lr");
  expect(show(moveColumn(columns, "user", "state"))).toBe("user state | config.lr summary.loss");
  expect(show(moveColumn(columns, "user", null))).toBe("state | config.lr summary.loss user");
  expect(moveColumn(columns, "user", "gone")).toBe(columns);
});

test("a column moves one place and stops at the ends", () => {
  expect(show(shiftColumn(columns, "config.lr", -1))).toBe("state | config.lr user summary.loss");
  expect(show(shiftColumn(columns, "state", 1))).toBe(show(columns));
});
