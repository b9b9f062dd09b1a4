// Artifacts: the list, a collection, one version with its tabs, comparison, deletion, and the lineage graph.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { linkArtifact, logArtifact, useArtifact } from "../support/artifacts.js";
import { accessibilityFaults, startBrowser } from "../support/browser.js";
import { Client } from "../support/client.js";
import { startServer } from "../support/server.js";

const base = "/admin/lab/artifacts";
const table = JSON.stringify({ _type: "table", columns: ["id", "label"], data: Array.from({ length: 300 }, (_, i) => [i, `label ${i}`]) });
/** One red pixel. */
const dot = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==", "base64");
const imageCell = { _type: "image-file", path: "media/images/dot.png", caption: "a red dot", width: 1, height: 1 };
let server, browser, client;

before(async () => {
  server = await startServer();
  browser = await startBrowser(server);
  client = new Client(server);
  const prepare = await client.startRun("lab", "prepare", { displayName: "prepare data", jobType: "prepare" });
  const shared = { "docs/readme.md": "how it was made", "samples.table.json": table, "page.html": "<h1>Report</h1>" };
  await logArtifact(prepare, "cats", "dataset", { ...shared, "old.txt": "only in the first" }, { metadata: { size: 32, split: { train: 0.8 } } });
  const data = await logArtifact(
    prepare,
    "cats",
    "dataset",
    { ...shared, "docs/readme.md": "how it was made, again", "new.txt": "only in the second", "raw.tar": { ref: "s3://bucket/raw.tar" } },
    { metadata: { size: 64, split: { train: 0.8 } }, aliases: ["stable"], tags: ["clean"], description: "Cats, *washed*" },
  );
  await prepare.log(Array.from({ length: 20 }, (_, i) => ({ loss: 1 / (i + 1) })));
  const history = await fetch(`${server.url}/api/v1/runs/admin/lab/prepare/history.parquet`, { headers: { authorization: client.authorization } });
  await logArtifact(prepare, "kinds", "dataset", {
    "scores.csv": 'name,score\n"a, b",0.5\nc,0.25\n',
    "about.md": "# About\n\nSome **bold** words",
    "settings.json": '{"model": {"depth": 12}}',
    "history.parquet": Buffer.from(await history.arrayBuffer()),
    "media/images/dot.png": dot,
    "seen.table.json": JSON.stringify({ _type: "table", columns: ["picture", "label"], data: [[imageCell, "cat"], [imageCell, "dog"]] }),
  });
  const train = await client.startRun("lab", "train", { displayName: "train a model", jobType: "train" });
  await useArtifact(train, data);
  await logArtifact(train, "classifier", "model", { "weights.bin": "weights" });
});
after(async () => {
  await browser?.stop();
  await server?.stop();
});

test("collections are found by type and by search, and the address keeps both", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto(base);
  await tab.page.getByRole("link", { name: "classifier" }).waitFor();
  await tab.page.getByRole("button", { name: /^dataset/ }).click();
  await tab.page.getByRole("link", { name: "classifier" }).waitFor({ state: "detached" });
  await tab.page.waitForURL(/type=dataset/);
  await tab.page.getByRole("button", { name: /^All/ }).click();
  await tab.page.getByRole("searchbox", { name: "Search artifacts" }).fill("classif");
  await tab.page.getByRole("link", { name: "cats" }).waitFor({ state: "detached" });
  await tab.page.waitForURL(/search=classif/);
  await tab.page.getByRole("link", { name: "classifier" }).click();
  await tab.page.getByRole("heading", { name: "classifier", level: 1 }).waitFor();
  await tab.close();
});

test("a version's address without a tab opens its overview", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto(`${base}/dataset/cats/stable`);
  await tab.page.waitForURL(/stable\/overview$/);
  await tab.page.getByText("admin/lab/cats:v1").waitFor();
  await tab.page.locator("em", { hasText: "washed" }).waitFor();
  await tab.page.getByRole("region", { name: "Logged by" }).getByRole("link", { name: "prepare data" }).waitFor();
  await tab.page.getByRole("region", { name: "Used by" }).getByRole("link", { name: "train a model" }).waitFor();
  await tab.close();
});

