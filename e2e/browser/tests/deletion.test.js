// Deleting runs: what becomes of their artifacts, the warning where those are linked, and the way back.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { linkArtifact, logArtifact } from "../support/artifacts.js";
import { accessibilityFaults, startBrowser } from "../support/browser.js";
import { Client } from "../support/client.js";
import { startServer } from "../support/server.js";

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

/** A project of its own with a run that made a model; `linked` also puts it where others look for it. */
async function modelRun(project, { linked = false } = {}) {
  const run = await client.startRun(project, "maker", { displayName: "makes a model" });
  const id = await logArtifact(run, "classifier", "model", { "weights.bin": `weights of ${project}` });
  if (linked) await linkArtifact(client, id, { entity: "admin", project: "shared-models", collection: `best-${project}`, aliases: ["production"] });
  await run.finish();
  await client.startRun(project, "bystander", { displayName: "stays here" });
  return run;
}

const api = async (path) => {
  const answer = await fetch(`${server.url}/api/v1${path}`, { headers: { authorization: client.authorization } });
  return { status: answer.status, body: await answer.json() };
};
const modelOf = async (project) => (await api(`/projects/admin/${project}/artifacts/classifier/versions/v0`)).status;

/** The dialog that asks about the run, opened from the table. */
async function askInTable(page, project) {
  await page.goto(`/admin/${project}/table`);
  await page.getByRole("checkbox", { name: "Select makes a model" }).check();
  await page.getByRole("button", { name: "Delete…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Delete the artifacts they made as well?").waitFor();
  return dialog;
}

test("S125, S126: the run alone is deleted, and its artifacts stay", async () => {
  await modelRun("keeping");
  const tab = await browser.openSignedIn();
  const dialog = await askInTable(tab.page, "keeping");
  await dialog.getByText("(1 version)").waitFor();
  assert.ok(await dialog.getByRole("radio", { name: "Keep the artifacts" }).isChecked());
  assert.deepEqual(await accessibilityFaults(tab.page), []);
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await dialog.getByText("1 run was deleted. All artifacts are kept.").waitFor();
  await dialog.getByRole("button", { name: "Close", exact: true }).last().click();
  await tab.page.getByRole("link", { name: "stays here" }).waitFor();
  assert.equal(await tab.page.getByRole("link", { name: "makes a model" }).count(), 0);
  assert.equal(await modelOf("keeping"), 200);
  await tab.close();
});

test("S127, S130: artifacts that nothing links go for good with their run", async () => {
  await modelRun("sweeping");
  const tab = await browser.openSignedIn();
  const dialog = await askInTable(tab.page, "sweeping");
  await dialog.getByRole("radio", { name: "Delete the artifacts too" }).check();
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await dialog.getByText("The artifacts are gone for good.").waitFor();
  assert.equal(await modelOf("sweeping"), 404);
  await tab.close();
});

test("S128, S129: linked artifacts are named in a warning, and without a confirmation only the run goes", async () => {
  await modelRun("refusing", { linked: true });
  const tab = await browser.openSignedIn();
  const dialog = await askInTable(tab.page, "refusing");
  await dialog.getByRole("radio", { name: "Delete the artifacts too" }).check();
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await dialog.getByRole("alert").getByText("1 linked version would be deleted").waitFor();
  await dialog.getByText("shared-models/best-refusing").waitFor();
  await dialog.getByText("production", { exact: true }).waitFor();
  assert.deepEqual(await accessibilityFaults(tab.page), []);
  // Nothing has gone before the second answer.
  assert.equal((await api("/runs/admin/refusing/maker")).status, 200);
  await dialog.getByRole("button", { name: "Delete only the run, keep the artifacts" }).click();
  await dialog.getByText("1 run was deleted. All artifacts are kept.").waitFor();
  assert.equal(await modelOf("refusing"), 200);
  assert.equal((await api("/projects/admin/shared-models/artifacts/best-refusing/versions/production")).status, 200);
  tab.forgive(/409/);
  await tab.close();
});

test("S130, S131: with a confirmation the linked artifacts go too, and a restored run comes back without them", async () => {
  await modelRun("confirming", { linked: true });
  const tab = await browser.openSignedIn();
  const dialog = await askInTable(tab.page, "confirming");
  await dialog.getByRole("radio", { name: "Delete the artifacts too" }).check();
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await dialog.getByRole("button", { name: "Delete everything for good" }).click();
  await dialog.getByText("The artifacts are gone for good.").waitFor();
  await dialog.getByText("the artifacts cannot").waitFor();
  assert.equal(await modelOf("confirming"), 404);
  assert.equal((await api("/projects/admin/shared-models/artifacts/best-confirming/versions/production")).status, 404);
  await dialog.getByRole("link", { name: "Open the trash" }).click();
  await tab.page.getByRole("heading", { name: "Trash 1" }).waitFor();
  await tab.page.getByRole("button", { name: "Restore makes a model" }).click();
  await tab.page.getByText("1 run was restored.").waitFor();
  assert.equal((await api("/runs/admin/confirming/maker")).status, 200);
  assert.equal(await modelOf("confirming"), 404);
  tab.forgive(/409/);
  await tab.close();
});

test("closing the warning deletes nothing", async () => {
  await modelRun("leaving", { linked: true });
  const tab = await browser.openSignedIn();
  const dialog = await askInTable(tab.page, "leaving");
  await dialog.getByRole("radio", { name: "Delete the artifacts too" }).check();
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await dialog.getByRole("alert").waitFor();
  await tab.page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  assert.equal((await api("/runs/admin/leaving/maker")).status, 200);
  assert.equal(await modelOf("leaving"), 200);
  tab.forgive(/409/);
  await tab.close();
});

test("S122, S131: a run is deleted from its own page, and taken back at once", async () => {
  const run = await modelRun("regretting");
  const tab = await browser.openSignedIn();
  await tab.page.goto(`${run.page}/overview`);
  await tab.page.getByRole("button", { name: "More" }).click();
  await tab.page.getByRole("menuitem", { name: "Delete the run…" }).click();
  const dialog = tab.page.getByRole("dialog", { name: "makes a model" });
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await dialog.getByRole("button", { name: "Restore" }).click();
  await dialog.getByText("1 run was restored.").waitFor();
  await dialog.getByRole("button", { name: "Close", exact: true }).last().click();
  assert.equal((await api("/runs/admin/regretting/maker")).status, 200);
  tab.forgive(/404|Failed to load resource/);
  await tab.close();
});

test("S131: several runs come back from the trash at once", async () => {
  for (const name of ["one", "two", "three"]) await client.startRun("bin", name, { displayName: `run ${name}` });
  await client.post("/api/v1/projects/admin/bin/runs:delete", { runs: ["one", "two", "three"] });
  const tab = await browser.openSignedIn();
  await tab.page.goto("/admin/bin/trash");
  await tab.page.getByRole("heading", { name: "Trash 3" }).waitFor();
  // A deleted run is kept for 30 days unless the server was told otherwise.
  await tab.page.getByRole("row", { name: /run two/ }).getByText(/^in (29|30) days$/).waitFor();
  assert.deepEqual(await accessibilityFaults(tab.page), []);
  for (const name of ["one", "three"]) await tab.page.getByRole("checkbox", { name: `Select run ${name}` }).check();
  await tab.page.getByRole("button", { name: "Restore 2 runs" }).click();
  await tab.page.getByText("2 runs were restored.").waitFor();
  await tab.page.getByRole("heading", { name: "Trash 1" }).waitFor();
  assert.equal((await api("/runs/admin/bin/two")).status, 404);
  await tab.close();
});

test("an administrator removes runs of the trash for good, and their IDs are free", async () => {
  for (const name of ["gone", "kept"]) await client.startRun("purging", name, { displayName: `run ${name}` });
  await client.post("/api/v1/projects/admin/purging/runs:delete", { runs: ["gone", "kept"] });
  await assert.rejects(client.startRun("purging", "gone"));
  const tab = await browser.openSignedIn();
  const { page } = tab;
  await page.goto("/admin/purging/trash");
  await page.getByRole("checkbox", { name: "Select run gone" }).check();
  await page.getByRole("button", { name: "Remove 1 run for good…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("gone", { exact: true }).waitFor();
  await dialog.getByText("run gone").waitFor();
  assert.deepEqual(await accessibilityFaults(page), []);
  await dialog.getByRole("button", { name: "Remove for good" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("heading", { name: "Trash 1" }).waitFor();
  await page.getByRole("row", { name: /run kept/ }).waitFor();
  assert.equal((await client.startRun("purging", "gone")).name, "gone");
  await tab.close();
});

test("on a phone the trash is reached from the overview of its project", async () => {
  await client.startRun("pocket", "one", { displayName: "run one" });
  const tab = await browser.openSignedIn();
  await tab.page.setViewportSize({ width: 360, height: 740 });
  await tab.page.goto("/admin/pocket/overview");
  await tab.page.getByRole("main").getByRole("link", { name: "Trash" }).click();
  await tab.page.getByRole("heading", { name: "The trash is empty" }).waitFor();
  await tab.close();
});

test("S124: of many runs those that a search and a filter leave are deleted, and no others", async () => {
  for (const name of ["old-1", "old-2", "new-1"]) await client.startRun("narrow", name, { displayName: name, tags: name === "old-2" ? ["keep"] : [] });
  const tab = await browser.openSignedIn();
  const { page } = tab;
  await page.goto(`/admin/narrow/table?filter=${encodeURIComponent('name=~"^old-" and not tag:keep')}`);
  await page.getByRole("link", { name: "old-1" }).waitFor();
  await page.getByRole("link", { name: "new-1" }).waitFor({ state: "detached" });
  await page.getByRole("checkbox", { name: "Select old-1" }).check();
  await page.getByRole("button", { name: "Delete…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await dialog.getByText("1 run was deleted. All artifacts are kept.").waitFor();
  assert.equal((await api("/runs/admin/narrow/old-1")).status, 404);
  assert.equal((await api("/runs/admin/narrow/old-2")).status, 200);
  assert.equal((await api("/runs/admin/narrow/new-1")).status, 200);
  tab.forgive(/404/);
  await tab.close();
});
