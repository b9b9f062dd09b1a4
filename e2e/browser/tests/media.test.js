// What scripts log beside numbers, as the wandb client writes it: each kind has its panel, at a step of one's choice.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { accessibilityFaults, startBrowser } from "../support/browser.js";
import { Client } from "../support/client.js";
import { logArtifact } from "../support/artifacts.js";
import { chart, file, greyPng, silence, table } from "../support/media.js";
import { startServer } from "../support/server.js";

const path = "/admin/gallery/workspace";
let server, browser, client;

before(async () => {
  server = await startServer();
  browser = await startBrowser(server);
  client = new Client(server);
  for (const i of [0, 1]) await logRun(i);
});
after(async () => {
  await browser?.stop();
  await server?.stop();
});

async function logRun(i) {
  const own = {
    visualize: {
      "plots/matrix": chart("wandb/confusion_matrix/v1", "plots/matrix_table", { Actual: "Actual", Predicted: "Predicted", nPredictions: "n" }, { title: "Confusion" }),
      "plots/mine": chart("ada/own", "plots/mine_table", { x: "x" }, { title: "Mine" }),
    },
    "mask/class_labels": { "media/street_wandb_delimeter_truth": { value: { 1: "cat", 2: "road" } } },
  };
  const run = await client.startRun("gallery", `media${i}`, { displayName: `trial ${i}`, config: { lr: 0.1 * (i + 1) }, own });
  for (const step of [0, 5]) {
    const picture = await file(run, "image-file", `media/images/street_${step}.png`, greyPng(16, 12, (x) => x * 16), {
      width: 16,
      height: 12,
      format: "png",
      caption: `street at ${step}`,
      boxes: { predictions: await file(run, "boxes2D", `media/metadata/boxes2D/b_${step}.boxes2D.json`, boxes) },
      masks: { truth: await file(run, "mask", `media/images/mask/m_${step}.mask.png`, greyPng(16, 12, (_, y) => (y < 4 ? 1 : y > 8 ? 2 : 0))) },
    });
    const bins = Array.from({ length: 9 }, (_, k) => k + step / 5);
    await run.log([
      {
        _step: step,
        loss: 1 / (step + 1),
        "media/street": picture,
        "media/weights": { _type: "histogram", values: [1, 2, 3, 4, 4, 3, 2, 1], bins },
        "media/sound": await file(run, "audio-file", `media/audio/s_${step}.wav`, silence(), { caption: "a tone" }),
        "media/cloud": await file(run, "object3D-file", `media/object3D/c_${step}.pts.json`, [[0, 0, 0], [1, 1, 1], [0, 1, 0, 2]]),
        "media/page": await file(run, "html-file", `media/html/p_${step}.html`, hostilePage),
        "media/figure": await file(run, "plotly-file", `media/plotly/f_${step}.plotly.json`, { data: [{ type: "bar", x: ["a", "b"], y: [1, 2] }], layout: { title: { text: "Bars" } } }),
        "media/molecule": await file(run, "molecule-file", `media/molecule/m_${step}.pdb`, "ATOM      1  N   MET A   1\nEND\n"),
        "media/rows": await table(run, `media/table/r_${step}.table.json`, ["id", "name", "score"], Array.from({ length: 3000 }, (_, k) => [k, `row ${k}`, (k * 37) % 3000])),
        "plots/matrix_table": await table(run, `media/table/plots/m_${step}.table.json`, ["Actual", "Predicted", "n"], [["a", "a", 5], ["a", "b", 1], ["b", "a", 2], ["b", "b", 9]]),
        "plots/mine_table": await table(run, `media/table/plots/o_${step}.table.json`, ["x"], [[1], [2], [4]]),
      },
    ]);
  }
  await run.finish();
}

const boxes = {
  box_data: [
    { position: { minX: 0.25, maxX: 0.75, minY: 0.25, maxY: 0.75 }, class_id: 1, box_caption: "cat 0.9" },
    { position: { middle: [4, 4], width: 4, height: 4 }, domain: "pixel", class_id: 3 },
  ],
  class_labels: { 1: "cat", 3: "lamp" },
};
const hostilePage = `<h2>A report</h2><script>
  document.body.append("script ran");
  try { parent.document.title = "taken"; } catch { document.body.append(", caught"); }
  fetch("/api/v1/session").catch(() => document.body.append(", offline"));
</script>`;

