// The pages of artifacts, registries, sweeps and the trash in both languages and themes and three widths: nothing an
// accessibility checker objects to, nothing the browser complains about, nothing wider than the window.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { after, before, test } from "node:test";
import { linkArtifact, logArtifact, useArtifact } from "../support/artifacts.js";
import { accessibilityFaults, startBrowser } from "../support/browser.js";
import { Client } from "../support/client.js";
import { startServer } from "../support/server.js";
import { runAgent, startSweep } from "../support/sweeps.js";

const version = "/admin/vision/artifacts/dataset/cats/v1";
const widths = { wide: 1440, medium: 1024, narrow: 360 };
// Where to put pictures for a person to look at.
const pictures = process.env.AYUMI_SCREENSHOTS;
let server, browser, pages;

before(async () => {
  server = await startServer();
  browser = await startBrowser(server);
  const client = new Client(server);
  const table = JSON.stringify({ columns: ["id", "label"], data: [[1, "cat"], [2, null]] });
  const prepare = await client.startRun("vision", "prepare", { displayName: "prepare data", jobType: "prepare" });
  await logArtifact(prepare, "cats", "dataset", { "a.txt": "first", "samples.table.json": table }, { metadata: { size: 32 } });
  const more = { metadata: { size: 64, split: { train: 0.8 } }, aliases: ["stable"], tags: ["clean"], description: "Cats" };
  const data = await logArtifact(prepare, "cats", "dataset", { "a.txt": "second", "docs/b.md": "# b", "samples.table.json": table }, more);
  const train = await client.startRun("vision", "train", { displayName: "train a model", jobType: "train" });
  await useArtifact(train, data);
  const model = await logArtifact(train, "classifier", "model", { "weights.bin": "weights" });
  const sweep = await startSweep(client, "vision", {
    name: "Find a rate",
    method: "grid",
    metric: { name: "loss", goal: "minimize" },
    parameters: { lr: { values: [0.1, 0.01] }, width: { values: [32, 64] } },
    program: "train.py",
  });
  await runAgent(client, "vision", sweep, 4, ({ lr, width }) => ({ loss: lr + 1 / width }));
  await client.startRun("vision", "gone", { displayName: "a deleted run" });
  await client.post("/api/v1/projects/admin/vision/runs:delete", { runs: ["gone"] });
  await client.startRun("empty", "quiet");
  await client.post("/api/v1/organizations", { name: "lab-org", owner: "admin" });
  const settings = { description: "What we *ship*", protected_aliases: ["production"] };
  const registry = await client.post("/api/v1/registries", { organization: "lab-org", name: "models", ...settings });
  await linkArtifact(client, model, { entity: "lab-org", project: registry.project, collection: "best", aliases: ["production"] });
  pages = {
    "artifact list": "/admin/vision/artifacts",
    collection: "/admin/vision/artifacts/dataset/cats",
    "version overview": `${version}/overview`,
    "version metadata": `${version}/metadata`,
    "version files": `${version}/files`,
    "version table": `${version}/files/samples.table.json`,
    "version text": `${version}/files/a.txt`,
    "version usage": `${version}/usage`,
    "version lineage": `${version}/lineage`,
    "version lineage as a list": `${version}/lineage?as=list`,
    "version comparison": `${version}/compare`,
    "run artifacts": "/admin/vision/runs/train/artifacts",
    "run lineage": "/admin/vision/runs/train/artifacts?view=lineage",
    "no artifacts": "/admin/empty/artifacts",
    "sweep list": "/admin/vision/sweeps",
    sweep: `/admin/vision/sweeps/${sweep}`,
    "no sweeps": "/admin/empty/sweeps",
    trash: "/admin/vision/trash",
    "empty trash": "/admin/empty/trash",
    registries: "/registry",
    registry: "/registry/lab-org/models",
    "registry collection": `/lab-org/${registry.project}/artifacts/model/best`,
  };
  if (pictures) await mkdir(pictures, { recursive: true });
});
after(async () => {
  await browser?.stop();
  await server?.stop();
});

for (const [language, theme, width] of [
  ["en", "light", "wide"],
  ["en", "dark", "narrow"],
  ["ja", "dark", "medium"],
  ["ja", "light", "narrow"],
]) {
  test(`every page is in order: ${language}, ${theme}, ${width}`, async (group) => {
    for (const [name, path] of Object.entries(pages)) {
      await group.test(name, async () => {
        const tab = await browser.openSignedIn({ language, theme });
        await tab.page.setViewportSize({ width: widths[width], height: 900 });
        await tab.page.goto(path);
        await tab.page.getByRole("main").waitFor();
        await atRest(tab.page);
        assert.equal(await tab.page.getByRole("alert").count(), 0);
        assert.deepEqual(await accessibilityFaults(tab.page), []);
        const overflow = await tab.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        assert.ok(overflow <= 0, `the page is ${overflow} px wider than the window`);
        if (pictures) await tab.page.screenshot({ path: `${pictures}/${name.replaceAll(" ", "-")}-${language}-${theme}-${width}.png` });
        await tab.close();
      });
    }
  });
}

/** No skeleton, and nothing new for a moment. An open event stream is not waited for. */
async function atRest(page) {
  await page.waitForFunction(() => !document.querySelector("[aria-busy=true], .skeleton"));
  await page.waitForTimeout(300);
}
