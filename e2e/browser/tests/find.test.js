// Finding one's way: search over everything, pages of what is not there, home, and a project's own page.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityFaults, startBrowser } from "../support/browser.js";
import { Client, seedRun } from "../support/client.js";
import { startServer } from "../support/server.js";

let server, browser, client;

before(async () => {
  server = await startServer();
  browser = await startBrowser(server);
  client = new Client(server);
  await (await seedRun(client, "vision", "known", { displayName: "wonderful-otter" })).finish();
  await (await seedRun(client, "speech", "broken")).finish(1);
});
after(async () => {
  await browser?.stop();
  await server?.stop();
});

const palette = (page) => page.getByRole("dialog", { name: "Find anything" });

test("Ctrl+K finds a run of any project by a part of its name, and goes there", async () => {
  for (const theme of ["light", "dark"]) {
    const tab = await browser.openSignedIn({ theme });
    await tab.page.goto("/admin/speech/table");
    await tab.page.getByRole("link", { name: "run broken" }).waitFor();
    await tab.page.keyboard.press("Control+k");
    await palette(tab.page).getByRole("combobox").fill("otter");
    await palette(tab.page).getByRole("option", { name: /wonderful-otter/ }).first().waitFor();
    assert.deepEqual(await accessibilityFaults(tab.page), []);
    await tab.page.keyboard.press("Enter");
    await tab.page.waitForURL(/\/admin\/vision\/runs\/known/);
    // Where one was comes first the next time.
    await tab.page.getByRole("heading", { level: 1, name: "wonderful-otter" }).waitFor();
    await tab.page.goto("/");
    await tab.page.getByRole("button", { name: "Find anything" }).click();
    const first = palette(tab.page).getByRole("option").first();
    await first.filter({ hasText: "wonderful-otter" }).waitFor();
    await tab.page.keyboard.press("Escape");
    assert.equal(await palette(tab.page).count(), 0);
    await tab.close();
  }
});

test("everything that can be done is found by its name", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto("/admin/vision/runs/known/overview");
  await tab.page.getByRole("heading", { level: 1, name: "wonderful-otter" }).waitFor();
  await tab.page.keyboard.press(".");
  await palette(tab.page).getByRole("combobox").fill("dark theme");
  await palette(tab.page).getByRole("option", { name: "Dark theme" }).click();
  await tab.page.locator('html[data-theme="dark"]').waitFor();
  await tab.page.keyboard.press("Control+k");
  await palette(tab.page).getByRole("combobox").fill("run: logs");
  await palette(tab.page).getByRole("option", { name: "Run: Logs" }).waitFor();
  await tab.page.keyboard.press("Enter");
  await tab.page.waitForURL(/\/runs\/known\/logs/);
  await tab.page.keyboard.press("Control+k");
  await palette(tab.page).getByRole("combobox").fill("zzzzzz");
  await palette(tab.page).getByText("Nothing fits").waitFor();
  await tab.close();
});

test("a deleted run says so and comes back", async () => {
  const doomed = await seedRun(client, "vision", "doomed");
  await doomed.finish();
  const gone = await fetch(`${server.url}/api/v1/runs/admin/vision/doomed`, {
    method: "DELETE",
    headers: { authorization: client.authorization, "content-type": "application/json" },
  });
  assert.ok(gone.ok);
  const tab = await browser.openSignedIn();
  await tab.page.goto(doomed.page);
  await tab.page.getByRole("heading", { level: 1, name: "This run was deleted" }).waitFor();
  await tab.page.getByText(/can be restored until/).waitFor();
  assert.deepEqual(await accessibilityFaults(tab.page), []);
  await tab.page.getByRole("button", { name: "Restore it" }).click();
  await tab.page.getByRole("heading", { level: 1, name: "run doomed" }).waitFor();
  tab.forgive(/404/);
  await tab.close();
});

