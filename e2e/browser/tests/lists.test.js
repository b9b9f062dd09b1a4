// What the list beside the charts and the table of runs have in common, and what each offers: names, columns, conditions.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityFaults, startBrowser } from "../support/browser.js";
import { Client } from "../support/client.js";
import { startServer } from "../support/server.js";

const long = "an-ablation-of-everything-that-could-be-left-out-seed-42";
let server, browser, client;

before(async () => {
  server = await startServer();
  browser = await startBrowser(server);
  client = new Client(server);
  for (let i = 0; i < 4; i++) {
    const config = { lr: 10 ** -i, layers: i + 1, optimizer: i % 2 ? "adam" : "sgd", ...(i < 2 ? { seed: i } : {}) };
    const names = ["warm-up", "baseline", "wide", long];
    const run = await client.startRun("lab", `run${i}`, { displayName: names[i], config, notes: i === 0 ? "the first try" : "" });
    await run.log([{ loss: i + 1 }, { loss: i / 2 }]);
    await run.summarize({ loss: i / 2, _step: 1 });
    await run.finish(i === 3 ? 255 : 0);
  }
});
after(async () => {
  await browser?.stop();
  await server?.stop();
});

async function open(page, search = "") {
  const tab = await browser.openSignedIn();
  await tab.page.goto(`/admin/lab/${page}${search}`);
  await tab.page.locator(".cell-link, .selector-row").first().waitFor();
  return tab;
}

const names = (page) => page.locator(".grid-body .cell-link").evaluateAll((all) => all.map((each) => each.getAttribute("aria-label")));

/** The runs of the table, once they are these. */
async function shows(page, expected, what) {
  for (let i = 0; i < 100; i++) {
    if (JSON.stringify((await names(page)).sort()) === JSON.stringify([...expected].sort())) return;
    await page.waitForTimeout(50);
  }
  assert.deepEqual((await names(page)).sort(), [...expected].sort(), what);
}

test("S26: runs of no project are in one that is called Uncategorized", async () => {
  const run = await client.startRun("uncategorized", "lost1", { displayName: "lost" });
  await run.log([{ loss: 1 }]);
  await run.finish();
  const tab = await browser.openSignedIn();
  await tab.page.goto("/admin");
  await tab.page.getByRole("link", { name: "Uncategorized" }).click();
  await tab.page.waitForURL("**/admin/uncategorized/workspace");
  await tab.page.getByRole("navigation", { name: "You are here" }).getByText("Uncategorized").waitFor();
  await tab.close();
});

test("S57: a note on a run is a column of the table", async () => {
  const tab = await open("table", "?cols=notes");
  await tab.page.getByRole("row", { name: /warm-up/ }).getByText("the first try").waitFor();
  await tab.close();
});

test("S65: the list beside the charts is narrowed by a part of a name, and a click opens the run", async () => {
  const tab = await open("workspace");
  const box = tab.page.getByRole("combobox", { name: "Search or filter runs" });
  await box.fill("base");
  await box.press("Enter");
  await tab.page.getByRole("heading", { name: "Runs 1 of 1" }).waitFor();
  await tab.page.getByRole("complementary", { name: "Runs" }).getByRole("link", { name: "baseline" }).click();
  await tab.page.getByRole("heading", { level: 1, name: "baseline" }).waitFor();
  await tab.close();
});

test("S61: a run that was interrupted is killed", async () => {
  const tab = await open("table", "?cols=state");
  await tab.page.getByRole("row", { name: new RegExp(long) }).getByText("Killed").waitFor();
  await tab.close();
});

