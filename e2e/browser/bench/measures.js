// What each budget means, in a browser: every function opens what it needs and answers with its samples.
import { Client } from "../support/client.js";

/** Large enough for six by four charts. */
const wideScreen = { width: 2400, height: 1100 };

/** Kilobytes of compressed JavaScript that a page loads before somebody does anything on it. */
export async function scriptSize(browser, path) {
  const { page, close } = await browser.openSignedIn();
  await page.goto(path);
  await page.waitForLoadState("networkidle");
  const bytes = await page.evaluate(() => {
    const scripts = performance.getEntriesByType("resource").filter(({ name }) => new URL(name).pathname.endsWith(".js"));
    return scripts.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
  });
  await close();
  return bytes / 1000;
}

/** Milliseconds from the address to the first three charts with lines. */
export async function firstCharts(browser, path, rounds) {
  const samples = [];
  const { page, close } = await browser.openSignedIn();
  await page.setViewportSize({ width: 1600, height: 1000 });
  await watchCharts(page);
  for (let round = 0; round < rounds; round++) {
    await page.goto("about:blank");
    const start = performance.now();
    await page.goto(path, { waitUntil: "commit" });
    await page.waitForFunction(() => window.drawn?.size >= 3, null, { polling: "raf" });
    samples.push(performance.now() - start);
  }
  await close();
  return samples;
}

/** Milliseconds from the click on an eye until the last of all charts on the screen is drawn anew. */
export async function hideRun(browser, path, rounds) {
  const { page, close } = await browser.openSignedIn();
  await page.setViewportSize(wideScreen);
  await watchCharts(page);
  await page.goto(path);
  await page.waitForFunction(() => window.drawn?.size >= 24);
  // Charts and answers still come in for a moment.
  await page.waitForLoadState("networkidle");
  await page.waitForTimeout(1000);
  const charts = await page.evaluate(() => {
    window.onScreen = [...document.querySelectorAll(".panel canvas")].filter((canvas) => {
      const { top, bottom } = canvas.getBoundingClientRect();
      return top < innerHeight && bottom > 0;
    });
    return window.onScreen.length;
  });
  const samples = [];
  for (let round = 0; round < rounds; round++) {
    samples.push(
      await page.evaluate(async (row) => {
        const eye = document.querySelectorAll(".selector-row .eye")[row];
        window.drawn.clear();
        const start = performance.now();
        eye.click();
        const isDone = () => window.onScreen.every((canvas) => window.drawn.has(canvas));
        while (!isDone()) await new Promise((done) => setTimeout(done));
        // What was drawn is seen with the frame that follows.
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        return performance.now() - start;
      }, 2 + (round % 10)),
    );
    await page.waitForTimeout(400);
  }
  await close();
  return { charts, samples };
}

/** The longest time between two frames, in milliseconds, while a table is scrolled for some seconds. */
export async function scrollTable(browser, path, seconds) {
  const { page, close } = await browser.openSignedIn();
  await page.setViewportSize({ width: 1600, height: 1000 });
  await page.goto(path);
  await page.locator(".grid-body .grid-row").nth(20).waitFor();
  await page.waitForLoadState("networkidle");
  const frames = await page.evaluate(async (ms) => {
    const element = document.querySelector(".table-scroll");
    const found = [];
    let before = await new Promise(requestAnimationFrame);
    for (const end = before + ms; before < end; ) {
      element.scrollTop += 100;
      const now = await new Promise(requestAnimationFrame);
      found.push(now - before);
      before = now;
    }
    return { found, rows: Math.round(element.scrollTop / 30) };
  }, seconds * 1000);
  await close();
  return frames;
}

/** Milliseconds from the request that logs a point until the open page has drawn it. */
export async function livePoint(server, browser, rounds) {
  const run = await new Client(server).startRun("live", "live");
  await run.log([{ loss: 1 }, { loss: 0.9 }]);
  const { page, close } = await browser.openSignedIn();
  await watchCharts(page);
  await page.goto("/admin/live/workspace");
  await page.waitForFunction(() => window.drawn?.size >= 1);
  await page.waitForLoadState("load");
  await page.waitForTimeout(2000);
  const samples = [];
  for (let round = 0; round < rounds; round++) {
    await page.evaluate(() => window.drawn.clear());
    const start = Date.now();
    await run.log([{ loss: 1 / (round + 2) }]);
    const at = await page.waitForFunction(() => [...(window.drawn?.values() ?? [])][0], null, { polling: "raf" });
    samples.push((await at.jsonValue()) - start);
    // Not in step with the page's own clock.
    await page.waitForTimeout(1300 + ((round * 370) % 1000));
  }
  await run.finish();
  await close();
  return samples;
}

/** Keeps in `window.drawn` which canvases had lines drawn on them, and when. */
function watchCharts(page) {
  return page.addInitScript(() => {
    window.drawn = new Map();
    const stroke = CanvasRenderingContext2D.prototype.stroke;
    CanvasRenderingContext2D.prototype.stroke = function (...path) {
      window.drawn.set(this.canvas, Date.now());
      return stroke.apply(this, path);
    };
  });
}
