// The table of runs: columns, order, groups, selection, export.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { accessibilityFaults, startBrowser } from "../support/browser.js";
import { seedTable } from "../bench/seed.js";
import { Client } from "../support/client.js";
import { startServer } from "../support/server.js";

const path = "/admin/lab/table";
let server, browser, client;

before(async () => {
  server = await startServer();
  browser = await startBrowser(server);
  client = new Client(server);
  for (let i = 0; i < 6; i++) {
    const run = await client.startRun("lab", `run${i}`, {
      displayName: i === 5 ? "sweep-with-a-name-that-is-far-too-long-for-any-column-of-a-table-seed-42" : `trial ${i}`,
      config: { lr: 10 ** -i, optimizer: i % 2 ? "adam" : "sgd" },
      tags: i === 0 ? ["baseline"] : [],
    });
    await run.log([{ loss: i }, { loss: i / 2 }]);
    await run.summarize({ loss: i / 2, accuracy: 1 - i / 10, _step: 1 });
    if (i !== 4) await run.finish(i === 3 ? 1 : 0);
  }
});
after(async () => {
  await browser?.stop();
  await server?.stop();
});

const names = (page) => page.locator(".grid-body .cell-link").evaluateAll((all) => all.map((each) => each.getAttribute("aria-label")));
const heads = (page) => page.getByRole("columnheader").evaluateAll((all) => all.map((each) => each.innerText.trim()));
const row = (page, name) => page.getByRole("row", { name: new RegExp(name) });

async function open(search = "") {
  const tab = await browser.openSignedIn();
  await tab.page.goto(path + search);
  await tab.page.locator(".cell-link, .group-toggle").first().waitFor();
  return tab;
}

/** The order of the rows, once it is this one. */
async function ordered(page, expected) {
  for (let i = 0; i < 40; i++) {
    if (JSON.stringify(await names(page)) === JSON.stringify(expected)) return;
    await page.waitForTimeout(50);
  }
  assert.deepEqual(await names(page), expected);
}

async function column(page, name, item) {
  await page.getByRole("columnheader", { name: new RegExp(`^${name}`) }).hover();
  await page.getByRole("button", { name: `Column ${name}: more` }).click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
}

test("S72, S103, S110: config and summary are columns, and any of them sorts", async () => {
  const tab = await open("?cols=state,config.lr,summary.loss");
  await row(tab.page, "trial 1").getByText("0.1", { exact: true }).waitFor();
  await column(tab.page, "loss", "Sort descending");
  const long = "sweep-with-a-name-that-is-far-too-long-for-any-column-of-a-table-seed-42";
  await ordered(tab.page, [long, "trial 4", "trial 3", "trial 2", "trial 1", "trial 0"]);
  await tab.page.getByRole("columnheader", { name: /^lr/ }).getByRole("button").first().click();
  await tab.page.waitForURL(/sort=config\.lr/);
  await ordered(tab.page, [long, "trial 4", "trial 3", "trial 2", "trial 1", "trial 0"]);
  assert.equal(await tab.page.getByRole("columnheader", { name: /^lr/ }).getAttribute("aria-sort"), "ascending");
  await tab.close();
});

test("the lowest and the highest value of a metric are columns without a line of code", async () => {
  const tab = await open("?cols=state,summary.loss");
  const long = "sweep-with-a-name-that-is-far-too-long-for-any-column-of-a-table-seed-42";
  await column(tab.page, "loss", "Show the highest value");
  await row(tab.page, "trial 3").getByRole("cell", { name: "3", exact: true }).waitFor();
  await column(tab.page, "loss · max", "Show the lowest value");
  assert.deepEqual(await heads(tab.page), ["Name", "State", "loss", "loss · max", "loss · min"]);
  // The last value and the lowest are the same here.
  await row(tab.page, "trial 3").getByRole("cell", { name: "1.5", exact: true }).nth(1).waitFor();
  await column(tab.page, "loss · max", "Sort descending");
  await ordered(tab.page, [long, "trial 4", "trial 3", "trial 2", "trial 1", "trial 0"]);
  await tab.page.getByRole("combobox", { name: "Search or filter runs" }).fill("loss.max<2");
  await ordered(tab.page, ["trial 1", "trial 0"]);
  await tab.close();
});

