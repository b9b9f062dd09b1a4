import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import cpp from "highlight.js/lib/languages/cpp";
import css from "highlight.js/lib/languages/css";
import diff from "highlight.js/lib/languages/diff";
import dockerfile from "highlight.js/lib/languages/dockerfile";
import ini from "highlight.js/lib/languages/ini";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import julia from "highlight.js/lib/languages/julia";
import makefile from "highlight.js/lib/languages/makefile";
import markdown from "highlight.js/lib/languages/markdown";
import python from "highlight.js/lib/languages/python";
import r from "highlight.js/lib/languages/r";
import rust from "highlight.js/lib/languages/rust";
import sql from "highlight.js/lib/languages/sql";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";
import { plainLines, type Token, toLines } from "./tokens";

// Loaded only by pages that show source. It writes classes, never style elements, which the policy would refuse.
const languages = {
  bash,
  cpp,
  css,
  diff,
  dockerfile,
  ini,
  javascript,
  json,
  julia,
  makefile,
  markdown,
  python,
  r,
  rust,
  sql,
  typescript,
  xml,
  yaml,
};
for (const [name, language] of Object.entries(languages)) hljs.registerLanguage(name, language);

export type LanguageName = keyof typeof languages;

const endings: Record<string, LanguageName> = {
  sh: "bash",
  bash: "bash",
  c: "cpp",
  h: "cpp",
  cc: "cpp",
  cpp: "cpp",
  cu: "cpp",
  cuh: "cpp",
  css: "css",
  diff: "diff",
  patch: "diff",
  ini: "ini",
  cfg: "ini",
  toml: "ini",
  js: "javascript",
  jsx: "javascript",
  mjs: "javascript",
  json: "json",
  jsonl: "json",
  ipynb: "json",
  jl: "julia",
  md: "markdown",
  py: "python",
  pyi: "python",
  r: "r",
  rs: "rust",
  sql: "sql",
  ts: "typescript",
  tsx: "typescript",
  html: "xml",
  svg: "xml",
  xml: "xml",
  yaml: "yaml",
  yml: "yaml",
};

/** The language that somebody calls by its own name or by the ending of its files. */
export function languageNamed(name: string): LanguageName | null {
  const lower = name.toLowerCase();
  if (Object.hasOwn(languages, lower)) return lower as LanguageName;
  return Object.hasOwn(endings, lower) ? (endings[lower] ?? null) : null;
}

/** The language of a file by its name; null where it is none of ours. */
export function languageOf(path: string): LanguageName | null {
  const name = (path.split("/").at(-1) ?? "").toLowerCase();
  if (name === "dockerfile" || name === "makefile") return name;
  return endings[name.split(".").at(-1) ?? ""] ?? null;
}

/** Longer text would hold the page up; it is shown without colours. */
const longestHighlighted = 200_000;

export function highlightLines(text: string, language: LanguageName | null): Token[][] {
  if (language === null || text.length > longestHighlighted) return plainLines(text);
  return toLines(hljs.highlight(text, { language, ignoreIllegals: true }).value);
}