const panel = (page, name) => page.getByRole("article", { name, exact: true });
const run = (page, key, name) => panel(page, key).getByRole("region", { name });

/** The panels whose names match; several keys are parted by `|`. */
async function open(names, options) {
  const tab = await browser.openSignedIn(options);
  await tab.page.goto(`${path}?panels=${encodeURIComponent(`/(${names})$/`)}`);
  return tab;
}

test("images have the boxes and masks of their classes, which can be hidden, and open one by one", async () => {
  const tab = await open("street");
  const first = run(tab.page, "media/street", "trial 1");
  await first.getByRole("img", { name: "street at 5" }).waitFor();
  const chips = panel(tab.page, "media/street").getByRole("group", { name: "Classes of boxes and masks" });
  await chips.getByRole("button", { name: "Class road" }).waitFor();
  assert.deepEqual(await chips.getByRole("button").allTextContents(), ["cat", "road", "lamp"]);
  assert.equal(await first.locator(".box-frame").count(), 2);
  const clear = () => first.locator(".mask-layer").evaluate((canvas) => {
    const alpha = (y) => canvas.getContext("2d").getImageData(3, y, 1, 1).data[3];
    return [alpha(1), alpha(6), alpha(10)];
  });
  assert.deepEqual(await clear(), [140, 0, 140]);
  await chips.getByRole("button", { name: "Class cat" }).click();
  await first.locator(".box-frame").nth(1).waitFor({ state: "detached" });
  assert.deepEqual(await clear(), [0, 0, 140]);
  await first.getByRole("button", { name: "Open image street at 5" }).click();
  const dialog = tab.page.getByRole("dialog", { name: "street at 5" });
  await dialog.getByRole("button", { name: "8×" }).click();
  const image = dialog.getByRole("img", { name: "street at 5" });
  assert.equal((await image.boundingBox()).width, 128);
  assert.equal(await image.evaluate((each) => getComputedStyle(each).imageRendering), "pixelated");
  assert.deepEqual(await accessibilityFaults(tab.page), []);
  // The test reads pixels, the app does not.
  tab.forgive(/willReadFrequently/);
  await tab.close();
});

test("panels with room for a few runs choose those that logged what they show", async () => {
  const first = await client.startRun("late", "first", { displayName: "the first" });
  const image = await file(first, "image-file", "media/images/dawn_0.png", greyPng(4, 4, (x) => x * 60), { width: 4, height: 4, format: "png", caption: "dawn" });
  await first.log([{ early: 1, dawn: image }, { early: 2 }]);
  await first.finish();
  for (let i = 0; i < 12; i++) {
    const later = await client.startRun("late", `later${i}`);
    await later.log([{ loss: i }]);
    await later.finish();
  }
  const tab = await browser.openSignedIn();
  await tab.page.goto("/admin/late/workspace");
  await run(tab.page, "dawn", "the first").getByRole("img", { name: "dawn" }).waitFor();
  const early = tab.page.getByRole("article", { name: "early", exact: true });
  await early.hover();
  await early.getByRole("button", { name: /: more$/ }).click();
  await tab.page.getByRole("menuitem", { name: "Edit the panel" }).click();
  const most = tab.page.getByRole("textbox", { name: "Runs at most" });
  await most.fill("3");
  await most.press("Enter");
  await early.getByRole("button", { name: "3 of 13 runs drawn – show all" }).waitFor();
  await tab.page.getByRole("img", { name: "Line chart of early with 1 line" }).waitFor();
  await tab.close();
});

test("the slider goes through the logged steps, by keyboard too", async () => {
  const tab = await open("street");
  const slider = panel(tab.page, "media/street").getByRole("slider", { name: "street: step" });
  await slider.waitFor();
  assert.equal(await slider.getAttribute("aria-valuetext"), "step 5");
  await slider.focus();
  await tab.page.keyboard.press("ArrowLeft");
  await run(tab.page, "media/street", "trial 0").getByRole("img", { name: "street at 0" }).waitFor();
  await run(tab.page, "media/street", "trial 1").getByRole("img", { name: "street at 0" }).waitFor();
  await panel(tab.page, "media/street").getByRole("button", { name: "Next" }).click();
  await run(tab.page, "media/street", "trial 1").getByRole("img", { name: "street at 5" }).waitFor();
  await tab.close();
});