test("S67–S76, S105–S109: columns are pinned, hidden, moved and found again", async () => {
  const tab = await open("?cols=state,user,config.lr");
  await column(tab.page, "lr", "Pin the column");
  await tab.page.waitForURL(/pin=config\.lr/);
  assert.deepEqual(await heads(tab.page), ["Name", "lr", "State", "User"]);
  await column(tab.page, "State", "Hide the column");
  await tab.page.getByRole("columnheader", { name: /^State/ }).waitFor({ state: "detached" });
  await tab.page.getByRole("button", { name: "Columns", exact: true }).click();
  const browserOf = tab.page.getByRole("complementary", { name: "Columns" });
  await browserOf.getByRole("searchbox").fill("acy");
  await browserOf.getByRole("button", { name: /accuracy summary/ }).click();
  await tab.page.getByRole("columnheader", { name: /^accuracy/ }).waitFor();
  await browserOf.getByRole("searchbox").fill("^sta");
  await browserOf.getByLabel("How to search").selectOption("regex");
  await browserOf.getByRole("button", { name: "State" }).first().click();
  assert.deepEqual(await accessibilityFaults(tab.page), []);
  await browserOf.getByRole("button", { name: "Done" }).click();
  assert.deepEqual(await heads(tab.page), ["Name", "lr", "User", "accuracy", "State"]);
  await tab.page.getByRole("columnheader", { name: /^State/ }).dragTo(tab.page.getByRole("columnheader", { name: /^User/ }));
  await tab.page.waitForFunction(() => document.querySelectorAll("[role=columnheader]")[2].innerText.includes("State"));
  // The workspace shows the pinned one, and only that.
  await tab.page.getByRole("link", { name: "Workspace" }).click();
  await tab.page.locator(".selector-value").first().waitFor();
  assert.equal(await tab.page.locator(".selector-row").first().locator(".selector-value").count(), 1);
  // There it sorts the list, and is unpinned.
  const selector = tab.page.getByRole("complementary", { name: "Runs" });
  await selector.getByRole("button", { name: "lr", exact: true }).click();
  await tab.page.waitForURL(/sort=config\.lr/);
  assert.deepEqual(await accessibilityFaults(tab.page), []);
  await selector.getByRole("button", { name: "Column lr: more" }).click();
  await tab.page.getByRole("menuitem", { name: "Unpin the column" }).click();
  await tab.page.locator(".selector-value").first().waitFor({ state: "detached" });
  await tab.close();
});

test("S70: dragging in the columns browser changes the order of the table", async () => {
  const tab = await open("?cols=state,user,config.lr");
  await tab.page.getByRole("button", { name: "Columns", exact: true }).click();
  const item = (name) => tab.page.getByRole("complementary", { name: "Columns" }).getByRole("listitem").filter({ hasText: name }).first();
  await item("lr").dragTo(item("State"));
  await tab.page.waitForURL(/cols=config\.lr,state,user/);
  assert.deepEqual(await heads(tab.page), ["Name", "lr", "State", "User"]);
  await tab.close();
});

test("columns take the width they are given by hand or by keyboard, and the address keeps it", async () => {
  const tab = await open("?cols=config.lr,state");
  const head = tab.page.getByRole("columnheader", { name: /^lr/ });
  const width = async () => Math.round((await head.boundingBox()).width);
  const usual = await width();
  const edge = head.getByRole("separator", { name: "Width of the column lr" });
  const { x, y } = await edge.boundingBox();
  await tab.page.mouse.move(x + 4, y + 8);
  await tab.page.mouse.down();
  await tab.page.mouse.move(x + 94, y + 8, { steps: 4 });
  await tab.page.mouse.up();
  await tab.page.waitForURL(new RegExp(`widths=config.lr:${usual + 90}`));
  assert.equal(await width(), usual + 90);
  await edge.press("ArrowLeft");
  await tab.page.waitForURL(new RegExp(`widths=config.lr:${usual + 74}`));
  await tab.page.reload();
  await head.waitFor();
  assert.equal(await width(), usual + 74);
  await edge.dblclick();
  await tab.page.waitForURL((url) => !url.search.includes("widths"));
  assert.equal(await width(), usual);
  assert.deepEqual(await accessibilityFaults(tab.page), []);
  await tab.close();
});

