import { expect, test } from "vitest";
import { toPlainText, toSpans } from "./ansi";

const esc = "\u001b";

test("plain text is one span", () => {
  expect(toSpans("hello")).toEqual([{ text: "hello", style: {} }]);
  expect(toSpans("")).toEqual([]);
});

test("colours and weights begin and end", () => {
  expect(toSpans(`${esc}[31;1mred${esc}[0m plain`)).toEqual([
    { text: "red", style: { color: 1, bold: true } },
    { text: " plain", style: {} },
  ]);
});

test("256 colours and true colours become CSS", () => {
  expect(toSpans(`${esc}[38;5;208mo`)[0]?.style.color).toBe("rgb(255, 135, 0)");
  expect(toSpans(`${esc}[48;2;1;2;3mo`)[0]?.style.background).toBe("rgb(1, 2, 3)");
  expect(toSpans(`${esc}[38;5;9mo`)[0]?.style.color).toBe(9);
});

test("a progress bar shows only its last state", () => {
  expect(toPlainText("10%\r50%\r100% done")).toBe("100% done");
  expect(toPlainText("long text\rab")).toBe("abng text");
  expect(toPlainText(`long text\r${esc}[Kab`)).toBe("ab");
});

test("backspace goes back", () => {
  expect(toPlainText("ab\b\bxy")).toBe("xy");
});

test("other sequences and control characters vanish", () => {
  expect(toPlainText(`${esc}]0;title\u0007a${esc}[2Kb\u0000`)).toBe(" b");
  expect(toPlainText(`${esc}]8;;https://example.org${esc}\\link${esc}]8;;${esc}\\`)).toBe("link");
  expect(toPlainText(`${esc}`)).toBe("");
  expect(toPlainText(`${esc}[31`)).not.toContain(esc);
});

test("text beyond the basic plane and Japanese stay whole", () => {
  expect(toPlainText("\rデータ 🚀 ok")).toBe("データ 🚀 ok");
});