test("what is not there, or not for everybody, says where to go", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto("/admin/vision/runs/never");
  await tab.page.getByRole("heading", { level: 1, name: "There is no run of this ID" }).waitFor();
  await tab.page.getByRole("link", { name: "Runs of the project" }).click();
  await tab.page.getByRole("link", { name: "wonderful-otter" }).waitFor();
  await tab.page.goto("/somebody/secret/workspace");
  await tab.page.getByText("You are signed in as admin.").waitFor();
  await tab.page.getByRole("link", { name: "Go to the home page" }).click();
  await tab.page.getByRole("heading", { name: "Latest runs" }).waitFor();
  tab.forgive(/404/);
  await tab.close();
});

test("without a network a page says so at once, and goes on when it is back", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto("/admin/vision/runs/known/logs");
  await tab.page.getByRole("log").getByText("epoch 1").waitFor();
  await tab.page.getByRole("link", { name: "Overview", exact: true }).last().click();
  await tab.page.locator("dl").getByText("gpu-node-7").waitFor();
  await tab.page.context().setOffline(true);
  await tab.page.getByRole("link", { name: "Logs", exact: true }).click();
  await tab.page.getByRole("alert").getByText("The server cannot be reached").waitFor();
  assert.deepEqual(await accessibilityFaults(tab.page), []);
  await tab.page.context().setOffline(false);
  await tab.page.getByRole("button", { name: "Try again" }).click();
  await tab.page.getByRole("log").getByText("epoch 1").waitFor();
  tab.forgive(/ERR_INTERNET_DISCONNECTED|Failed to load|Failed to fetch|dynamically imported|preload assets/);
  await tab.close();
});

test("home shows what runs now, and stops it, on a phone as well", async () => {
  const live = await seedRun(client, "vision", "live");
  const tab = await browser.openSignedIn();
  await tab.page.setViewportSize({ width: 360, height: 740 });
  await tab.page.goto("/");
  const row = tab.page.getByRole("listitem").filter({ hasText: "run live" });
  await row.getByRole("button", { name: "Stop" }).click();
  await row.getByRole("button", { name: "Stopping…" }).waitFor();
  // The button says so at once; the run hears of it when the request has arrived.
  const deadline = Date.now() + 10_000;
  let { stopped } = await live.stream({});
  while (!stopped && Date.now() < deadline) ({ stopped } = await live.stream({}));
  assert.equal(stopped, true);
  await live.finish(255);
  await tab.page.goto(`${live.page}/overview`);
  await tab.page.getByText("Killed").first().waitFor();
  assert.ok((await tab.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)) <= 0);
  await tab.close();
});

test("S100: a project tells of itself, gets another name, and is deleted once its name is typed", async () => {
  await (await seedRun(client, "shortlived", "only")).finish();
  const tab = await browser.openSignedIn();
  await tab.page.goto("/admin/shortlived/overview");
  await tab.page.getByRole("link", { name: "run only" }).waitFor();
  await tab.page.getByRole("link", { name: "Finished" }).click();
  await tab.page.waitForURL(/\/table\?filter=/);
  await tab.page.getByRole("link", { name: "run only" }).waitFor();
  await tab.page.goto("/admin/shortlived/overview");
  await tab.page.getByRole("button", { name: "Edit: Project name" }).click();
  const name = tab.page.getByRole("textbox", { name: "Project name" });
  await name.fill("renamed");
  await name.press("Enter");
  await tab.page.waitForURL(/\/admin\/renamed\/overview/);
  await tab.page.getByRole("heading", { level: 1, name: "renamed" }).waitFor();
  await tab.page.getByRole("button", { name: "Delete the project…" }).click();
  const dialog = tab.page.getByRole("dialog");
  const confirm = dialog.getByRole("button", { name: "Delete", exact: true });
  assert.equal(await confirm.isDisabled(), true);
  await dialog.getByRole("textbox").fill("renamed");
  assert.deepEqual(await accessibilityFaults(tab.page), []);
  await confirm.click();
  await tab.page.waitForURL(/\/admin$/);
  await tab.page.getByRole("link", { name: "vision" }).waitFor();
  assert.equal(await tab.page.getByRole("link", { name: "renamed" }).count(), 0);
  tab.forgive(/404/);
  await tab.close();
});