test("aliases, tags and description are changed in place and stay", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto(`${base}/dataset/cats/v0/overview`);
  await tab.page.getByRole("button", { name: "Add an alias" }).click();
  await tab.page.getByRole("textbox", { name: "Add an alias" }).fill("first");
  await tab.page.keyboard.press("Enter");
  await tab.page.getByRole("button", { name: "Remove the alias first" }).waitFor();
  await tab.page.getByRole("button", { name: "Add a tag" }).click();
  await tab.page.getByRole("textbox", { name: "Add a tag" }).fill("raw");
  await tab.page.keyboard.press("Enter");
  await tab.page.getByRole("button", { name: "Remove the tag raw" }).waitFor();
  await tab.page.goto(`${base}/dataset/cats`);
  const row = tab.page.getByRole("row", { name: /v0/ });
  await row.getByText("first", { exact: true }).waitFor();
  await row.getByText("raw", { exact: true }).waitFor();
  await tab.page.goto(`${base}/dataset/cats/first/overview`);
  await tab.page.getByRole("button", { name: "Remove the alias first" }).click();
  // The address that named the version by the alias goes on to its number.
  await tab.page.waitForURL(/cats\/v0\/overview$/);
  await tab.page.getByRole("button", { name: "Remove the alias first" }).waitFor({ state: "detached" });
  await tab.close();
});

test("metadata is a tree that can be searched", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto(`${base}/dataset/cats/v1/metadata`);
  await tab.page.getByText("split").waitFor();
  await tab.page.getByRole("searchbox", { name: "Search Metadata" }).fill("train");
  await tab.page.getByText("size", { exact: true }).waitFor({ state: "detached" });
  await tab.page.getByText("0.8").waitFor();
  await tab.close();
});

test("files are shown as what they are", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto(`${base}/dataset/cats/v1/files`);
  await tab.page.getByRole("link", { name: "docs" }).click();
  await tab.page.getByRole("link", { name: "readme.md" }).click();
  await tab.page.getByText("how it was made, again").waitFor();
  await tab.page.goto(`${base}/dataset/cats/v1/files/samples.table.json`);
  await tab.page.getByRole("cell", { name: "label 0", exact: true }).waitFor();
  await tab.page.getByRole("searchbox", { name: "Search the table" }).fill("label 299");
  await tab.page.getByText("1 of 300 rows, 2 columns").waitFor();
  await tab.page.goto(`${base}/dataset/cats/v1/files/raw.tar`);
  await tab.page.getByText("s3://bucket/raw.tar").waitFor();
  await tab.page.goto(`${base}/dataset/cats/v1/files/page.html`);
  await tab.page.frameLocator("iframe").getByRole("heading", { name: "Report" }).waitFor();
  assert.equal(await tab.page.locator("iframe").getAttribute("sandbox"), "allow-scripts");
  await tab.close();
});

test("values, Parquet, JSON and Markdown of a version are shown as those of a run", async () => {
  const tab = await browser.openSignedIn();
  const { page } = tab;
  const files = `${base}/dataset/kinds/v0/files`;
  await page.goto(files);
  await page.getByRole("searchbox", { name: "Search files by path" }).fill("SCORES");
  await page.getByRole("link", { name: "about.md" }).waitFor({ state: "detached" });
  await page.getByRole("link", { name: "scores.csv" }).click();
  await page.getByRole("cell", { name: "a, b" }).waitFor();
  await page.getByText("2 rows, 2 columns").waitFor();
  await page.goto(`${files}/history.parquet`);
  await page.getByRole("columnheader", { name: /^loss/ }).waitFor();
  await page.getByText(/^20 rows/).waitFor();
  await page.goto(`${files}/about.md`);
  await page.locator("strong", { hasText: "bold" }).waitFor();
  await page.goto(`${files}/settings.json`);
  await page.getByText("depth", { exact: true }).waitFor();
  assert.deepEqual(await accessibilityFaults(page), []);
  await tab.close();
});

test("a picture in a cell of a logged table is seen there, and leads to the file", async () => {
  const tab = await browser.openSignedIn();
  const { page } = tab;
  await page.goto(`${base}/dataset/kinds/v0/files/seen.table.json`);
  const picture = page.getByRole("row", { name: /dog/ }).getByRole("img", { name: "a red dot" });
  await picture.waitFor();
  await page.waitForFunction(() => [...document.querySelectorAll(".cell-image")].every((image) => image.naturalWidth === 1));
  assert.deepEqual(await accessibilityFaults(page), []);
  await picture.click();
  await page.waitForURL(/files\/media\/images\/dot\.png$/);
  await page.getByRole("region", { name: "dot.png" }).getByRole("img").waitFor();
  await tab.close();
});

