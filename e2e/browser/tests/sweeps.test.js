// Sweeps: the list, one sweep with what it found, and its controls.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startBrowser } from "../support/browser.js";
import { Client } from "../support/client.js";
import { startServer } from "../support/server.js";
import { runAgent, startSweep } from "../support/sweeps.js";

let server, browser, client, sweep;

before(async () => {
  server = await startServer();
  browser = await startBrowser(server);
  client = new Client(server);
  sweep = await startSweep(client, "lab", {
    name: "Find a rate",
    method: "grid",
    metric: { name: "loss", goal: "minimize" },
    parameters: { lr: { values: [0.1, 0.01, 0.001] }, seed: { value: 7 }, width: { values: [32, 64] } },
    program: "train.py",
  });
  await runAgent(client, "lab", sweep, 4, ({ lr, width }) => ({ loss: lr + 1 / width }));
});
after(async () => {
  await browser?.stop();
  await server?.stop();
});

test("a sweep is found in the list and shows what it found", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto("/admin/lab/sweeps");
  const row = tab.page.getByRole("row", { name: /Find a rate/ });
  await row.getByText("4 / 6").waitFor();
  await row.getByRole("link", { name: "Find a rate" }).click();
  await tab.page.waitForURL(new RegExp(`/sweeps/${sweep}$`));
  // The fixed seed has no axis of its own.
  const plot = tab.page.getByRole("img", { name: /parameters of the sweep/ });
  await plot.getByText("width", { exact: true }).waitFor();
  assert.equal(await plot.getByText("seed", { exact: true }).count(), 0);
  await tab.page.getByRole("img", { name: /loss of 4 runs/ }).waitFor();
  await tab.page.getByText(`wandb agent admin/lab/${sweep}`).waitFor();
  await tab.close();
});

test("the best run stands first", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto(`/admin/lab/sweeps/${sweep}`);
  const rows = tab.page.getByRole("region", { name: "Runs" }).getByRole("row");
  await rows.nth(4).waitFor();
  // Values come after the rows that they belong to.
  await rows.nth(1).getByRole("cell", { name: "64", exact: true }).waitFor();
  const losses = await rows.locator("td:nth-child(2)").allTextContents();
  assert.equal(losses.length, 4);
  assert.deepEqual(losses.map(Number), losses.map(Number).sort((a, b) => a - b));
  await tab.close();
});

test("a sweep is paused, resumed and cancelled, the last after a question", async () => {
  const other = await startSweep(client, "control", { method: "random", parameters: { x: { min: 0, max: 1 } }, program: "train.py" });
  await runAgent(client, "control", other, 1, ({ x }) => ({ x }));
  const tab = await browser.openSignedIn();
  await tab.page.goto(`/admin/control/sweeps/${other}`);
  const head = tab.page.getByRole("main").locator("header").first();
  await head.getByText("Running").waitFor();
  await head.getByRole("button", { name: "Pause" }).click();
  await head.getByText("Paused").waitFor();
  await head.getByRole("button", { name: "Resume" }).click();
  await head.getByText("Running").waitFor();
  await head.getByRole("button", { name: "Cancel" }).click();
  await tab.page.getByRole("dialog").getByRole("button", { name: "Cancel the sweep" }).click();
  await head.getByText("Canceled").waitFor();
  assert.equal(await head.getByRole("button", { name: "Stop" }).count(), 0);
  await tab.page.getByText("The sweep is over.").waitFor();
  await tab.close();
});

test("name and description are written in place and stay", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto(`/admin/lab/sweeps/${sweep}`);
  await tab.page.getByRole("button", { name: "Edit: Name" }).click();
  await tab.page.getByRole("textbox", { name: "Name" }).fill("Find the rate");
  await tab.page.keyboard.press("Enter");
  await tab.page.getByRole("heading", { name: "Find the rate" }).waitFor();
  await tab.page.getByRole("button", { name: "Edit: Description" }).click();
  await tab.page.getByRole("textbox", { name: "Description" }).fill("a **wide** search");
  await tab.page.keyboard.press("Control+Enter");
  await tab.page.locator("strong", { hasText: "wide" }).waitFor();
  await tab.page.reload();
  await tab.page.getByRole("heading", { name: "Find the rate" }).waitFor();
  await tab.page.locator("strong", { hasText: "wide" }).waitFor();
  await tab.close();
});

test("a project without sweeps tells how to begin one", async () => {
  await client.startRun("plain", "only");
  const tab = await browser.openSignedIn();
  await tab.page.goto("/admin/plain/sweeps");
  await tab.page.getByRole("heading", { name: "No sweeps yet" }).waitFor();
  await tab.page.getByText('project="plain"').waitFor();
  await tab.close();
});
