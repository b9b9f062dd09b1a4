// Addresses that clients print, of any version, lead to the right page, also before one has signed in.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { linkArtifact, logArtifact } from "../support/artifacts.js";
import { startBrowser } from "../support/browser.js";
import { Client, seedRun } from "../support/client.js";
import { adminKey, startServer } from "../support/server.js";

let server, browser, client, run, model;

before(async () => {
  server = await startServer();
  browser = await startBrowser(server);
  client = new Client(server);
  run = await seedRun(client, "vision", "first", { groupName: "night 1" });
  await client.startRun("vision", "second", { displayName: "alone" });
  await logArtifact(run, "job-train.py", "job", { "wandb-job.json": "{}" });
  model = await logArtifact(run, "classifier", "model", { "weights.bin": "weights" });
});
after(async () => {
  await browser?.stop();
  await server?.stop();
});

/** Opens the address and waits for the page it should lead to. */
async function check(tab, printed, expected) {
  await tab.page.goto(printed);
  await tab.page.waitForURL((url) => expected.test(url.pathname + url.search));
}

test("S42–S44: both forms of a run's address, its tabs and those of its project open", async () => {
  const tab = await browser.openSignedIn();
  const { page } = tab;
  await check(tab, "/admin/vision/first", /^\/admin\/vision\/runs\/first\/overview$/);
  await page.getByRole("heading", { level: 1, name: "run first" }).waitFor();
  await check(tab, "/admin/vision/runs/first", /^\/admin\/vision\/runs\/first\/workspace/);
  await check(tab, "/home", /^\/$/);
  await check(tab, "/admin/vision", /^\/admin\/vision\/workspace/);
  for (const address of ["/admin/vision/overview", "/admin/vision/workspace?nw=abc", "/admin/vision/workspace?workspace=user-admin"]) {
    await page.goto(address);
    await page.getByRole("main").first().waitFor();
    assert.equal(await page.getByRole("alert").count(), 0);
  }
  await page.goto("/admin/vision/runs/first/logs");
  await page.getByText("epoch 1").waitFor();
  await page.goto("/admin/vision/runs/first/files/media/images");
  await page.getByRole("link", { name: "dot.png" }).waitFor();
  await tab.close();
});

test("S24: a printed address survives signing in, with all it says", async () => {
  const tab = await browser.open();
  await tab.page.goto("/admin/vision/runs/first/files/out?search=dot");
  await tab.page.waitForURL(/\/login/);
  await tab.page.getByLabel("Username").fill("admin");
  await tab.page.getByLabel("Password", { exact: true }).fill(adminKey);
  await tab.page.getByRole("button", { name: "Sign in" }).click();
  await tab.page.waitForURL(/\/runs\/first\/files\/out\?search=dot$/);
  await tab.page.getByRole("link", { name: "media/images/dot.png" }).waitFor();
  await tab.close();
});

test("a job's address of old clients leads to the version of the job", async () => {
  const tab = await browser.openSignedIn();
  await check(tab, "/admin/vision/jobs/QXJ0aWZhY3RTZXF1ZW5jZTox/version_details/v0", /\/artifacts\/job\/job-train\.py\/v0\/overview$/);
  await tab.page.getByRole("heading", { name: "job-train.py:v0" }).waitFor();
  await check(tab, "/admin/vision/jobs", /\/artifacts\?type=job$/);
  await tab.page.getByRole("link", { name: "job-train.py" }).waitFor();
  await tab.close();
});

test("a group's address leads to its runs", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto("/admin/vision/groups/night%201");
  await tab.page.waitForURL(/\/admin\/vision\/table\?filter=/);
  await tab.page.getByRole("link", { name: "run first" }).waitFor();
  await tab.page.getByRole("link", { name: "alone" }).waitFor({ state: "detached" });
  await tab.close();
});

test("a registry's address leads to the linked version, or to the registry", async () => {
  await client.post("/api/v1/organizations", { name: "lab-org", owner: "admin" });
  await client.post("/api/v1/registries", { organization: "lab-org", name: "model", takes_all_types: true });
  const { entity, project } = await registryOf("lab-org", "model");
  await linkArtifact(client, model, { entity, project, collection: "best" });
  const tab = await browser.openSignedIn();
  const selected = `selectionPath=${encodeURIComponent(`${entity}/${project}/best`)}&view=membership&version=v0`;
  await check(tab, `/orgs/lab-org/registry/model?${selected}`, /\/artifacts\/model\/best\/v0\/overview$/);
  await tab.page.getByRole("heading", { name: "best:v0" }).waitFor();
  await check(tab, `/${entity}/registry/model?${selected}`, /\/artifacts\/model\/best\/v0\/overview$/);
  await check(tab, "/orgs/lab-org/registry/model", /^\/registry\/lab-org\/model$/);
  await tab.page.getByRole("row", { name: /best/ }).waitFor();
  await tab.close();
});

test("the address of a report that is gone says so", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto("/admin/vision/reports/My-Report--Vmlldzo1");
  await tab.page.getByRole("heading", { name: "There is no report at this address" }).waitFor();
  tab.forgive(/404/);
  await tab.close();
});

async function registryOf(organization, name) {
  const answer = await fetch(`${server.url}/api/v1/registries/${organization}/${name}`, { headers: { authorization: client.authorization } });
  const registry = await answer.json();
  return { entity: registry.organization, project: registry.project };
}
