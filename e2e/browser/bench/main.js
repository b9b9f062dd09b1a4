// Measures the budgets of the web app: the compiled server, a real Chromium, projects of the sizes that the budgets name.
// Results go to the screen as a table and to AYUMI_BENCH_RESULTS as JSON. Nothing fails here because a machine is slow.
//
//   AYUMI_BIN=… node bench/main.js [--only WORD] [--rounds N] [--table-runs N]
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startBrowser } from "../support/browser.js";
import { startServer } from "../support/server.js";
import { firstCharts, hideRun, livePoint, scriptSize, scrollTable } from "./measures.js";
import { seedCharts, seedTable } from "./seed.js";

const { values } = parseArgs({
  options: { only: { type: "string" }, rounds: { type: "string", default: "15" }, "table-runs": { type: "string", default: "100000" } },
});
const rounds = Number(values.rounds);
const rows = [];

function report(name, value, unit, target) {
  rows.push({ name, value, unit, target });
  console.error(`${name}: ${value.toFixed(1)} ${unit}`);
}

function median(samples) {
  return [...samples].sort((a, b) => a - b)[Math.floor(samples.length / 2)];
}

const parts = {
  async size(_server, browser) {
    report("JavaScript of the first page, compressed", await scriptSize(browser, "/"), "kB", "250 kB");
  },
  async live(server, browser) {
    const samples = await livePoint(server, browser, rounds);
    report("a logged point is drawn, median", median(samples), "ms", "1 s");
    report("a logged point is drawn, longest", Math.max(...samples), "ms");
  },
  async hide(server, browser) {
    await seedCharts(server, "hide", { runs: 20, metrics: 32, steps: 3000 });
    const path = "/admin/hide/workspace";
    report("JavaScript of the workspace, compressed", await scriptSize(browser, path), "kB", "250 kB");
    const { charts, samples } = await hideRun(browser, path, rounds * 2);
    report(`hide or show a run, ${charts} charts × 20 runs, median`, median(samples), "ms", "50 ms");
    report(`hide or show a run, ${charts} charts × 20 runs, longest`, Math.max(...samples), "ms");
  },
  async open(server, browser) {
    await seedCharts(server, "open", { runs: 1000, metrics: 200, steps: 20 });
    const samples = await firstCharts(browser, "/admin/open/workspace", rounds);
    report("1,000 runs × 200 metrics: navigation to first charts, median", median(samples), "ms", "1 s");
  },
  async table(server, browser) {
    const runs = Number(values["table-runs"]);
    await seedTable(server, "table", runs);
    const { found, rows: passed } = await scrollTable(browser, "/admin/table/table", 4);
    report(`table of ${runs} runs, ${passed} rows scrolled in 4 s: longest frame`, Math.max(...found), "ms", "50 ms");
    report(`table of ${runs} runs: median frame`, median(found), "ms");
  },
};

const server = await startServer();
try {
  const browser = await startBrowser(server);
  for (const [name, measure] of Object.entries(parts)) {
    if (!values.only || name.includes(values.only)) await measure(server, browser);
  }
  await browser.stop();
} finally {
  await server.stop();
}
const folder = process.env.AYUMI_BENCH_RESULTS ?? "results";
await mkdir(folder, { recursive: true });
await writeFile(join(folder, "web.json"), JSON.stringify(rows, null, 2));
console.log("| what | measured | target |\n|---|---|---|");
for (const { name, value, unit, target } of rows) console.log(`| ${name} | ${value.toFixed(1)} ${unit} | ${target ?? "–"} |`);
