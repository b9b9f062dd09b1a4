import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { en } from "./en";
import { ja } from "./ja";

const source = fileURLToPath(new URL("..", import.meta.url));
const files = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.tsx?$/.test(path) && !/\.test\.ts$|^i18n|generated/.test(path))
  .map((path) => ({ path, text: readFileSync(join(source, path), "utf8") }));

test("both languages have the same texts", () => {
  expect(Object.keys(ja).sort()).toEqual(Object.keys(en).sort());
  for (const text of [...Object.values(en), ...Object.values(ja)]) expect(text.trim()).not.toBe("");
});

test("both languages use the same parameters", () => {
  const parameters = (text: string) => [...new Set([...text.matchAll(/\{(\w+)/g)].map((match) => match[1]))].sort();
  for (const key of Object.keys(en) as (keyof typeof en)[])
    expect(parameters(ja[key]), key).toEqual(parameters(en[key]));
});

test("every text is used", () => {
  const all = files.map((file) => file.text).join("\n");
  const unused = Object.keys(en).filter((key) => !all.includes(`"${key}"`));
  expect(unused).toEqual([]);
});

test("components hold no text of their own", () => {
  // Names of products and people's languages are the same everywhere.
  const allowed = /^(Ayumi|歩み|English|日本語|GPU|Markdown)$/;
  const found: string[] = [];
  for (const { path, text } of files) {
    if (!path.endsWith(".tsx")) continue;
    const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
    const inElements = code.matchAll(/<[a-zA-Z][^<>{}]*>\s*([^<>{}\n=;()]*\p{L}{2,}[^<>{}\n=;()]*)\s*<\//gu);
    const inAttributes = code.matchAll(/\s(?:aria-label|placeholder|alt|title|data-tip)="([^"]*\p{L}{2,}[^"]*)"/gu);
    for (const match of [...inElements, ...inAttributes]) {
      const words = match[1]?.trim() ?? "";
      if (!allowed.test(words)) found.push(`${path}: ${words}`);
    }
  }
  expect(found).toEqual([]);
});
