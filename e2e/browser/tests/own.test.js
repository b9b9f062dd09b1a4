// What people keep on the server: views, names and colours of runs, and the fields of a run that they edit.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityFaults, startBrowser } from "../support/browser.js";
import { Client, seedRun } from "../support/client.js";
import { startServer } from "../support/server.js";

let server, browser, client, run;

before(async () => {
  server = await startServer();
  browser = await startBrowser(server);
  client = new Client(server);
  run = await seedRun(client, "vision", "first", { groupName: "ablation", jobType: "train" });
  await seedRun(client, "vision", "second");
});
after(async () => {
  await browser?.stop();
  await server?.stop();
});

const fact = (page, label) => page.locator("dl > div", { has: page.locator(`dt:text-is("${label}")`) }).locator("dd");
const ask = async (path) => (await fetch(server.url + path, { headers: { authorization: client.authorization } })).json();

/** The address says so only once the app has taken the view over. */
const openViews = (page) => page.getByRole("button", { name: "Views" }).click();

test("S102: a view is saved for everybody, opened in another browser, and no longer shared", async () => {
  const first = await browser.openSignedIn();
  await first.page.goto("/admin/vision/table?filter=state:running&sort=-created");
  await first.page.getByRole("link", { name: "run first" }).waitFor();
  await openViews(first.page);
  await first.page.getByRole("menuitem", { name: "Save this view…" }).click();
  await first.page.getByLabel("Name of the view").fill("Under way");
  await first.page.getByRole("checkbox", { name: /Everybody/ }).check();
  await first.page.getByRole("button", { name: "Save", exact: true }).click();
  await first.page.getByRole("dialog").waitFor({ state: "detached" });
  await first.close();
  const { views } = await ask("/api/v1/projects/admin/vision/views");
  assert.deepEqual(views.map(({ name, shared, search }) => [name, shared, search.filter]), [["Under way", true, "state:running"]]);

  const second = await browser.openSignedIn();
  await second.page.goto("/admin/vision/workspace");
  await openViews(second.page);
  await second.page.getByRole("menuitemradio", { name: "Under way" }).click();
  await second.page.waitForURL(/filter=state:running/);
  await openViews(second.page);
  await second.page.getByRole("menuitemcheckbox", { name: "Stop sharing “Under way”" }).click();
  await second.page.getByRole("menuitemcheckbox", { name: "Share “Under way”" }).waitFor();
  assert.deepEqual(await accessibilityFaults(second.page), []);
  await second.page.getByRole("menuitem", { name: "Remove Under way" }).click();
  await second.page.getByText("No saved views yet").waitFor();
  await second.close();
});

test("what an earlier version kept in the browser is carried over once", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto("/");
  await tab.page.evaluate(() => {
    localStorage.setItem("ayumi.views.admin/vision", JSON.stringify([{ name: "Old one", view: { filter: "tag:old" }, saved_at: "" }]));
    localStorage.setItem("ayumi.personal.admin/vision", JSON.stringify({ names: { second: "my second" }, colors: {} }));
  });
  await tab.page.goto("/admin/vision/table");
  await tab.page.getByRole("link", { name: "my second" }).waitFor();
  await openViews(tab.page);
  await tab.page.getByRole("menuitemradio", { name: "Old one" }).waitFor();
  assert.deepEqual(
    await tab.page.evaluate(() => [localStorage.getItem("ayumi.views.admin/vision"), localStorage.getItem("ayumi.personal.admin/vision")]),
    [null, null],
  );
  assert.equal((await ask("/api/v1/projects/admin/vision/personal")).runs.second.name, "my second");
  assert.equal((await ask("/api/v1/projects/admin/vision/views")).views[0].name, "Old one");
  await tab.close();
});

test("S50, S132, S133: group and job type are changed and taken out in place, and an empty name is a new random one", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto(`${run.page}/overview`);
  const edit = async (label, text) => {
    await fact(tab.page, label).getByRole("button", { name: `Edit: ${label}` }).click();
    await fact(tab.page, label).getByRole("textbox").fill(text);
    await fact(tab.page, label).getByRole("textbox").press("Enter");
  };
  await edit("Group", "final");
  await fact(tab.page, "Group").getByText("final").waitFor();
  await edit("Job type", "");
  await fact(tab.page, "Job type").getByText("–").waitFor();
  await edit("Name", "");
  await tab.page.getByRole("heading", { level: 1, name: /^[a-z]+-[a-z]+-\d+$/ }).waitFor();
  const { name, group, job_type } = await ask("/api/v1/runs/admin/vision/first");
  assert.match(name, /^[a-z]+-[a-z]+-\d+$/);
  assert.equal(group, "final");
  assert.ok(!job_type);
  await tab.close();
});

test("S57, S58, S81: the description is Markdown, written in place", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto(`${run.page}/overview`);
  await fact(tab.page, "Description").getByRole("button", { name: "Edit: Description" }).click();
  await fact(tab.page, "Description").getByRole("textbox").fill("## Plan\n\n- [x] warm up\n- [ ] decay");
  await fact(tab.page, "Description").getByRole("button", { name: "Save" }).click();
  await tab.page.getByRole("heading", { name: "Plan" }).waitFor();
  await fact(tab.page, "Description").getByText("☑ warm up").waitFor();
  await tab.page.goto("/admin/vision/table?cols=notes");
  await tab.page.getByText("## Plan").first().waitFor();
  await tab.close();
});

test("S98, S99: config and summary are searched by name and by value", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto(`${run.page}/overview`);
  const config = tab.page.getByRole("region", { name: "Config" });
  await config.getByRole("searchbox").fill("adam");
  await config.getByText("optimizer").waitFor();
  await config.getByText("layers").waitFor({ state: "detached" });
  await config.getByRole("searchbox").fill("nothing like it");
  await config.getByText("Nothing matches").waitFor();
  await tab.close();
});