test("a page runs in a frame that reaches nothing", async () => {
  const tab = await open("page");
  const frame = run(tab.page, "media/page", "trial 1").frameLocator("iframe");
  await frame.getByText("script ran, caught, offline").waitFor();
  assert.doesNotMatch(await tab.page.title(), /taken/);
  // What the frame's own policy refused is reported by the browser.
  tab.forgive(/Content Security Policy|content security policy|SecurityError/i);
  await tab.close();
});

test("sound plays, points turn, molecules are text, histograms are a map over steps", async () => {
  const tab = await open("sound|cloud|molecule|weights");
  const sound = run(tab.page, "media/sound", "trial 1").getByLabel("a tone");
  await sound.waitFor();
  await tab.page.waitForFunction((each) => each.readyState >= 1, await sound.elementHandle());
  const cloud = run(tab.page, "media/cloud", "trial 1").getByRole("img", { name: "cloud, trial 1: 3 points in space" });
  await cloud.waitFor();
  const pixels = () => cloud.evaluate((canvas) => canvas.toDataURL());
  await tab.page.waitForFunction((canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((part) => part > 0), await cloud.elementHandle());
  const still = await pixels();
  await cloud.focus();
  await tab.page.keyboard.press("ArrowRight");
  await tab.page.waitForFunction(([canvas, before]) => canvas.toDataURL() !== before, [await cloud.elementHandle(), still]);
  await run(tab.page, "media/molecule", "trial 0").getByText("ATOM").waitFor();
  await run(tab.page, "media/weights", "trial 0").getByRole("img", { name: "weights, trial 0: histograms over 2 steps" }).waitFor();
  assert.deepEqual(await accessibilityFaults(tab.page), []);
  await tab.close();
});

test("a table of any length is sorted and searched, and only what is seen is made", async () => {
  const tab = await open("rows");
  const rows = run(tab.page, "media/rows", "trial 1");
  await rows.getByRole("cell", { name: "row 0", exact: true }).waitFor();
  assert.ok((await rows.getByRole("row").count()) < 60);
  await rows.getByRole("button", { name: "score" }).click();
  await rows.getByRole("button", { name: "score" }).click();
  const highest = Array.from({ length: 3000 }, (_, k) => k).find((k) => (k * 37) % 3000 === 2999);
  await rows.getByRole("cell", { name: `row ${highest}`, exact: true }).waitFor();
  await rows.getByRole("searchbox", { name: "Search the rows" }).fill("row 299");
  await rows.getByText("11 of 3,000 rows").waitFor();
  await tab.close();
});

test("the media in a table's cells come from the version that was logged with it", async () => {
  const run = await client.startRun("cells", "cells", { displayName: "cells" });
  const page = "<b>made by a script</b>";
  for (const step of [0, 1]) {
    const files = { "media/images/a.png": greyPng(8 + step, 8, (x) => x * 30), "media/audio/a.wav": silence(), "media/html/a.html": page, "media/object3D/a.stl": "solid a\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 0 1\nendloop\nendfacet\nendsolid" };
    const row = [
      1,
      { _type: "image-file", path: "media/images/a.png", width: 8 + step, height: 8, caption: `picture ${step}` },
      { _type: "audio-file", path: "media/audio/a.wav", caption: "tone" },
      { _type: "html-file", path: "media/html/a.html" },
      { _type: "object3D-file", path: "media/object3D/a.stl" },
    ];
    const columns = ["id", "picture", "sound", "page", "mesh"];
    await logArtifact(run, "run-cells-evalrows", "run_table", { ...files, "eval/rows.table.json": JSON.stringify({ columns, data: [row] }) });
    // What the client leaves in the run's own file.
    const own = await table(run, `media/table/eval/rows_${step}.table.json`, columns, [[1, "Image", "Audio", "Html", "Object3D"]]);
    await run.log([{ _step: step, "eval/rows": own }]);
  }
  await run.finish();
  const tab = await browser.openSignedIn();
  await tab.page.goto("/admin/cells/workspace");
  const cells = panel(tab.page, "eval/rows").getByRole("region", { name: "cells" });
  const picture = cells.getByRole("button", { name: "Open image picture 1" });
  await picture.waitFor();
  await tab.page.waitForFunction((image) => image.naturalWidth === 9, await picture.locator("img").elementHandle());
  await cells.getByLabel("tone").waitFor();
  await picture.click();
  await tab.page.getByRole("dialog", { name: "picture 1" }).getByRole("img").first().waitFor();
  await tab.page.keyboard.press("Escape");
  await cells.getByRole("button", { name: "Page page" }).click();
  await tab.page.getByRole("dialog", { name: "page" }).frameLocator("iframe").getByText("made by a script").waitFor();
  await tab.page.keyboard.press("Escape");
  await cells.getByRole("button", { name: "3D scene mesh" }).click();
  const mesh = tab.page.getByRole("dialog", { name: "mesh" }).locator("canvas");
  await tab.page.waitForFunction((canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((part) => part > 0), await mesh.elementHandle());
  assert.deepEqual(await accessibilityFaults(tab.page), []);
  await tab.page.keyboard.press("Escape");
  // The step before has the version before.
  await panel(tab.page, "eval/rows").getByRole("slider").focus();
  await tab.page.keyboard.press("ArrowLeft");
  await cells.getByRole("button", { name: "Open image picture 0" }).waitFor();
  await tab.close();
});

test("a chart of tables draws ten runs, says so, and draws all on request", async () => {
  const own = { visualize: { bars: chart("wandb/bar/v0", "bars_table", { label: "label", value: "value" }, { title: "Bars" }) } };
  for (let i = 0; i < 12; i++) {
    const run = await client.startRun("bars", `bars${i}`, { own });
    await run.log([{ bars_table: await table(run, `media/table/b_${i}.table.json`, ["label", "value"], [["a", i], ["b", 2]]) }]);
    await run.finish();
  }
  const tab = await browser.openSignedIn();
  await tab.page.goto("/admin/bars/workspace");
  const bars = tab.page.getByRole("article", { name: "bars_table" });
  await bars.getByRole("img", { name: "custom chart of 10 runs" }).locator("canvas").waitFor();
  await bars.getByRole("button", { name: "10 of 12 runs drawn" }).click();
  await bars.getByRole("img", { name: "custom chart of 12 runs" }).locator("canvas").waitFor();
  await tab.close();
});

test("a chart that a script keeps under a name is drawn from its specification", async () => {
  const spec = { data: { name: "wandb" }, mark: "bar", encoding: { x: { field: "${field:label}", type: "nominal" }, y: { field: "${field:value}", type: "quantitative" } } };
  await client.graphql(
    `mutation($spec: JSONString!) { createCustomChart(input: {entity: "admin", name: "kept", displayName: "Kept", type: "vega2", access: "PRIVATE", spec: $spec}) { chart { id } } }`,
    { spec: JSON.stringify(spec) },
  );
  const own = { visualize: { kept: chart("admin/kept", "kept_table", { label: "label", value: "value" }, {}) } };
  const run = await client.startRun("kept", "kept1", { own });
  await run.log([{ kept_table: await table(run, "media/table/kept.table.json", ["label", "value"], [["a", 1], ["b", 2]]) }]);
  await run.finish();
  const tab = await browser.openSignedIn();
  await tab.page.goto("/admin/kept/workspace");
  const kept = tab.page.getByRole("article", { name: "kept_table" });
  await kept.getByRole("img", { name: "custom chart of 1 run" }).locator("canvas").waitFor();
  await tab.close();
});

test("a kept chart that cannot be fetched says so, and is drawn once it can", async () => {
  const tab = await browser.openSignedIn();
  const preset = "**/api/v1/chart-presets/**";
  await tab.page.route(preset, (route) => route.fulfill({ status: 403, json: { error: { code: "forbidden", message: "this chart is not for you" } } }));
  await tab.page.goto("/admin/kept/workspace");
  const kept = tab.page.getByRole("article", { name: "kept_table" });
  await kept.getByText("this chart is not for you").waitFor();
  await tab.page.unroute(preset);
  await kept.getByRole("button", { name: "Try again" }).click();
  await kept.getByRole("img", { name: "custom chart of 1 run" }).locator("canvas").waitFor();
  tab.forgive(/403/);
  await tab.close();
});

test("charts of wandb.plot and figures are drawn without eval; somebody's own look takes its specification", async () => {
  const tab = await open("matrix_table|mine_table|figure");
  const matrix = panel(tab.page, "plots/matrix_table").getByRole("img", { name: "matrix: custom chart of 2 runs" });
  await matrix.locator("canvas").waitFor();
  await run(tab.page, "media/figure", "trial 1").getByRole("img").locator("canvas").waitFor();
  const mine = panel(tab.page, "plots/mine_table");
  await mine.getByText("The look “ada/own” is one that somebody made elsewhere.").waitFor();
  tab.forgive(/404/);
  await mine.hover();
  await mine.getByRole("button", { name: /: more$/ }).click();
  await tab.page.getByRole("menuitem", { name: "Edit the panel" }).click();
  const field = tab.page.getByRole("textbox", { name: "Specification (Vega or Vega-Lite)" });
  await field.fill("{ not json");
  await field.blur();
  await mine.getByRole("alert").filter({ hasText: "The chart cannot be drawn" }).waitFor();
  await field.fill(JSON.stringify({ mark: "bar", transform: [{ calculate: "datum.x * 2", as: "twice" }], encoding: { x: { field: "${field:x}" }, y: { field: "twice", type: "quantitative" } } }));
  await field.blur();
  await mine.getByRole("img", { name: /mine/ }).locator("canvas").waitFor();
  assert.deepEqual(await accessibilityFaults(tab.page), []);
  await tab.close();
});

test("a panel is taken away as picture and as values", async () => {
  const tab = await open("loss|matrix_table");
  const take = async (name, item) => {
    await panel(tab.page, name).hover();
    await panel(tab.page, name).getByRole("button", { name: /: more$/ }).click();
    const [download] = await Promise.all([tab.page.waitForEvent("download"), tab.page.getByRole("menuitem", { name: item }).click()]);
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  };
  await panel(tab.page, "loss").locator("canvas").first().waitFor();
  const svg = await take("loss", "Download the picture (SVG)");
  assert.equal(svg.name, "loss.svg");
  assert.match(svg.bytes.toString(), /^<svg.*trial 0.*<\/svg>$/s);
  const png = await take("loss", "Download the picture (PNG)");
  assert.deepEqual([...png.bytes.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
  const csv = await take("loss", "Download the values (CSV)");
  assert.match(csv.bytes.toString(), /^line,run,Step,value\r\ntrial 1,media1,0,1\r\n/);
  await panel(tab.page, "plots/matrix_table").getByRole("img").locator("canvas").waitFor();
  assert.match((await take("plots/matrix_table", "Download the picture (SVG)")).bytes.toString(), /Confusion/);
  await tab.close();
});

test("a live run shows its next image without a reload", async () => {
  const live = await client.startRun("live", "live0", { displayName: "live run" });
  const log = async (step) => {
    const image = await file(live, "image-file", `media/images/n_${step}.png`, greyPng(4, 4, () => 200), { width: 4, height: 4, caption: `made at ${step}` });
    await live.log([{ _step: step, sample: image }]);
  };
  await log(0);
  const tab = await browser.openSignedIn();
  await tab.page.goto("/admin/live/workspace");
  await panel(tab.page, "sample").getByRole("img", { name: "made at 0" }).waitFor();
  await log(1);
  await panel(tab.page, "sample").getByRole("img", { name: "made at 1" }).waitFor();
  await live.finish();
  await tab.close();
});

test("the same in Japanese and in the dark", async () => {
  const tab = await open("street|rows|matrix_table", { language: "ja", theme: "dark" });
  await run(tab.page, "media/street", "trial 1").getByRole("img", { name: "street at 5" }).waitFor();
  await panel(tab.page, "media/rows").getByText("3,000 行").first().waitFor();
  await panel(tab.page, "plots/matrix_table").locator("canvas").waitFor();
  assert.deepEqual(await accessibilityFaults(tab.page), []);
  await tab.close();
});