test("two versions are compared file by file", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto(`${base}/dataset/cats`);
  for (const version of ["v0", "v1"]) await tab.page.getByRole("checkbox", { name: `Choose ${version}` }).check();
  await tab.page.getByRole("button", { name: "Compare", exact: true }).click();
  await tab.page.waitForURL(/v1\/compare\?with=v0/);
  const files = tab.page.getByRole("region", { name: "Files" });
  await files.getByRole("row", { name: /new\.txt Added/ }).waitFor();
  await files.getByRole("row", { name: /old\.txt Removed/ }).waitFor();
  await files.getByRole("row", { name: /readme\.md Changed/ }).waitFor();
  assert.equal(await files.getByRole("row", { name: /samples/ }).count(), 0);
  await tab.page.getByRole("button", { name: /^Same/ }).click();
  await files.getByRole("row", { name: /samples\.table\.json Same/ }).waitFor();
  const metadata = tab.page.getByRole("region", { name: "Metadata" });
  await metadata.getByRole("row", { name: "size 32 64" }).waitFor();
  assert.equal(await metadata.getByRole("row", { name: /split/ }).count(), 0);
  await tab.close();
});

test("a version that is relied on by name goes only after a confirmation", async () => {
  const run = await client.startRun("bin", "maker");
  const id = await logArtifact(run, "doomed", "model", { "a.txt": "a" }, { aliases: ["production"] });
  await linkArtifact(client, id, { entity: "admin", project: "shelf", collection: "best" });
  const tab = await browser.openSignedIn();
  await tab.page.goto("/admin/bin/artifacts/model/doomed/v0/overview");
  await tab.page.getByRole("region", { name: "Also found in" }).getByRole("link", { name: "admin/shelf/best:v0" }).waitFor();
  await tab.page.getByRole("button", { name: "More" }).click();
  await tab.page.getByRole("menuitem", { name: "Delete the version…" }).click();
  const dialog = tab.page.getByRole("dialog");
  await dialog.getByText("1 of them is relied on by name:").waitFor();
  await dialog.getByText("admin/shelf/best:v0").waitFor();
  const button = dialog.getByRole("button", { name: "Delete for good" });
  assert.ok(await button.isDisabled());
  await dialog.getByRole("checkbox").check();
  await button.click();
  await tab.page.waitForURL(/artifacts\/model\/doomed$/);
  await tab.page.getByText("No versions yet").waitFor();
  await tab.page.getByRole("button", { name: "Delete…" }).click();
  await tab.page.getByRole("dialog").getByRole("button", { name: "Delete for good" }).click();
  await tab.page.getByRole("heading", { name: "No artifacts yet" }).waitFor();
  tab.forgive(/404/);
  await tab.close();
});

test("S121: the lineage is walked with the keyboard and opened with Enter", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto(`${base}/dataset/cats/v1/lineage`);
  const graph = tab.page.getByRole("group", { name: /^Lineage of cats:v1/ });
  const start = graph.getByRole("link", { name: "Artifact cats:v1, dataset" });
  await start.focus();
  await tab.page.keyboard.press("ArrowRight");
  await focused(tab.page, "Run train a model, train");
  await tab.page.keyboard.press("ArrowRight");
  await focused(tab.page, "Artifact classifier:v0, model");
  for (let i = 0; i < 3; i++) await tab.page.keyboard.press("ArrowLeft");
  await focused(tab.page, "Run prepare data, prepare");
  await tab.page.keyboard.press("Enter");
  await tab.page.waitForURL(/runs\/prepare\/overview$/);
  await tab.close();
});

test("the lineage is dragged, enlarged and put back", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto(`${base}/dataset/cats/v1/lineage`);
  const group = tab.page.locator(".lineage-canvas svg > g");
  await tab.page.getByRole("link", { name: "Artifact cats:v1, dataset" }).waitFor();
  const home = await group.getAttribute("transform");
  await tab.page.getByRole("button", { name: "Zoom in" }).click();
  assert.notEqual(await group.getAttribute("transform"), home);
  await tab.page.getByRole("button", { name: "Show everything" }).click();
  assert.equal(await group.getAttribute("transform"), home);
  // A drag that begins on a node moves the graph and opens nothing.
  const node = await tab.page.getByRole("link", { name: "Artifact cats:v1, dataset" }).boundingBox();
  await tab.page.mouse.move(node.x + 20, node.y + 10);
  await tab.page.mouse.down();
  await tab.page.mouse.move(node.x + 90, node.y + 70, { steps: 5 });
  await tab.page.mouse.up();
  assert.notEqual(await group.getAttribute("transform"), home);
  assert.match(tab.page.url(), /cats\/v1\/lineage$/);
  await tab.close();
});

