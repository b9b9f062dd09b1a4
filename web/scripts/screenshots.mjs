// Photographs pages of a running server, in both themes, both languages and three widths.
//
//   node scripts/screenshots.mjs [--base URL] [--out DIR] [--user NAME --password TEXT | --cookie NAME=VALUE]
//     [--pages home,workspace,…] [--themes light,dark] [--languages en,ja] [--widths 1440,1024,360] [--project ENTITY/NAME] [--run ID]
//     [--artifact TYPE/COLLECTION/VERSION] [--empty ENTITY/NAME]
//
// Fails when a page logs an error to the console: a policy violation is one.
import { mkdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

const { values } = parseArgs({
  options: {
    base: { type: "string", default: "http://127.0.0.1:8091" },
    out: { type: "string", default: "/tmp/ayumi-screenshots" },
    user: { type: "string" },
    password: { type: "string" },
    cookie: { type: "string" },
    pages: { type: "string" },
    themes: { type: "string", default: "light,dark" },
    languages: { type: "string", default: "en,ja" },
    widths: { type: "string", default: "1440,1024,360" },
    project: { type: "string", default: "ada/language-model" },
    run: { type: "string" },
    artifact: { type: "string" },
    empty: { type: "string", default: "ada/empty-so-far" },
  },
});
const { base, out, project } = values;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
const context = await browser.newContext();
if (values.cookie) {
  const [name, ...rest] = values.cookie.split("=");
  await context.addCookies([{ name, value: rest.join("="), url: base }]);
} else if (values.user) {
  const answer = await context.request.post(`${base}/api/v1/session`, {
    data: { username: values.user, password: values.password },
  });
  if (!answer.ok()) throw new Error(`cannot sign in: ${answer.status()} ${await answer.text()}`);
}
const [entity, name] = project.split("/").map(encodeURIComponent);
const run = values.run ?? (await firstRun());
const version = values.artifact && `/${entity}/${name}/artifacts/${values.artifact}`;
const runPath = `/${entity}/${name}/runs/${run}`;

/** Name, path, and what to do before the picture is taken. */
const pages = [
  ["login", "/login"],
  ["setup", "/setup?token=abc"],
  ["home", "/"],
  ["entity", `/${entity}`],
  ["authorize", "/authorize"],
  ["settings", "/settings"],
  ["workspace", `/${entity}/${name}/workspace`],
  ["workspace-smooth", `/${entity}/${name}/workspace?smooth=0.8&log=1&panels=train`],
  ["table", `/${entity}/${name}/table`],
  ["table-groups", `/${entity}/${name}/table?group=state`],
  ["bad-filter", `/${entity}/${name}/table?filter=created%3E%3Dsoon`],
  ["no-match", `/${entity}/${name}/workspace?filter=nothing-like-it`],
  ["sweeps", `/${entity}/${name}/sweeps`],
  ["overview", `/${entity}/${name}/overview`],
  ["run-workspace", `${runPath}/workspace`],
  ["run-overview", `${runPath}/overview`],
  ["run-logs", `${runPath}/logs`],
  ["run-system", `${runPath}/system`],
  ["run-files", `${runPath}/files`],
  ["run-file", `${runPath}/files/media/images/examples_0_a1b2.png`],
  ["run-html", `${runPath}/files/report.html`],
  ["run-text", `${runPath}/files/wandb-summary.json`],
  ["run-code", `${runPath}/code`],
  ["run-artifacts", `${runPath}/artifacts`],
  ["artifacts", `/${entity}/${name}/artifacts`],
  ...(version ? versionPages(version) : []),
  ["registries", "/registry"],
  ["trash", `/${entity}/${name}/trash`],
  ["reports", `/${entity}/${name}/reports`],
  ["no-report", `/${entity}/${name}/reports/one`],
  ["no-run", `/${entity}/${name}/runs/no-such-run`],
  ["no-file", `${runPath}/files/no/such/file`],
  ["not-found", `/${entity}/does-not-exist`],
  ["no-page", "/a/b/c/d/e"],
  ["empty-project", `/${values.empty}/workspace`],
  ["empty-artifacts", `/${values.empty}/artifacts`],
  ["empty-trash", `/${values.empty}/trash`],
];
function versionPages(path) {
  const tabs = ["overview", "metadata", "files", "usage", "lineage", "compare"];
  const collection = path.split("/").slice(0, -1).join("/");
  return [["collection", collection], ...tabs.map((tab) => [`version-${tab}`, `${path}/${tab}`])];
}

const wanted = values.pages?.split(",");
const complaints = [];
mkdirSync(out, { recursive: true });

for (const width of values.widths.split(",").map(Number)) {
  for (const theme of values.themes.split(",")) {
    for (const language of values.languages.split(",")) {
      for (const [page, path] of pages) {
        if (!wanted || wanted.includes(page)) await photograph(page, path, { width, theme, language });
      }
    }
  }
}
await browser.close();
if (complaints.length > 0) {
  console.error([...new Set(complaints)].join("\n"));
  process.exitCode = 1;
}

async function photograph(page, path, { width, theme, language }) {
  const tab = await context.newPage();
  await tab.setViewportSize({ width, height: width < 600 ? 844 : 900 });
  await tab.addInitScript(
    ([t, l]) => {
      // Not in the sandboxed frame of a preview.
      if (window.origin === "null") return;
      localStorage.setItem("ayumi.theme", t);
      localStorage.setItem("ayumi.language", l);
    },
    [theme, language],
  );
  // A page that does not exist answers 404 on purpose.
  tab.on("console", (message) => {
    if (message.type() === "error" && !message.text().includes("404")) complaints.push(`${page}: ${message.text()}`);
  });
  tab.on("pageerror", (error) => complaints.push(`${page}: ${error.message}`));
  await tab.goto(base + path);
  await tab
    .waitForSelector("main, .log-scroll", { timeout: 10_000 })
    .catch(() => complaints.push(`${page}: no main element`));
  // Live pages are never idle: wait for the skeletons to go instead.
  await tab
    .waitForFunction(() => !document.querySelector(".skeleton-bar, .panel-loading"), null, { timeout: 10_000 })
    .catch(() => {});
  // Charts begin to load only once they know that they are on screen.
  await tab.waitForTimeout(200);
  await tab
    .waitForFunction(
      () => !document.querySelector(".panel") || document.querySelector(".panel canvas, .panel-note"),
      null,
      { timeout: 10_000 },
    )
    .catch(() => complaints.push(`${page}: no chart was drawn`));
  await tab.waitForTimeout(400);
  const overflow = await tab.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  if (overflow > 0) complaints.push(`${page} at ${width}: ${overflow} px too wide`);
  await tab.screenshot({ path: `${out}/${page}-${width}-${theme}-${language}.png` });
  await tab.close();
}

async function firstRun() {
  const answer = await context.request.post(`${base}/api/v1/projects/${entity}/${name}/runs:query`, {
    data: { limit: 1 },
  });
  const { runs } = await answer.json();
  return runs?.[0]?.id ?? "none";
}
