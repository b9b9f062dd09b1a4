// Projects with more runs than a page loads: nothing is left out in silence, and what stands far down can be reached.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { seedTable } from "../bench/seed.js";
import { accessibilityFaults, startBrowser } from "../support/browser.js";
import { Client } from "../support/client.js";
import { startServer } from "../support/server.js";

const path = "/admin/many/workspace";
let server, browser;

before(async () => {
  server = await startServer();
  browser = await startBrowser(server);
  const client = new Client(server);
  // The oldest runs, which the list has at its end.
  for (let i = 0; i < 5; i++) {
    const run = await client.startRun("many", `old${i}`, { config: { family: "old" } });
    await run.log([{ loss: 1 }, { loss: i }]);
    await run.finish();
  }
  await seedTable(server, "many", 1050);
});
after(async () => {
  await browser?.stop();
  await server?.stop();
});

const head = (page, name) => page.locator(".selector-group", { hasText: name });

test("S66: at most 1,000 runs are drawn, a badge says of how many, and the number can be chosen", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto(path);
  await tab.page.getByRole("button", { name: "20 of 1,055 runs drawn – show all" }).click();
  await tab.page.getByText("1,000 of 1,055 runs").waitFor();
  const most = tab.page.getByLabel("Draw at most");
  assert.equal(await most.inputValue(), "1000");
  assert.deepEqual(await accessibilityFaults(tab.page), []);
  await most.selectOption("2,000");
  await tab.page.getByRole("heading", { name: "Runs 1,055 of 1,055" }).waitFor();
  assert.equal(await tab.page.getByText("1,000 of 1,055 runs").count(), 0);
  const address = tab.page.url();
  assert.match(address, /most=2000/);
  await tab.close();
  const other = await browser.openSignedIn();
  await other.page.goto(address);
  await other.page.getByRole("heading", { name: "Runs 1,055 of 1,055" }).waitFor();
  await other.close();
});

test("groups beside the charts are those of all runs, and one far down the list is drawn whole", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto(`${path}?group=config.family`);
  // The list is virtual: the long group is folded to see what follows it.
  await head(tab.page, "–").getByText(/of 1,050/).waitFor();
  await head(tab.page, "–").getByRole("button", { expanded: true }).click();
  await head(tab.page, "old").getByText("0 of 5").waitFor();
  await head(tab.page, "old").getByRole("button", { name: "Show old" }).click();
  await head(tab.page, "old").getByText("5", { exact: true }).waitFor();
  await tab.page.getByRole("img", { name: "Line chart of loss with 1 line" }).waitFor();
  const address = tab.page.url();
  await tab.close();
  // A colleague's page finds the same runs, wherever in the list they stand.
  const other = await browser.openSignedIn();
  await other.page.goto(address);
  await other.page.getByRole("img", { name: "Line chart of loss with 1 line" }).waitFor();
  await other.close();
});

test("runs can be grouped by a time, over all of them", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto("/admin/many/table?group=created&filter=family%3Dold&cols=created");
  await tab.page.getByText("5 runs").first().waitFor();
  const groups = tab.page.locator(".group-row");
  await groups.nth(4).waitFor();
  assert.equal(await groups.count(), 5);
  await groups.first().getByRole("button", { expanded: false }).click();
  await tab.page.locator(".grid-body .cell-link").first().waitFor();
  assert.equal(await tab.page.locator(".grid-body .cell-link").count(), 1);
  await tab.close();
});