test("S117: groups count their runs and tell how their numbers are spread", async () => {
  const tab = await open("?cols=state,summary.loss&group=config.optimizer");
  await row(tab.page, "adam").getByText("3 runs").waitFor();
  await row(tab.page, "adam").getByText(/^1\.5\s*± 1$/).waitFor();
  await row(tab.page, "sgd").getByRole("button", { expanded: false }).click();
  await row(tab.page, "trial 2").waitFor();
  assert.deepEqual(await accessibilityFaults(tab.page), []);
  await tab.close();
});

test("groups are those of all runs, more than the list has, and what is in one is fetched when it is opened", async () => {
  await seedTable(server, "many", 1050);
  const tab = await browser.openSignedIn();
  await tab.page.goto("/admin/many/table?group=config.optimizer&cols=config.optimizer,summary.accuracy&sort=config.optimizer");
  for (const name of ["adam", "lion", "sgd"]) await row(tab.page, name).getByText("350 runs").waitFor();
  assert.equal(await tab.page.getByText(/^Groups of the first/).count(), 0);
  await row(tab.page, "lion").getByRole("button", { expanded: false }).click();
  await tab.page.locator(".grid-body .cell-link").first().waitFor();
  assert.equal(await tab.page.getByRole("table").getAttribute("aria-rowcount"), String(1 + 3 + 350));
  // As many groups as runs: more than one answer holds.
  await tab.page.goto("/admin/many/table?group=config.seed");
  await tab.page.getByText("The first 1,000 of 1,050 groups").waitFor();
  assert.deepEqual(await accessibilityFaults(tab.page), []);
  await tab.close();
});

test("columns and suggestions know the fields of every run, not only of those on the page", async () => {
  const rare = await client.startRun("rare", "first", { displayName: "first", config: { seldom: 1 } });
  await rare.finish();
  for (let i = 0; i < 110; i++) await client.startRun("rare", `later${i}`, { config: { lr: i } });
  const tab = await browser.openSignedIn();
  await tab.page.goto("/admin/rare/table");
  await tab.page.locator(".cell-link").first().waitFor();
  await tab.page.getByRole("combobox", { name: "Search or filter runs" }).fill("seld");
  await tab.page.getByRole("option", { name: "config.seldom" }).click();
  await tab.page.getByRole("combobox", { name: "Search or filter runs" }).fill("seldom=1");
  await ordered(tab.page, ["first"]);
  await tab.page.getByRole("button", { name: "Columns" }).click();
  await tab.page.getByRole("complementary", { name: "Columns" }).getByText("seldom").first().waitFor();
  await tab.close();
});

test("S111, S112, S116: the filter is built from columns, operators and values, and written as a line", async () => {
  const tab = await open("?filter=state:finished&cols=state,config.lr");
  await tab.page.getByRole("button", { name: "Build a filter" }).click();
  const builder = tab.page.getByRole("dialog", { name: "Build a filter" });
  await builder.getByLabel("Value").fill("failed");
  await builder.getByLabel("Value").press("Enter");
  await ordered(tab.page, ["trial 3"]);
  await builder.getByRole("button", { name: "Add a condition" }).click();
  await builder.getByLabel("Match").selectOption("or");
  await builder.getByLabel("Value").nth(1).fill("running");
  await builder.getByLabel("Value").nth(1).press("Enter");
  await ordered(tab.page, ["trial 4", "trial 3"]);
  assert.equal(await tab.page.getByRole("combobox", { name: "Search or filter runs" }).inputValue(), "state:failed or state:running");
  await tab.close();
});