test("S50, S51: an empty name is a new random one, seen at once in the list", async () => {
  const run = await client.startRun("names", "n1", { displayName: "to be forgotten" });
  await run.finish();
  const tab = await browser.openSignedIn();
  await tab.page.goto("/admin/names/table");
  const row = tab.page.locator(".grid-body .grid-row").first();
  await row.hover();
  await row.getByRole("button", { name: /: more$/ }).click();
  await tab.page.getByRole("menuitem", { name: "Rename run for project…" }).click();
  await tab.page.getByLabel("Name", { exact: true }).fill("");
  await tab.page.getByRole("button", { name: "Save" }).click();
  await tab.page.getByRole("link", { name: /^[a-z]+-[a-z]+-\d+$/ }).waitFor();
  assert.equal(await tab.page.getByText("to be forgotten").count(), 0);
  await tab.close();
});

test("S67–S69, S71: columns are searched in three ways beside the charts too", async () => {
  const tab = await open("workspace");
  await tab.page.getByRole("complementary", { name: "Runs" }).getByRole("button", { name: "Columns" }).click();
  const columns = tab.page.getByRole("complementary", { name: "Columns" });
  const found = async (mode, text) => {
    await columns.getByLabel("How to search").selectOption(mode);
    await columns.getByRole("searchbox").fill(text);
    return columns.getByRole("listitem").allInnerTexts();
  };
  const has = (items, name) => items.some((item) => item.includes(name));
  assert.ok(has(await found("fuzzy", "otmz"), "optimizer"));
  assert.ok(!has(await found("exact", "otmz"), "optimizer"));
  assert.ok(has(await found("exact", "optimizer"), "optimizer"));
  assert.ok(has(await found("regex", "^config\\.l"), "layers"));
  assert.ok(!has(await found("regex", "^config\\.l"), "optimizer"));
  await columns.getByRole("button", { name: "Done" }).click();
  await columns.waitFor({ state: "detached" });
  await tab.close();
});

test("S72, S110: any column is sorted by its menu, both ways", async () => {
  const tab = await open("table", "?cols=config.lr");
  const sort = async (item) => {
    await tab.page.getByRole("columnheader", { name: /^lr/ }).hover();
    await tab.page.getByRole("button", { name: "Column lr: more" }).click();
    await tab.page.getByRole("menuitem", { name: item, exact: true }).click();
  };
  await sort("Sort ascending");
  await tab.page.waitForURL(/sort=config\.lr/);
  await tab.page.locator(".grid-body .cell-link").first().and(tab.page.getByRole("link", { name: long })).waitFor();
  await sort("Sort descending");
  await tab.page.waitForURL(/sort=-config\.lr/);
  await tab.page.locator(".grid-body .cell-link").first().and(tab.page.getByRole("link", { name: "warm-up" })).waitFor();
  await tab.close();
});

test("S77, S78: a long name is cut in the middle, at the end or at the start", async () => {
  const tab = await open("workspace");
  const name = tab.page.getByRole("complementary", { name: "Runs" }).getByRole("link", { name: long });
  await name.locator(".crop-middle").waitFor();
  await tab.page.getByRole("button", { name: "Run name cropping" }).click();
  for (const [label, place] of [["At the end", "end"], ["At the start", "start"], ["In the middle", "middle"]]) {
    await tab.page.getByLabel(label).check();
    await name.locator(`.crop-${place}`).waitFor();
  }
  await tab.close();
});

test("S104: columns beyond the edge are reached by scrolling, and names stay", async () => {
  const tab = await open("table", "?cols=state,user,created,runtime,group,job_type,tags,notes,host,config.lr,config.layers,config.optimizer,config.seed,summary.loss");
  const last = tab.page.getByRole("columnheader", { name: /^loss/ });
  const name = tab.page.getByRole("columnheader").first();
  const before = (await name.boundingBox()).x;
  assert.ok((await last.boundingBox()).x > 1280);
  await last.scrollIntoViewIfNeeded();
  const box = await last.boundingBox();
  assert.ok(box.x + box.width <= 1281, `the last column ends at ${box.x + box.width}`);
  assert.equal((await name.boundingBox()).x, before);
  await tab.close();
});

