import { expect, test } from "vitest";
import type { RunRow } from "@/api/types";
import { toCsv, toJson } from "./export";

const rows = [
  { id: "a", name: 'say "hi", you', tags: ["x", "y"] },
  { id: "b", name: "=HYPERLINK(1)", tags: [] },
] as unknown as RunRow[];
const values = new Map([["a", { "config.lr": -0.1, "summary.loss": Number.NaN }]]);

test("cells are quoted where they must be, and lists are one cell", () => {
  expect(toCsv(rows.slice(0, 1), ["name", "tags", "config.lr"], values)).toBe(
    'name,tags,config.lr\r\n"say ""hi"", you","x, y",-0.1\r\n',
  );
});

test("a text is never a formula, a negative number stays one", () => {
  expect(toCsv(rows.slice(1), ["name", "config.lr"], values)).toBe("name,config.lr\r\n'=HYPERLINK(1),\r\n");
});

test("JSON has the values and writes what is not a number", () => {
  const [first] = JSON.parse(toJson(rows, values));
  expect(first).toMatchObject({ id: "a", "config.lr": -0.1, "summary.loss": "NaN" });
});
