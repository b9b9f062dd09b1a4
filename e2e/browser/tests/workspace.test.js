// The workspace as people arrange it: panels, their settings, colours, groups, views. Everything is read back from the
// address, as a colleague would who got the link.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityFaults, startBrowser } from "../support/browser.js";
import { Client } from "../support/client.js";
import { startServer } from "../support/server.js";

const path = "/admin/lab/workspace";
let server, browser;

before(async () => {
  server = await startServer();
  browser = await startBrowser(server);
  const client = new Client(server);
  for (const [i, lr] of [0.1, 0.01, 0.001, 0.0001].entries()) {
    const run = await client.startRun("lab", `run${i}`, {
      displayName: `trial ${i}`,
      config: { lr, model: { name: i % 2 ? "small" : "large" }, seed: 7 },
      groupName: i < 2 ? "first" : "second",
    });
    await run.log(Array.from({ length: 40 }, (_, step) => ({ loss: (i + 1) / (step + 1), accuracy: step / 40, "train/speed": 100 + i })));
    await run.summarize({ loss: (i + 1) / 40, accuracy: 0.5 + i / 10, _step: 39 });
    await run.finish();
  }
});
after(async () => {
  await browser?.stop();
  await server?.stop();
});

const panel = (page, name) => page.getByRole("article", { name, exact: true });
const titles = (page, section) =>
  page.getByRole("region", { name: section, exact: true }).getByRole("article").evaluateAll((all) => all.map((each) => each.getAttribute("aria-label")));
const lines = (page, name, n) => panel(page, name).getByRole("img", { name: new RegExp(`with ${n} line`) }).waitFor();

async function open(search = "") {
  const tab = await browser.openSignedIn();
  await tab.page.goto(path + search);
  await panel(tab.page, "loss").locator("canvas").first().waitFor();
  return tab;
}

