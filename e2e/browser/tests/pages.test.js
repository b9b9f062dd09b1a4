// Every page in both languages and themes: nothing an accessibility checker objects to, nothing the browser complains
// about, and no text of the other language.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { after, before, test } from "node:test";
import { accessibilityFaults, startBrowser } from "../support/browser.js";
import { Client, seedRun } from "../support/client.js";
import { startServer } from "../support/server.js";

const pages = {
  home: "/",
  entity: "/admin",
  workspace: "/admin/vision/workspace",
  table: "/admin/vision/table",
  overview: "/admin/vision/overview",
  "run charts": "/admin/vision/runs/first/workspace",
  "run overview": "/admin/vision/runs/first/overview",
  "run logs": "/admin/vision/runs/first/logs",
  "run system": "/admin/vision/runs/first/system",
  "run files": "/admin/vision/runs/first/files",
  "run code": "/admin/vision/runs/first/code",
  "run file": "/admin/vision/runs/first/files/notes/メモ.txt",
  "empty project": "/admin/empty/runs/quiet/workspace",
  reports: "/admin/vision/reports",
  authorize: "/authorize",
  settings: "/settings",
};
const strangers = { login: "/login" };
const wrong = { "unknown run": "/admin/vision/runs/nothing", "unknown project": "/admin/nothing/workspace" };
// Where to put pictures for a person to look at.
const pictures = process.env.AYUMI_SCREENSHOTS;
let server, browser;

before(async () => {
  server = await startServer();
  browser = await startBrowser(server);
  const client = new Client(server);
  await (await seedRun(client, "vision", "first")).finish();
  await seedRun(client, "vision", "second");
  await client.startRun("empty", "quiet");
  if (pictures) await mkdir(pictures, { recursive: true });
});
after(async () => {
  await browser?.stop();
  await server?.stop();
});

for (const language of ["en", "ja"]) {
  for (const theme of ["light", "dark"]) {
    test(`every page is in order: ${language}, ${theme}`, async (group) => {
      for (const [name, path] of Object.entries({ ...pages, ...strangers, ...wrong })) {
        await group.test(name, async () => {
          const open = name in strangers ? browser.open : browser.openSignedIn;
          const tab = await open({ language, theme });
          await tab.page.goto(path);
          await tab.page.getByRole("main").or(tab.page.getByRole("alert")).first().waitFor();
          await atRest(tab.page);
          assert.deepEqual(await accessibilityFaults(tab.page), []);
          assert.equal(await tab.page.locator("html").getAttribute("lang"), language);
          assert.notEqual((await tab.page.title()).trim(), "");
          const overflow = await tab.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
          assert.ok(overflow <= 0, `the page is ${overflow} px wider than the window`);
          if (pictures) await tab.page.screenshot({ path: `${pictures}/${name.replaceAll(" ", "-")}-${language}-${theme}.png` });
          if (name in wrong) tab.forgive(/404|Failed to load resource/);
          await tab.close();
        });
      }
    });
  }
}

/** No skeleton, no spinner, and nothing new for a moment. An open event stream is not waited for. */
async function atRest(page) {
  await page.waitForFunction(() => !document.querySelector("[aria-busy=true], .skeleton, .panel-loading, .panel-progress"));
  await page.waitForTimeout(300);
}
