import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startBrowser } from "../support/browser.js";
import { Client, seedRun } from "../support/client.js";
import { startServer } from "../support/server.js";

// The goal is one second; the rest is for a test machine that does other things as well.
const soonMs = 2_000;
let server, browser, client;

before(async () => {
  server = await startServer();
  browser = await startBrowser(server);
  client = new Client(server);
});
after(async () => {
  await browser?.stop();
  await server?.stop();
});

const panel = (page, name) => page.getByRole("article", { name, exact: true });
const picture = (page, name) => panel(page, name).locator("canvas").first().evaluate((canvas) => canvas.toDataURL());

/** Waits until a chart has drawn what it has, and answers it. */
async function settled(page, name) {
  let before = await picture(page, name);
  for (let i = 0; i < 20; i++) {
    await page.waitForTimeout(400);
    const now = await picture(page, name);
    if (now === before) return now;
    before = now;
  }
  throw new Error(`the chart of ${name} is never at rest`);
}

async function changes(page, name, before) {
  const until = Date.now() + soonMs;
  while (Date.now() < until) {
    if ((await picture(page, name)) !== before) return true;
    await page.waitForTimeout(50);
  }
  return false;
}

test("S101: the workspace has a chart for every logged key, in sections by prefix", async () => {
  await seedRun(client, "charts", "one");
  await seedRun(client, "charts", "two");
  const tab = await browser.openSignedIn();
  await tab.page.goto("/admin/charts");
  await tab.page.waitForURL(/\/admin\/charts\/workspace/);
  for (const key of ["loss", "accuracy", "train/speed"]) {
    // A chart far below the screen is not drawn until somebody gets there.
    await panel(tab.page, key).scrollIntoViewIfNeeded();
    await panel(tab.page, key).locator("canvas").first().waitFor();
    await panel(tab.page, key).getByRole("img", { name: /2 lines/ }).waitFor();
  }
  await tab.page.getByRole("region", { name: "train" }).waitFor();
  await tab.page.getByText("run one").first().waitFor();
  await tab.page.getByText("run two").first().waitFor();
  await tab.close();
});

test("a single point is shown, not an empty chart", async () => {
  const run = await client.startRun("single", "one");
  await run.log([{ loss: 1.5 }]);
  const tab = await browser.openSignedIn();
  await tab.page.goto("/admin/single/workspace");
  await panel(tab.page, "loss").getByRole("img", { name: /1 line$/ }).waitFor();
  await tab.close();
});

test("a new point, a new key and a new run appear without a reload", async () => {
  const run = await seedRun(client, "live", "one");
  const tab = await browser.openSignedIn();
  await tab.page.goto("/admin/live/workspace");
  await tab.page.getByRole("status").filter({ hasText: "Live" }).waitFor();
  await panel(tab.page, "loss").locator("canvas").first().waitFor();
  const before = await settled(tab.page, "loss");

  await run.log([{ loss: 50 }]);
  assert.ok(await changes(tab.page, "loss", before), `the new point was not drawn within ${soonMs} ms`);
  await run.log([{ "brand new": 1 }, { "brand new": 2 }]);
  await panel(tab.page, "brand new").waitFor({ timeout: soonMs });
  await client.startRun("live", "second", { displayName: "run second" });
  await tab.page.getByText("run second").first().waitFor({ timeout: soonMs });
  await tab.close();
});

test("a run's page shows new rows, lines and the end as they come", async () => {
  const run = await seedRun(client, "live", "page");
  const tab = await browser.openSignedIn();
  await tab.page.goto(`${run.page}/logs`);
  await tab.page.getByRole("status").filter({ hasText: "Live" }).waitFor();
  await tab.page.getByRole("log").getByText("progress 3/3").waitFor();
  await run.print(["printed just now"]);
  await tab.page.getByRole("log").getByText("printed just now").waitFor({ timeout: soonMs });
  await tab.page.getByRole("link", { name: "Charts" }).click();
  await panel(tab.page, "loss").locator("canvas").first().waitFor();
  const before = await settled(tab.page, "loss");
  await run.log([{ loss: 40 }]);
  assert.ok(await changes(tab.page, "loss", before), `the new point was not drawn within ${soonMs} ms`);
  await run.finish();
  await tab.page.locator(".run-title").getByText("Finished").waitFor({ timeout: soonMs });
  await tab.close();
});

test("after the server was away the page catches up by itself", async () => {
  const run = await seedRun(client, "live", "away");
  const tab = await browser.openSignedIn();
  await tab.page.goto(`${run.page}/workspace`);
  await panel(tab.page, "loss").locator("canvas").first().waitFor();
  await settled(tab.page, "loss");
  await tab.page.context().setOffline(true);
  await run.log([{ missed: 1 }, { missed: 2 }]);
  await tab.page.waitForTimeout(1_000);
  await tab.page.context().setOffline(false);
  await panel(tab.page, "missed").waitFor({ timeout: 20_000 });
  tab.forgive(/ERR_INTERNET_DISCONNECTED|Failed to load resource|net::/);
  await tab.close();
});
