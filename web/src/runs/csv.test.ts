import { expect, test } from "vitest";
import { csvTable } from "./csv";

test("objects become rows below one heading; texts that look like formulas stay texts", () => {
  const csv = csvTable([
    { a: 1, b: 'say "x"' },
    { a: null, c: "=SUM(A1)" },
  ]);
  expect(csv).toBe('a,b,c\r\n1,"say ""x""",\r\n,,\'=SUM(A1)\r\n');
});