test("S115: names and values are suggested while typing", async () => {
  const tab = await open();
  const box = tab.page.getByRole("combobox", { name: "Search or filter runs" });
  await box.click();
  await box.pressSequentially("opt");
  await tab.page.getByRole("option", { name: "config.optimizer" }).waitFor();
  await box.press("ArrowDown");
  await box.press("Enter");
  await box.pressSequentially(":a");
  await tab.page.getByRole("option", { name: "adam" }).waitFor();
  await box.press("ArrowDown");
  await box.press("Tab");
  await tab.page.waitForURL(/filter=config\.optimizer:adam/);
  assert.deepEqual(await accessibilityFaults(tab.page), []);
  await tab.close();
});

test("selected runs are tagged, untagged by undo, and exported", async () => {
  const tab = await open("?cols=config.lr,tags");
  await tab.page.getByRole("checkbox", { name: "Select trial 0" }).check();
  await tab.page.getByRole("checkbox", { name: "Select trial 1" }).check();
  await tab.page.getByRole("button", { name: "Tag", exact: true }).click();
  await tab.page.getByLabel("Tag to add").fill("kept");
  await tab.page.getByLabel("Tag to add").press("Enter");
  await row(tab.page, "trial 0").getByText("kept").waitFor();
  await row(tab.page, "trial 1").getByText("kept").waitFor();
  const [file] = await Promise.all([
    tab.page.waitForEvent("download"),
    tab.page.getByRole("button", { name: "Export" }).click().then(() => tab.page.getByRole("menuitem", { name: /^CSV/ }).click()),
  ]);
  const text = await readFile(await file.path(), "utf8");
  assert.equal(text, 'id,name,config.lr,tags\r\nrun1,trial 1,0.1,kept\r\nrun0,trial 0,1,"baseline, kept"\r\n');
  await tab.page.getByRole("region", { name: "Selected runs" }).getByRole("button", { name: "Undo" }).click();
  await row(tab.page, "trial 1").getByText("kept").waitFor({ state: "detached" });
  await row(tab.page, "trial 0").getByText("baseline").waitFor();
  await tab.close();
});

test("a baseline shows how far the others are from it", async () => {
  const tab = await open("?cols=summary.loss,summary.accuracy");
  await row(tab.page, "trial 0").hover();
  await row(tab.page, "trial 0").getByRole("button", { name: /: more$/ }).click();
  await tab.page.getByRole("menuitem", { name: "Compare with this run (baseline)" }).click();
  await tab.page.waitForURL(/baseline=run0/);
  await row(tab.page, "trial 2").getByText("+1", { exact: true }).waitFor();
  await row(tab.page, "trial 2").getByText("−0.2", { exact: true }).waitFor();
  await tab.close();
});

test("S77, S78: a long name is cut where one wants, and always there in full for those who listen", async () => {
  const tab = await open();
  const long = tab.page.getByRole("link", { name: /^sweep-with-a-name/ });
  assert.match(await long.innerText(), /seed-42$/);
  await tab.page.getByRole("button", { name: "Run name cropping" }).click();
  await tab.page.getByLabel("At the start").check();
  await tab.page.waitForURL(/crop=start/);
  await long.locator(".crop-start").waitFor();
  await tab.close();
});

test("S122: selected runs are deleted only after their names were shown", async () => {
  await client.startRun("trash", "a", { displayName: "goes away" });
  await client.startRun("trash", "b", { displayName: "stays here" });
  const tab = await browser.openSignedIn();
  await tab.page.goto("/admin/trash/table");
  await tab.page.getByRole("checkbox", { name: "Select goes away" }).check();
  await tab.page.getByRole("button", { name: "Delete…" }).click();
  await tab.page.getByRole("dialog").getByText("goes away").waitFor();
  await tab.page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  await tab.page.getByRole("link", { name: "goes away" }).waitFor({ state: "detached" });
  await tab.page.getByRole("link", { name: "stays here" }).waitFor();
  await tab.close();
});
