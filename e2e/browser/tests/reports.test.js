// Reports: written by scripts and by hand, kept as drafts, published, and run names for one panel grid (S53–S56).
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { accessibilityFaults, startBrowser } from "../support/browser.js";
import { Client, seedRun } from "../support/client.js";
import { startServer } from "../support/server.js";

let server, browser, client;

const upsertView = `mutation UpsertView($id: ID, $entityName: String, $projectName: String, $type: String, $name: String, $displayName: String, $description: String, $spec: String) {
  upsertView(input: {id: $id, entityName: $entityName, projectName: $projectName, type: $type, name: $name, displayName: $displayName, description: $description, spec: $spec, createdUsing: WANDB_SDK}) { view { id } inserted }
}`;

before(async () => {
  server = await startServer();
  browser = await startBrowser(server);
  client = new Client(server);
  await seedRun(client, "vision", "first");
  await seedRun(client, "vision", "second");
});
after(async () => {
  await browser?.stop();
  await server?.stop();
});

async function api(method, path, body) {
  const headers = { authorization: client.authorization, "content-type": "application/json" };
  const answer = await fetch(`${server.url}/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
  return text ? JSON.parse(text) : undefined;
}

const paragraph = (text) => ({ type: "paragraph", children: [{ text }] });
const runSet = (more = {}) => ({
  id: "rs1",
  runFeed: { version: 2, columnVisible: {}, columnPinned: {}, columnWidths: {}, columnOrder: [], pageSize: 10, onlyShowSelected: false },
  enabled: true,
  project: { name: "vision", entityName: "admin" },
  name: "All runs",
  search: { query: "" },
  filters: { filterFormat: "filterV2", filters: [] },
  grouping: [],
  sort: { keys: [{ key: { section: "run", name: "createdAt" }, ascending: false }] },
  selections: { root: 1, bounds: [], tree: [] },
  expandedRowAddresses: [],
  ...more,
});
const grid = (runSets = [runSet()]) => ({
  type: "panel-grid",
  children: [{ text: "" }],
  metadata: {
    openRunSet: 0,
    runSets,
    panelBankSectionConfig: {
      name: "Report Panels",
      panels: [{ __id__: "p1", layout: { x: 0, y: 0, w: 12, h: 6 }, viewType: "Run History Line Plot", config: { chartTitle: "Loss", metrics: ["loss"] } }],
    },
    customRunColors: {},
  },
});
const specOf = (...blocks) => ({ version: 5, panelSettings: {}, blocks, width: "readable", authors: [], discussionThreads: [] });

/** A published report, and its address. */
async function writeReport(title, ...blocks) {
  const { id } = await api("POST", "/projects/admin/vision/reports", { title, description: "", spec: specOf(...blocks), publish: true });
  return { id, page: `/admin/vision/reports/${title.replaceAll(" ", "-")}--${id}`, read: () => api("GET", `/projects/admin/vision/reports/${id}`) };
}

const kept = (page) => page.getByText(/^Draft kept/).waitFor();
const publish = async (page) => {
  await page.getByRole("button", { name: "Publish report" }).click();
  await page.waitForURL((url) => !url.pathname.endsWith("/edit"));
};
const field = (page, label, n = 0) => page.getByRole("textbox", { name: label, exact: true }).nth(n);
const runItem = (page, name) => page.getByRole("listitem").filter({ has: page.getByRole("link", { name, exact: true }) });
async function rename(page, name, item) {
  await runItem(page, name).hover();
  await runItem(page, name).getByRole("button", { name: /: more$/ }).click();
  const menu = await page.getByRole("menu").filter({ visible: true }).boundingBox();
  assert.ok(menu.width < 480, `the menu is ${menu.width} px wide`);
  await page.getByRole("menuitem", { name: item }).click();
}

test("an empty list tells how a report begins, by hand and by script", async () => {
  const { page, close } = await browser.openSignedIn();
  await page.goto("/admin/vision/reports");
  await page.getByRole("heading", { name: "No reports yet" }).waitFor();
  await page.getByText("wandb_workspaces.reports.v2").first().waitFor();
  assert.deepEqual(await accessibilityFaults(page), []);
  await close();
});

test("a report is created, written with the keyboard, kept by itself, and published", async () => {
  const { page, close } = await browser.openSignedIn();
  await page.goto("/admin/vision/reports");
  await page.getByRole("button", { name: "New report" }).click();
  await field(page, "Title").fill("Our week");
  await field(page, "Text").click();
  await page.keyboard.type("# Findings");
  await field(page, "Heading").waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.type("It is **much** better.");
  await page.keyboard.press("Enter");
  await page.keyboard.type("- one");
  await page.keyboard.press("Enter");
  await page.keyboard.type("two");
  await kept(page);
  const [{ id, draft }] = (await api("GET", "/projects/admin/vision/reports")).reports;
  assert.equal(draft, true);
  await publish(page);
  await page.getByRole("heading", { level: 1, name: "Our week" }).waitFor();
  await page.getByRole("heading", { level: 2, name: "Findings" }).waitFor();
  await page.locator("strong", { hasText: "much" }).waitFor();
  await page.getByRole("listitem").filter({ hasText: "two" }).waitFor();
  assert.deepEqual(await accessibilityFaults(page), []);
  const { spec, draft: isDraft } = await api("GET", `/projects/admin/vision/reports/${id}`);
  assert.equal(isDraft, false);
  const text = spec.blocks.find((block) => block.type === "paragraph" && block.children.length > 1);
  assert.deepEqual(text.children, [{ text: "It is " }, { text: "much", bold: true }, { text: " better." }]);
  await page.goto("/admin/vision/reports");
  await page.getByRole("searchbox", { name: "Search reports" }).fill("week");
  await page.getByRole("link", { name: "Our week" }).waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").getByRole("combobox").fill("our we");
  await page.getByRole("option", { name: /Our week/ }).click();
  await page.getByRole("heading", { level: 1, name: "Our week" }).waitFor();
  await close();
});

test("a report of a script is drawn, block by block, and hostile text is only text", async () => {
  const sample = new URL("../../../web/src/report/testdata/script.json", import.meta.url);
  const spec = JSON.parse(await readFile(sample, "utf8"));
  const hostile = [
    { type: "markdown-block", content: "<script>window.hit=1</script><img src=x onerror='window.hit=1'>[a](javascript:window.hit=1) plain", children: [{ text: "" }] },
    { type: "paragraph", children: [{ type: "link", url: "javascript:window.hit=1", children: [{ text: "press me" }] }] },
    { type: "soundcloud", html: "<script>window.hit=1</script>", children: [{ text: "" }] },
    { type: "latex", content: "\\href{javascript:window.hit=1}{x}", children: [{ text: "" }] },
    { type: "image", url: "javascript:window.hit=1", children: [{ text: "picture" }] },
    null,
    { type: "heading", level: "no", children: { deep: 1 } },
  ];
  const gridBlock = spec.blocks.find((block) => block.type === "panel-grid");
  for (const each of gridBlock.metadata.runSets) Object.assign(each, { project: { name: "vision", entityName: "admin" } });
  spec.blocks.push(...hostile);
  const { upsertView: made } = await client.graphql(upsertView, {
    entityName: "admin", projectName: "vision", type: "runs", name: "abc", displayName: "By a script", description: "", spec: JSON.stringify(spec),
  });
  const { page, close, forgive } = await browser.openSignedIn();
  await page.goto(`/admin/vision/reports/By-a-script--${made.view.id}`);
  await page.getByRole("heading", { level: 2, name: "Head" }).waitFor();
  await page.getByRole("link", { name: "lnk" }).waitFor();
  await page.getByRole("group", { name: "Code" }).getByText("print").waitFor();
  await page.locator("math").first().waitFor();
  await page.getByRole("article", { name: "lp" }).waitFor();
  await page.getByText("Panels of the kind “Code Comparer” are kept, but not drawn.").waitFor();
  await page.getByText("A block of the kind “soundcloud” stands here.", { exact: false }).waitFor();
  await page.getByText("press me").click();
  assert.equal(await page.locator('a[href^="javascript"]').count(), 0);
  assert.equal(await page.evaluate(() => window.hit), undefined);
  // The policy refuses handlers already where the text is cleaned.
  forgive(/inline/);
  await close();
});

test("a condition that cannot be followed is named where the charts are", async () => {
  const filters = { filterFormat: "filterV2", filters: [{ key: { section: "keys_info", name: "loss" }, op: "=", value: 1, disabled: false }] };
  const report = await writeReport("Named", grid([runSet({ filters })]));
  const { page, close } = await browser.openSignedIn();
  await page.goto(report.page);
  await page.getByText("“All runs” asks for something that is not followed here: keys_info loss = 1").waitFor();
  await close();
});

test("S53: the pencil opens the editor, whose run set lists the runs with a menu each", async () => {
  const report = await writeReport("S53", grid());
  const { page, close } = await browser.openSignedIn();
  await page.goto(report.page);
  await page.getByRole("link", { name: "Edit report" }).click();
  await page.waitForURL(/\/edit$/);
  await runItem(page, "run second").hover();
  await runItem(page, "run second").getByRole("button", { name: /: more$/ }).click();
  assert.deepEqual(await page.getByRole("menuitem").filter({ hasText: "Rename" }).allInnerTexts(), ["Rename run for project…", "Rename run for panel grid…"]);
  await page.keyboard.press("Escape");
  assert.deepEqual(await accessibilityFaults(page), []);
  await close();
});

test("S54: a run is renamed for the project from the report; an empty name becomes a random one", async () => {
  await seedRun(client, "vision", "third");
  const report = await writeReport("S54", grid());
  const { page, close } = await browser.openSignedIn();
  await page.goto(`${report.page}/edit`);
  await rename(page, "run third", /Rename run for project/);
  await page.getByRole("textbox", { name: "Name" }).last().fill("third renamed");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("link", { name: "third renamed" }).waitFor();
  assert.equal((await api("GET", "/runs/admin/vision/third")).name, "third renamed");
  await rename(page, "third renamed", /Rename run for project/);
  await page.getByRole("textbox", { name: "Name" }).last().fill("");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("link", { name: /^[a-z]+-[a-z]+-\d+$/ }).waitFor();
  assert.match((await api("GET", "/runs/admin/vision/third")).name, /^[a-z]+-[a-z]+-\d+$/);
  await api("DELETE", "/runs/admin/vision/third").catch(() => {});
  await close();
});

test("S55, S56: a name for the panel grid stays in this report, and others see it once it is published", async () => {
  const report = await writeReport("S55", grid());
  const { page, close } = await browser.openSignedIn();
  await page.goto(`${report.page}/edit`);
  await rename(page, "run first", /Rename run for panel grid/);
  const dialog = page.getByRole("dialog");
  assert.equal(await dialog.getByText("random").count(), 0);
  await dialog.getByRole("textbox", { name: "Name" }).fill("our baseline");
  await dialog.getByRole("button", { name: "Save" }).click();
  await runItem(page, "our baseline").getByRole("img", { name: "Its name in the project is “run first”" }).waitFor();
  await kept(page);
  const before = await report.read();
  assert.equal(before.spec.blocks[0].metadata.customRunNames, undefined);
  assert.equal(before.unpublished.spec.blocks[0].metadata.customRunNames.first, "our baseline");
  await publish(page);
  await page.getByRole("link", { name: "our baseline" }).waitFor();
  assert.deepEqual((await report.read()).spec.blocks[0].metadata.customRunNames, { first: "our baseline" });
  assert.equal((await api("GET", "/runs/admin/vision/first")).name, "run first");
  await page.goto("/admin/vision/workspace");
  await page.getByRole("link", { name: "run first" }).waitFor();

  // An empty name takes it away again.
  await page.goto(`${report.page}/edit`);
  await rename(page, "our baseline", /Rename run for panel grid/);
  await dialog.getByRole("textbox", { name: "Name" }).fill("");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByRole("link", { name: "run first" }).waitFor();
  await publish(page);
  await page.getByRole("link", { name: "run first" }).waitFor();
  assert.equal((await report.read()).spec.blocks[0].metadata.customRunNames, undefined);
  await close();
});

test("changes are the writer's own until they are published, and can be thrown away", async () => {
  const report = await writeReport("Drafts", paragraph("as published"));
  const { page, close } = await browser.openSignedIn();
  await page.goto(`${report.page}/edit`);
  await field(page, "Text").fill("as changed");
  await kept(page);
  await page.goto(report.page);
  await page.getByText("as published").waitFor();
  await page.getByText("You have changes that are not published.").waitFor();
  await page.getByRole("link", { name: "Continue editing" }).click();
  assert.equal(await field(page, "Text").inputValue(), "as changed");
  await page.getByRole("button", { name: "Discard changes" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Discard changes" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.waitForFunction(() => document.querySelector(".block-text")?.value === "as published");
  assert.equal((await report.read()).unpublished ?? null, null);
  await close();
});

test("undo brings back what was deleted, and leaving at once loses nothing", async () => {
  const report = await writeReport("Undo", paragraph("one"), paragraph("two"));
  const { page, close } = await browser.openSignedIn();
  await page.goto(`${report.page}/edit`);
  await page.getByRole("button", { name: "Block 1", exact: true }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.waitForFunction(() => document.querySelectorAll(".block-text").length === 1);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.waitForFunction(() => document.querySelectorAll(".block-text").length === 2);
  await field(page, "Text", 1).press("Alt+ArrowUp");
  await page.waitForFunction(() => document.querySelector(".block-text")?.value === "two");
  await field(page, "Text", 0).fill("two, at the last moment");
  await page.getByRole("link", { name: "Back to the report" }).click();
  await page.getByText("You have changes that are not published.").waitFor();
  const { unpublished } = await report.read();
  assert.deepEqual(unpublished.spec.blocks.map((block) => block.children[0].text), ["two, at the last moment", "one"]);
  await close();
});

test("what somebody else published meanwhile is not overwritten unseen", async () => {
  const report = await writeReport("Conflict", paragraph("first"));
  const { page, close, forgive } = await browser.openSignedIn();
  await page.goto(`${report.page}/edit`);
  await field(page, "Text").fill("mine");
  await kept(page);
  const { updated_at } = await report.read();
  await api("POST", `/projects/admin/vision/reports/${report.id}/publish`, { title: "Conflict", description: "", spec: specOf(paragraph("theirs")), seen_at: updated_at });
  await page.getByRole("button", { name: "Publish report" }).click();
  const dialog = page.getByRole("dialog", { name: "Somebody else has published this report" });
  await dialog.waitFor();
  forgive(/409/);
  assert.deepEqual(await accessibilityFaults(page), []);
  await dialog.getByRole("button", { name: "Go on with my draft" }).click();
  assert.equal((await report.read()).spec.blocks[0].children[0].text, "theirs");
  await page.getByRole("button", { name: "Publish report" }).click();
  await dialog.getByRole("button", { name: "Publish mine over it" }).click();
  await page.getByText("mine", { exact: true }).waitFor();
  forgive(/409/);
  await close();
});

test("a panel grid is made by hand: a panel added, the runs filtered", async () => {
  const report = await writeReport("Grid", paragraph(""));
  const { page, close } = await browser.openSignedIn();
  await page.goto(`${report.page}/edit`);
  await page.getByRole("button", { name: "Insert a block after block 1" }).click();
  await page.getByRole("menuitem", { name: "Panel grid" }).click();
  await page.getByRole("button", { name: "Add a panel" }).click();
  await page.getByRole("menuitem", { name: "Number" }).click();
  await page.getByRole("complementary").getByRole("textbox", { name: "Title" }).fill("Best");
  await page.getByRole("complementary").getByRole("textbox", { name: "Title" }).press("Enter");
  await page.getByRole("article", { name: "Best" }).waitFor();
  await page.getByRole("button", { name: "Close" }).click();
  // The keyboard makes it wider, as the corner does for the mouse.
  await page.getByRole("article", { name: "Best" }).getByRole("button", { name: /^Show Best in full/ }).focus();
  await page.keyboard.press("Alt+Shift+ArrowRight");
  await page.getByRole("combobox", { name: "Search or filter runs" }).fill("name=~second");
  await page.getByRole("link", { name: "run first" }).waitFor({ state: "detached" });
  await kept(page);
  await publish(page);
  await page.getByRole("article", { name: "Best" }).waitFor();
  const { metadata } = (await report.read()).spec.blocks[0];
  assert.equal(metadata.panelBankSectionConfig.panels[0].viewType, "Scalar Chart");
  assert.deepEqual(metadata.panelBankSectionConfig.panels[0].layout, { x: 0, y: 0, w: 12, h: 6 });
  assert.equal(metadata.runSets[0].filters.line, "name=~second");
  await close();
});

test("the workspace makes a report of what it shows", async () => {
  const { page, close } = await browser.openSignedIn();
  await page.goto("/admin/vision/workspace?filter=tag:baseline&panels=loss");
  await page.getByRole("article", { name: "loss" }).waitFor();
  await page.getByRole("button", { name: "Views" }).click();
  await page.getByRole("menuitem", { name: "Create report from this view" }).click();
  await page.waitForURL(/\/edit$/);
  await page.getByRole("article", { name: "loss" }).waitFor();
  assert.equal(await page.getByRole("article", { name: "accuracy" }).count(), 0);
  // Both words mean the same filter: as it was typed, or as it was read back.
  assert.match(await page.getByRole("combobox", { name: "Search or filter runs" }).inputValue(), /^tags?:baseline$/);
  await close();
});

test("bars and numbers of several metrics are all drawn", async () => {
  const both = ["loss", "accuracy"];
  const panels = [
    { __id__: "bars", layout: { x: 0, y: 0, w: 24, h: 6 }, viewType: "Bar Chart", config: { chartTitle: "Bars", metrics: both } },
    { __id__: "numbers", layout: { x: 0, y: 6, w: 24, h: 6 }, viewType: "Scalar Chart", config: { chartTitle: "Numbers", metrics: both } },
  ];
  const block = grid();
  block.metadata.panelBankSectionConfig.panels = panels;
  const report = await writeReport("Several", block);
  const { page, close } = await browser.openSignedIn();
  await page.goto(report.page);
  for (const metric of both) {
    const bars = page.getByRole("article", { name: "Bars" }).getByRole("group", { name: metric });
    await bars.locator(".bar").first().waitFor();
    assert.equal(await bars.locator(".bar").count(), 2);
    await page.getByRole("article", { name: "Numbers" }).getByRole("group", { name: metric }).locator(".scalar strong").waitFor();
  }
  assert.deepEqual(await accessibilityFaults(page), []);
  await close();
});

test("media of several keys are all shown, each with its own steps", async () => {
  const run = await client.startRun("media", "pictures");
  const picture = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==", "base64");
  const path = "media/images/dot.png";
  await run.upload(path, picture);
  const image = { _type: "image-file", path, format: "png", width: 1, height: 1, size: picture.length, sha256: "0" };
  await run.log([{ first: image }, { first: image, second: image }]);
  const block = grid([runSet({ project: { name: "media", entityName: "admin" } })]);
  const config = { chartTitle: "Pictures", mediaKeys: ["first", "second"] };
  const panel = { __id__: "media", layout: { x: 0, y: 0, w: 24, h: 9 }, viewType: "Media Browser", config };
  block.metadata.panelBankSectionConfig.panels = [panel];
  const report = await writeReport("Pictures", block);
  const { page, close } = await browser.openSignedIn();
  await page.goto(report.page);
  const part = (key) => page.getByRole("article", { name: "Pictures" }).getByRole("group", { name: key });
  await part("first").getByRole("img").first().waitFor();
  await part("second").getByRole("img").first().waitFor();
  assert.equal(await part("first").getByRole("slider").count(), 1);
  assert.equal(await part("second").getByRole("slider").count(), 0);
  await close();
});

for (const [language, title, list] of [
  ["en", "There is no report at this address", "Reports of the project"],
  ["ja", "このアドレスのレポートはありません", "プロジェクトのレポート一覧"],
]) {
  test(`a missing report says so and leads to the others, for readers and writers: ${language}`, async () => {
    const { page, close, forgive } = await browser.openSignedIn({ language });
    for (const end of ["", "/edit"]) {
      await page.goto(`/admin/vision/reports/Gone--VmlldzoxMjM${end}`);
      await page.getByRole("heading", { name: title }).waitFor();
      assert.deepEqual(await accessibilityFaults(page), []);
      await page.getByRole("link", { name: list }).click();
      await page.waitForURL(/\/reports$/);
    }
    forgive(/404/);
    await close();
  });
}

test("who leaves while the draft cannot be kept is asked first", async () => {
  const report = await writeReport("Unkept", paragraph("before"));
  const { page, close, forgive } = await browser.openSignedIn();
  let stays = true;
  const questions = [];
  page.on("dialog", (dialog) => {
    questions.push(dialog.message());
    return stays ? dialog.dismiss() : dialog.accept();
  });
  await page.route("**/draft", (route) => route.fulfill({ status: 503, contentType: "application/json", body: '{"error":"the disk is full"}' }));
  await page.goto(`${report.page}/edit`);
  await field(page, "Text").fill("after");
  await page.getByRole("alert").getByText("Draft not kept").waitFor();
  const back = page.getByRole("link", { name: "Back to the report" });
  await back.click();
  assert.equal(await field(page, "Text").inputValue(), "after");
  assert.ok(page.url().endsWith("/edit"));
  stays = false;
  await back.click();
  await page.getByText("before").waitFor();
  assert.equal(questions.length, 2);
  assert.match(questions[0], /could not be kept/);
  assert.equal((await report.read()).unpublished ?? null, null);
  forgive(/503|Failed to load resource/);
  await close();
});

test("printing draws all of a report first, on white and without the app around it", async () => {
  const report = await writeReport("Paper", ...Array.from({ length: 60 }, (_, i) => paragraph(`paragraph ${i}`)), grid());
  const { page, close } = await browser.openSignedIn({ theme: "dark" });
  await page.addInitScript(() => {
    window.print = () => {
      const { colorScheme } = getComputedStyle(document.documentElement);
      window.printed = { charts: document.querySelectorAll(".report-panels canvas").length, colorScheme };
      window.dispatchEvent(new Event("afterprint"));
    };
  });
  await page.goto(report.page);
  await page.getByRole("heading", { name: "Paper" }).waitFor();
  assert.equal(await page.locator(".report-panels canvas").count(), 0, "the chart is far below the screen");
  await page.getByRole("button", { name: "More about this report" }).click();
  await page.getByRole("menuitem", { name: "Print" }).click();
  await page.waitForFunction(() => window.printed);
  assert.deepEqual(await page.evaluate(() => window.printed), { charts: 1, colorScheme: "light" });
  await page.waitForFunction(() => getComputedStyle(document.documentElement).colorScheme === "light dark");
  await page.emulateMedia({ media: "print" });
  await page.getByRole("banner").waitFor({ state: "hidden" });
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  assert.ok(height > 2 * 900, `only ${height} px would be printed`);
  await close();
});

test("a report is deleted by its maker", async () => {
  const report = await writeReport("Gone", paragraph("bye"));
  const { page, close } = await browser.openSignedIn();
  await page.goto(report.page);
  await page.getByRole("button", { name: "More about this report" }).click();
  await page.getByRole("menuitem", { name: "Delete report" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete report" }).click();
  await page.getByRole("link", { name: "Drafts" }).waitFor();
  assert.equal(await page.getByRole("link", { name: "Gone" }).count(), 0);
  await close();
});

test("a report of ten thousand blocks opens, whatever they are", async () => {
  const blocks = Array.from({ length: 10_000 }, (_, i) => (i % 3 ? paragraph(`line ${i}`) : { type: `kind ${i}`, children: i }));
  const report = await writeReport("Long", ...blocks, paragraph("the last line"), paragraph(""));
  const { page, close } = await browser.openSignedIn();
  await page.goto(report.page);
  await page.getByText("the last line").scrollIntoViewIfNeeded();
  await page.getByText("the last line").waitFor();
  await close();
});