test("the list says the same as the graph", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto(`${base}/dataset/cats/v1/lineage`);
  await tab.page.getByRole("button", { name: "As a list" }).click();
  await tab.page.waitForURL(/as=list/);
  await tab.page.getByRole("row", { name: /train a model train cats:v1 classifier:v0/ }).waitFor();
  await tab.page.getByRole("button", { name: "What led to it" }).click();
  await tab.page.getByRole("link", { name: "classifier:v0" }).waitFor({ state: "detached" });
  await tab.page.getByRole("link", { name: "prepare data" }).first().waitFor();
  await tab.close();
});

test("a large lineage is gathered, and a group opens and closes", async () => {
  const source = await client.startRun("big", "source", { jobType: "collect" });
  const data = await logArtifact(source, "data", "dataset", { "a.txt": "a" });
  for (let i = 0; i < 35; i++) {
    const run = await client.startRun("big", `train${i}`, { jobType: "train" });
    await useArtifact(run, data);
    await logArtifact(run, "model", "model", { "w.txt": `weights ${i}` });
  }
  const tab = await browser.openSignedIn();
  await tab.page.goto("/admin/big/artifacts/dataset/data/v0/lineage");
  const group = tab.page.getByRole("button", { name: "model, 35 versions: show each" });
  await group.waitFor();
  assert.equal(await tab.page.locator(".lineage-node").count(), 4);
  await group.focus();
  await tab.page.keyboard.press("Enter");
  await tab.page.getByRole("link", { name: "Artifact model:v34, model" }).waitFor();
  await tab.page.getByRole("button", { name: "Gather model again" }).click();
  await group.waitFor();
  await tab.close();
});

test("S121: a run shows what it used and made, and the graph around it", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto("/admin/lab/runs/train");
  await tab.page.getByRole("navigation", { name: "Run" }).getByRole("link", { name: "Artifacts" }).click();
  await tab.page.getByRole("region", { name: "Inputs" }).getByRole("link", { name: "cats:v1" }).waitFor();
  await tab.page.getByRole("region", { name: "Outputs" }).getByRole("link", { name: "classifier:v0" }).waitFor();
  await tab.page.getByRole("button", { name: "Lineage" }).click();
  await tab.page.getByRole("link", { name: "Run train a model, train" }).waitFor();
  await tab.page.waitForURL(/view=lineage/);
  await tab.close();
});

function focused(page, label) {
  return page.waitForFunction((text) => document.activeElement?.getAttribute("aria-label") === text, label);
}

test("S97: a run's overview lists the artifacts it made", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto("/admin/lab/runs/prepare/overview");
  const outputs = tab.page.getByRole("main").locator("section", { has: tab.page.getByRole("heading", { name: "Artifact outputs" }) });
  await outputs.getByRole("link", { name: "cats:v0" }).waitFor();
  await outputs.getByRole("link", { name: "cats:v1" }).click();
  await tab.page.getByRole("heading", { name: "cats:v1" }).waitFor();
  await tab.close();
});

test("what is missing says so: a version, a collection, a registry, a file", async () => {
  const tab = await browser.openSignedIn();
  const { page } = tab;
  for (const [address, title, way, found] of [
    [`${base}/dataset/cats/v99/overview`, "There is no such version", "All versions of cats", "cats"],
    [`${base}/dataset/nothing`, "There is no artifact of this name", "Artifacts", "Artifacts"],
    ["/registry/nobody/nothing", "This registry is not here, or not for you", "All registries", /regist/i],
  ]) {
    await page.goto(address);
    await page.getByRole("heading", { name: title }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByRole("main").getByRole("link", { name: way, exact: true }).click();
    await page.getByRole("heading", { name: found, exact: true }).first().waitFor();
  }
  await page.goto(`${base}/dataset/cats/v1/files/no/such/file`);
  await page.getByRole("heading", { name: "No file or folder of this path" }).waitFor();
  await page.getByRole("main").getByRole("link", { name: "Files" }).last().click();
  await page.getByRole("link", { name: "new.txt" }).waitFor();
  tab.forgive(/404/);
  await tab.close();
});