test("S107, S108: all columns are shown, hidden and pinned at once, or one by one", async () => {
  const tab = await open("table", "?cols=state,config.lr");
  await tab.page.getByRole("button", { name: "Columns", exact: true }).click();
  const columns = tab.page.getByRole("complementary", { name: "Columns" });
  await columns.getByRole("searchbox").fill("config");
  await columns.getByRole("button", { name: "Show all" }).click();
  for (const each of ["lr", "layers", "optimizer", "seed"]) {
    await tab.page.getByRole("columnheader", { name: new RegExp(`^${each}`) }).waitFor();
  }
  await columns.getByRole("button", { name: "Pin seed" }).click();
  await tab.page.waitForURL(/pin=config\.seed/);
  await columns.getByRole("button", { name: "Hide all" }).click();
  await tab.page.getByRole("columnheader", { name: /^layers/ }).waitFor({ state: "detached" });
  assert.deepEqual(await accessibilityFaults(tab.page), []);
  await tab.close();
});

test("S112–S114: conditions know every operator, and numbers, texts, times and null", async () => {
  const tab = await open("table", "?filter=layers%3D1");
  await shows(tab.page, ["warm-up"], "=");
  await tab.page.getByRole("button", { name: "Build a filter" }).click();
  const builder = tab.page.getByRole("dialog", { name: "Build a filter" });
  const all = ["warm-up", "baseline", "wide", long];
  const expected = [
    ["config.layers", "=", "2", ["baseline"]],
    ["config.layers", "!=", "2", all.filter((name) => name !== "baseline")],
    ["config.layers", "<=", "2", ["warm-up", "baseline"]],
    ["config.layers", ">=", "3", ["wide", long]],
    ["config.lr", "=", "0.1", ["baseline"]],
    ["config.optimizer", "=", "adam", ["baseline", long]],
    ["config.layers", "in", "1, 3", ["warm-up", "wide"]],
    ["config.layers", "not in", "1, 3", ["baseline", long]],
    ["config.seed", "=", "null", ["wide", long]],
    ["config.seed", "!=", "null", ["warm-up", "baseline"]],
    ["created", ">=", "2020-01-01T00:00:00Z", all],
    ["created", "<=", "2020-01-01T00:00:00Z", []],
  ];
  for (const [column, operator, value, runs] of expected) {
    await builder.getByLabel("Column", { exact: true }).fill(column);
    await builder.getByLabel("Column", { exact: true }).press("Enter");
    await builder.getByLabel("Operator").selectOption(operator);
    await builder.getByLabel("Value", { exact: true }).fill(value);
    await builder.getByLabel("Value", { exact: true }).press("Enter");
    await shows(tab.page, runs, `${column} ${operator} ${value}`);
  }
  // On the way from one condition to the next there were some that no server can answer.
  tab.forgive(/400/);
  await tab.close();
});

test("a filter that the server refuses is told where it is written, and can be changed there", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto("/admin/lab/table?filter=created%3E%3Dsoon");
  await tab.page.getByRole("alert").filter({ hasText: "`soon` is not a time" }).waitFor();
  const box = tab.page.getByRole("combobox", { name: "Search or filter runs" });
  await box.fill("layers=1");
  await box.press("Enter");
  await shows(tab.page, ["warm-up"]);
  tab.forgive(/400/);
  await tab.close();
});

test("S109, S136: what is filtered, sorted and pinned in the table is so beside the charts", async () => {
  const tab = await open("table", "?filter=optimizer:adam&sort=config.lr&pin=config.lr");
  await shows(tab.page, ["baseline", long]);
  await tab.page.getByRole("link", { name: "Workspace" }).click();
  await tab.page.getByRole("heading", { name: "Runs 2 of 2" }).waitFor();
  const listed = await tab.page.locator(".selector-row .selector-name").evaluateAll((all) => all.map((each) => each.getAttribute("aria-label")));
  assert.deepEqual(listed, [long, "baseline"]);
  await tab.page.locator(".selector-value").first().waitFor();
  await tab.page.getByRole("img", { name: "Line chart of loss with 2 lines" }).waitFor();
  await tab.close();
});
