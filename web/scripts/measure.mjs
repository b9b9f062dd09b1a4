// Measures the budgets of the app in headless Chromium against the mock server, and prints medians.
//
//   RUNS=1000 METRICS=200 npm run mock     (in another shell; RUNS=100000 for the table)
//   node scripts/measure.mjs [--base URL] [--rounds 5]
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

const { values } = parseArgs({
  options: {
    base: { type: "string", default: "http://127.0.0.1:8091" },
    rounds: { type: "string", default: "5" },
    project: { type: "string", default: "ada/language-model" },
  },
});
const rounds = Number(values.rounds);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
const page = await (
  await browser.newContext({ baseURL: values.base, viewport: { width: 1600, height: 1500 } })
).newPage();
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const report = (name, list, unit = "ms") =>
  console.log(`${name}: ${median(list).toFixed(0)} ${unit} (${list.map((value) => value.toFixed(0)).join(", ")})`);

const drawn = () =>
  [...document.querySelectorAll(".panel canvas")].filter((each) => {
    const { top, bottom } = each.getBoundingClientRect();
    return top < innerHeight && bottom > 0;
  }).length;

// 1. From the address to the first charts.
const navigation = [];
for (let i = 0; i < rounds; i++) {
  await page.goto("about:blank");
  const start = performance.now();
  await page.goto(`/${values.project}/workspace`, { waitUntil: "commit" });
  await page.waitForFunction(() => document.querySelectorAll(".panel canvas").length >= 3, null, { polling: "raf" });
  navigation.push(performance.now() - start);
}
report("navigation to the first charts", navigation);

// 2. Hiding a run, with as many charts on the screen as fit.
await page.waitForTimeout(4000);
console.log(`charts on the screen: ${await page.evaluate(drawn)}, panels: ${await page.locator(".panel").count()}`);
const hiding = [];
for (let i = 0; i < rounds * 2; i++) {
  hiding.push(
    await page.evaluate(async () => {
      const eye = document.querySelectorAll(".selector-row .eye")[3];
      const start = performance.now();
      let longest = 0;
      const observer = new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) longest = Math.max(longest, entry.duration);
      });
      observer.observe({ type: "longtask" });
      eye.click();
      // The address, the list and every chart change within the next frames.
      while (
        document.querySelectorAll(".selector-row .eye")[3].getAttribute("aria-pressed") === "true" &&
        performance.now() - start < 50
      )
        await new Promise((done) => requestAnimationFrame(done));
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      const end = performance.now();
      await new Promise((done) => setTimeout(done, 300));
      observer.disconnect();
      return Math.max(end - start, longest);
    }),
  );
}
report("hide or show a run, until it is drawn", hiding);

// 3. Scrolling by 3,000 pixels a second, for two seconds.
async function scroll(selector) {
  return page.evaluate(async (target) => {
    const element = document.querySelector(target);
    const frames = [];
    let before = performance.now();
    const start = before;
    while (before - start < 2000) {
      element.scrollTop += 50;
      await new Promise((done) => requestAnimationFrame(done));
      const now = performance.now();
      frames.push(now - before);
      before = now;
    }
    frames.sort((a, b) => a - b);
    return { p95: frames[Math.floor(frames.length * 0.95)], longest: frames.at(-1) };
  }, selector);
}
const board = await scroll(".board-scroll");
console.log(
  `scrolling the workspace: 95 % of frames within ${board.p95.toFixed(0)} ms, longest ${board.longest.toFixed(0)} ms`,
);
await page.goto(`/${values.project}/table`);
await page.locator(".cell-link").first().waitFor();
await page.waitForTimeout(1500);
const table = await scroll(".table-scroll");
console.log(
  `scrolling the table: 95 % of frames within ${table.p95.toFixed(0)} ms, longest ${table.longest.toFixed(0)} ms`,
);
await browser.close();
