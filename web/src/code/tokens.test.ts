import { expect, test } from "vitest";
import { highlightLines, languageOf } from "./highlight";
import { plainLines, toLines } from "./tokens";

test("a token that goes over several lines is cut at their ends", () => {
  expect(toLines('<span class="a">x\ny</span> z')).toEqual([
    [{ text: "x", className: "a" }],
    [
      { text: "y", className: "a" },
      { text: " z", className: undefined },
    ],
  ]);
});

test("markup in the source stays text", () => {
  const source = "\"<img src=x onerror=alert(1)>\" & 'b'";
  const line = highlightLines(source, "python")[0] ?? [];
  expect(line.map((token) => token.text).join("")).toBe(source);
});

test("source is the same with and without colours", () => {
  const source = 'def f(x):\r\n    """doc\n    more"""\n\n    return {"a": 1}  # <end>\n';
  const joined = (lines: { text: string }[][]) => lines.map((line) => line.map(({ text }) => text).join("")).join("\n");
  expect(joined(highlightLines(source, "python"))).toBe(joined(plainLines(source)));
  expect(highlightLines(source, "python")[0]?.[0]).toEqual({ text: "def", className: "hljs-keyword" });
});

test("the language follows the name", () => {
  const check = (path: string, expected: string | null) => expect(languageOf(path)).toBe(expected);
  check("code/train.py", "python");
  check("a/Dockerfile", "dockerfile");
  check("diff.patch", "diff");
  check("config.YAML", "yaml");
  check("model.ckpt", null);
  check("requirements.txt", null);
});
