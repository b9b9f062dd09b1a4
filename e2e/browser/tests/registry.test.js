// Registries: made, filled by a link from a version, given members, deleted without the versions.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { logArtifact } from "../support/artifacts.js";
import { startBrowser } from "../support/browser.js";
import { Client } from "../support/client.js";
import { startServer } from "../support/server.js";

let server, browser, client;

before(async () => {
  server = await startServer();
  browser = await startBrowser(server);
  client = new Client(server);
  const run = await client.startRun("lab", "train", { displayName: "train a model" });
  await logArtifact(run, "classifier", "model", { "weights.bin": "weights" });
});
after(async () => {
  await browser?.stop();
  await server?.stop();
});

test("somebody without an organization is told what to do", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto("/registry");
  await tab.page.getByText("Registries belong to organizations").waitFor();
  assert.equal(await tab.page.getByRole("button", { name: "New registry" }).count(), 0);
  await tab.close();
});

test("a registry is made, a version is linked into it, and it goes without taking the version", async () => {
  await client.post("/api/v1/organizations", { name: "lab-org", owner: "admin" });
  await client.post("/api/v1/users", { username: "grace" });
  const tab = await browser.openSignedIn();
  const { page } = tab;
  await page.goto("/registry");
  await page.getByRole("button", { name: "New registry" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("models");
  await page.getByRole("dialog").getByLabel("Types").fill("model");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await page.waitForURL(/registry\/lab-org\/models$/);
  await page.getByText("Nothing is linked yet.").waitFor();
  await page.getByRole("button", { name: "Add an alias" }).click();
  await page.getByRole("textbox", { name: "Add an alias" }).fill("production");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Remove the alias production" }).waitFor();

  await page.goto("/admin/lab/artifacts/model/classifier/v0/overview");
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Link to a registry…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Collection").fill("best-classifier");
  await dialog.getByLabel("Aliases").fill("production");
  await dialog.getByRole("button", { name: "Link", exact: true }).click();
  const links = page.getByRole("region", { name: "Also found in" });
  await links.getByText("production", { exact: true }).waitFor();
  await links.getByRole("link", { name: /Registry models\/best-classifier:v0/ }).click();
  await page.getByRole("heading", { name: "best-classifier:v0" }).waitFor();
  await page.getByRole("link", { name: "Registry models" }).click();
  await page.waitForURL(/registry\/lab-org\/models$/);
  await page.getByRole("row", { name: /best-classifier/ }).waitFor();

  await page.getByRole("button", { name: "Delete…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete for good" }).click();
  await page.waitForURL(/registry$/);
  await page.getByRole("heading", { name: "No registries yet" }).waitFor();
  await page.goto("/admin/lab/artifacts/model/classifier/v0/overview");
  await page.getByText("Not linked into a registry or another collection.").waitFor();
  await tab.close();
});