async function choose(page, name, item) {
  await panel(page, name).hover();
  await panel(page, name).getByRole("button", { name: /: more$/ }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

/** What somebody sees who opens the address anew. */
async function again(tab) {
  const address = tab.page.url();
  await tab.close();
  const other = await browser.openSignedIn();
  await other.page.goto(address);
  return other;
}

test("S102: panels move, grow, are copied and removed, and undo takes it back", async () => {
  const tab = await open();
  assert.deepEqual(await titles(tab.page, "Charts"), ["accuracy", "loss"]);
  await choose(tab.page, "loss", "Move left");
  await tab.page.waitForURL(/layout=/);
  assert.deepEqual(await titles(tab.page, "Charts"), ["loss", "accuracy"]);
  await choose(tab.page, "accuracy", "Duplicate");
  await tab.page.waitForFunction(() => document.querySelectorAll("[aria-label=Charts] article").length === 3);
  await choose(tab.page, "loss", "Wider");
  await tab.page.waitForFunction(() => document.querySelector("[data-panel=loss]").style.gridColumn.includes("2"));
  await choose(tab.page, "train/speed", "Remove");
  await panel(tab.page, "train/speed").waitFor({ state: "detached" });
  await tab.page.keyboard.press("Control+z");
  await panel(tab.page, "train/speed").waitFor();
  const other = await again(tab);
  await panel(other.page, "loss").locator("canvas").first().waitFor();
  assert.deepEqual(await titles(other.page, "Charts"), ["loss", "accuracy", "accuracy"]);
  assert.match(await panel(other.page, "loss").evaluate((each) => each.style.gridColumn), /2/);
  await other.close();
});

test("a panel is dragged to another place and into another section", async () => {
  const tab = await open();
  await panel(tab.page, "loss").locator("header").dragTo(panel(tab.page, "accuracy"), { targetPosition: { x: 20, y: 60 } });
  await tab.page.waitForURL(/layout=/);
  assert.deepEqual(await titles(tab.page, "Charts"), ["loss", "accuracy"]);
  await panel(tab.page, "loss").locator("header").dragTo(panel(tab.page, "train/speed"), { targetPosition: { x: 300, y: 60 } });
  await tab.page.getByRole("region", { name: "train" }).getByRole("article", { name: "loss" }).waitFor();
  assert.deepEqual(await titles(tab.page, "train"), ["train/speed", "loss"]);
  await tab.close();
});

test("a panel is resized by its corner, and moved by the keyboard", async () => {
  const tab = await open();
  const corner = panel(tab.page, "accuracy").locator(".resize-handle");
  const box = await corner.boundingBox();
  await tab.page.mouse.move(box.x + 8, box.y + 8);
  await tab.page.mouse.down();
  await tab.page.mouse.move(box.x + 300, box.y + 250, { steps: 5 });
  await tab.page.mouse.up();
  await tab.page.waitForURL(/layout=/);
  const style = await panel(tab.page, "accuracy").evaluate((each) => [each.style.gridColumn, each.style.gridRow].join(" "));
  assert.match(style, /span 2.*span 2/);
  await panel(tab.page, "loss").getByRole("button", { name: /in full/ }).focus();
  await tab.page.keyboard.press("Alt+ArrowLeft");
  await tab.page.waitForFunction(() => document.querySelector("[aria-label=Charts] article").dataset.panel === "loss");
  await tab.close();
});

test("the importance of parameters says which of them have to do with a result", async () => {
  const tab = await open();
  await tab.page.getByRole("button", { name: "Add a panel" }).click();
  await tab.page.getByRole("menuitem", { name: "Parameter importance" }).click();
  const field = tab.page.getByRole("combobox", { name: /^Add: / });
  await field.fill("summary.loss");
  await field.press("Enter");
  const table = tab.page.getByRole("group", { name: /^Importance of parameters/ });
  await table.getByRole("row", { name: /^lr / }).waitFor();
  // The seed is the same everywhere, so nothing can be said of it.
  assert.equal(await table.getByRole("row", { name: /seed/ }).count(), 0);
  await table.getByText("Over 4 runs.").waitFor();
  assert.deepEqual(await accessibilityFaults(tab.page), []);
  await tab.close();
});

test("more runs than a chart draws are told, and drawn on request", async () => {
  const tab = await open();
  await choose(tab.page, "loss", "Edit the panel");
  const most = tab.page.getByRole("textbox", { name: "Runs at most" });
  await most.fill("3");
  await most.press("Enter");
  await lines(tab.page, "loss", 3);
  await panel(tab.page, "loss").getByRole("button", { name: "3 of 4 runs drawn – show all" }).click();
  await lines(tab.page, "loss", 4);
  await tab.close();
});

test("the list of runs is as wide as one likes", async () => {
  const tab = await open();
  const list = tab.page.getByRole("complementary", { name: "Runs" });
  const before = (await list.boundingBox()).width;
  const edge = tab.page.getByRole("separator", { name: "Width of the list of runs" });
  await edge.press("ArrowRight");
  assert.equal((await list.boundingBox()).width, before + 16);
  await tab.page.reload();
  await list.waitFor();
  assert.equal((await list.boundingBox()).width, before + 16);
  await edge.dblclick();
  assert.equal((await list.boundingBox()).width, before);
  await tab.close();
});

test("settings pass from the workspace to a section and a panel, and say where they come from", async () => {
  const tab = await open();
  const drawer = tab.page.locator(".drawer");
  await tab.page.getByRole("button", { name: "Settings of all charts" }).click();
  await drawer.getByLabel("Ignore outliers").check();
  await drawer.getByLabel("Kind").selectOption("gaussian");
  await drawer.getByRole("button", { name: "Close" }).click();
  await tab.page.getByRole("button", { name: "Section Charts: more" }).click();
  await tab.page.getByRole("menuitem", { name: "Settings of the section" }).click();
  await drawer.getByLabel("Log x axis").check();
  await drawer.getByRole("button", { name: "Close" }).click();
  await choose(tab.page, "loss", "Edit the panel");
  const field = (label) => drawer.locator(".drawer-field", { has: tab.page.getByLabel(label, { exact: true }) });
  assert.match(await field("Ignore outliers").innerText(), /workspace/);
  assert.match(await field("Log x axis").innerText(), /section/);
  await drawer.getByLabel("Log x axis").uncheck();
  await drawer.getByRole("button", { name: "Log x axis: back to what is inherited" }).waitFor();
  assert.deepEqual(await accessibilityFaults(tab.page), []);
  await drawer.getByRole("button", { name: "Log x axis: back to what is inherited" }).click();
  assert.ok(await drawer.getByLabel("Log x axis").isChecked());
  await tab.close();
});

test("a formula is drawn over the metric, and one that cannot be read is told", async () => {
  const tab = await open();
  await choose(tab.page, "accuracy", "Edit the panel");
  const formula = tab.page.locator(".drawer").getByLabel("Formula", { exact: true });
  const before = await panel(tab.page, "accuracy").locator("canvas").first().evaluate((canvas) => canvas.toDataURL());
  await formula.fill("1 - (y");
  assert.equal(await formula.getAttribute("aria-invalid"), "true");
  await formula.press("Enter");
  await panel(tab.page, "accuracy").getByText("The formula cannot be read").waitFor();
  await formula.fill("1 - y / ${loss}");
  await formula.press("Enter");
  await panel(tab.page, "accuracy").getByText("The formula cannot be read").waitFor({ state: "detached" });
  await tab.page.waitForFunction(
    (old) => document.querySelector("[data-panel=accuracy] canvas")?.toDataURL() !== old,
    before,
  );
  await lines(tab.page, "accuracy", 4);
  await tab.close();
});

test("on a phone the workspace and the table fit, and the drawer lies above them", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.setViewportSize({ width: 360, height: 780 });
  for (const address of [path, "/admin/lab/table?group=group"]) {
    await tab.page.goto(address);
    await tab.page.locator(".panel canvas, .group-toggle").first().waitFor();
    const overflow = await tab.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(overflow <= 0, `${address} is ${overflow} px too wide`);
    assert.deepEqual(await accessibilityFaults(tab.page), []);
  }
  await tab.page.goto(path);
  await tab.page.getByRole("button", { name: "Settings of all charts" }).click();
  await tab.page.locator(".drawer").getByLabel("Log y axis").check();
  await tab.page.waitForURL(/log=1/);
  await tab.close();
});

test("one panel of every kind can be added and shows the runs", async () => {
  const tab = await open();
  const added = {
    "Bar chart": "trial 3",
    Number: /mean of 4 runs/,
    "Histogram over runs": "accuracy",
    "Scatter plot": "lr",
    "Parallel coordinates": "lr",
    "Run comparer": "model.name",
    Text: "Notes",
  };
  for (const [kind, text] of Object.entries(added)) {
    await tab.page.getByRole("button", { name: "Add a panel" }).click();
    await tab.page.getByRole("menuitem", { name: kind }).click();
    await tab.page.getByRole("article").first().getByText(text).first().waitFor();
  }
  await tab.page.locator(".drawer").getByRole("button", { name: "Close" }).click();
  const comparer = panel(tab.page, "Run comparer");
  assert.equal(await comparer.getByText("seed").count(), 0, "the same everywhere is no difference");
  await comparer.getByLabel("Differences only").uncheck();
  await comparer.getByText("seed").waitFor();
  assert.deepEqual(await accessibilityFaults(tab.page), []);
  await tab.close();
});

test("S102: panels are searched by text and by regular expression", async () => {
  const tab = await open();
  await tab.page.getByRole("searchbox", { name: "Search charts" }).fill("/^(acc|train)/");
  await panel(tab.page, "loss").waitFor({ state: "detached" });
  await panel(tab.page, "accuracy").waitFor();
  await panel(tab.page, "train/speed").waitFor();
  await tab.close();
});

test("S65, S135, S136: one line filters the runs of the list and of every chart", async () => {
  const tab = await open();
  await lines(tab.page, "loss", 4);
  const box = tab.page.getByRole("combobox", { name: "Search or filter runs" });
  await box.fill("lr<0.05 group:second");
  await box.press("Enter");
  await lines(tab.page, "loss", 2);
  assert.match(decodeURIComponent(tab.page.url()), /filter=config\.lr<0\.05\+group:second/);
  await box.fill("lr<0.05 and (");
  await tab.page.getByRole("alert").filter({ hasText: "A condition is missing here" }).waitFor();
  await lines(tab.page, "loss", 2);
  await box.fill("speed>3");
  await tab.page.getByRole("alert").filter({ hasText: "No run has a column “speed”" }).waitFor();
  await box.fill("trial 3");
  await box.press("Enter");
  await lines(tab.page, "loss", 1);
  const other = await again(tab);
  await lines(other.page, "loss", 1);
  await other.close();
});

test("S102, S117, S134: runs are coloured by a value and grouped into one line each", async () => {
  const tab = await open("?color=config.lr");
  await tab.page.locator(".color-legend-bar").waitFor();
  const dots = await tab.page.locator(".selector-row .run-dot").evaluateAll((all) => all.map((each) => each.style.background));
  assert.equal(new Set(dots).size, 4);
  await tab.page.getByRole("button", { name: "Group by" }).click();
  await tab.page.getByRole("combobox", { name: "Add a column" }).fill("config.model.name");
  await tab.page.keyboard.press("Enter");
  await tab.page.keyboard.press("Escape");
  await lines(tab.page, "loss", 2);
  await tab.page.getByText("large 2").waitFor();
  await tab.page.getByRole("button", { name: "Hide large" }).click();
  await lines(tab.page, "loss", 1);
  await tab.close();
});

test("S47, S49, S51, S52: a run gets another colour and a name of one's own, on every machine", async () => {
  const tab = await open();
  const row = tab.page.locator(".selector-row", { hasText: "trial 2" });
  const menu = async (item) => {
    await tab.page.locator(".selector-row").nth(1).hover();
    await tab.page.locator(".selector-row").nth(1).getByRole("button", { name: /: more$/ }).click();
    await tab.page.getByRole("menuitem", { name: item }).click();
  };
  await row.waitFor();
  await menu("Rename run for workspace…");
  await tab.page.getByLabel("Name", { exact: true }).fill("the good one");
  await tab.page.getByRole("button", { name: "Save" }).click();
  await tab.page.getByText("the good one").waitFor();
  const icon = tab.page.getByRole("img", { name: "Its name in the project is “trial 2”" });
  await icon.hover();
  await tab.page.getByRole("tooltip").filter({ hasText: "Its name in the project is “trial 2”" }).waitFor();
  await menu("Change the colour…");
  await tab.page.getByRole("button", { name: "Colour 4" }).click();
  const dot = tab.page.locator(".selector-row").nth(1).locator(".run-dot");
  assert.equal(await dot.evaluate((each) => each.style.background), "rgb(219, 44, 43)");
  // The same person in another browser; the run's own page shows everybody's name.
  const other = await browser.openSignedIn();
  await other.page.goto(path);
  await other.page.getByText("the good one").first().waitFor();
  await other.page.getByText("the good one").first().click();
  await other.page.getByRole("heading", { level: 1, name: "trial 2" }).waitFor();
  await other.close();
  await tab.close();
});

test("S47, S48, S51: a name for the project reaches everyone", async () => {
  const tab = await open();
  await tab.page.locator(".selector-row").first().hover();
  await tab.page.locator(".selector-row").first().getByRole("button", { name: /: more$/ }).click();
  await tab.page.getByRole("menuitem", { name: "Rename run for project…" }).click();
  await tab.page.getByLabel("Name", { exact: true }).fill("trial three");
  await tab.page.getByRole("button", { name: "Save" }).click();
  await tab.page.getByText("trial three").first().waitFor();
  const other = await browser.openSignedIn();
  await other.page.goto(path);
  await other.page.getByText("trial three").first().waitFor();
  await other.close();
  await tab.close();
});

test("a view is kept under a name, left and opened again; the workspace opens as one left it", async () => {
  const tab = await open();
  await tab.page.getByRole("button", { name: "Log scale" }).click();
  await tab.page.waitForURL(/log=1/);
  await tab.page.getByRole("button", { name: "Views" }).click();
  await tab.page.getByRole("menuitem", { name: "Save this view…" }).click();
  await tab.page.getByLabel("Name of the view").fill("logarithmic");
  await tab.page.getByRole("button", { name: "Save" }).click();
  await tab.page.getByRole("button", { name: "Views" }).click();
  await tab.page.getByRole("menuitem", { name: "Back to the automatic view" }).click();
  await tab.page.waitForURL((url) => !url.search.includes("log"));
  await tab.page.getByRole("button", { name: "Views" }).click();
  await tab.page.getByRole("menuitemradio", { name: "logarithmic" }).click();
  await tab.page.waitForURL(/log=1/);
  await tab.page.goto("/");
  await tab.page.goto(path);
  await tab.page.waitForURL(/log=1/);
  await tab.close();
});
