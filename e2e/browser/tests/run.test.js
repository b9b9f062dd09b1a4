import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { startBrowser } from "../support/browser.js";
import { Client, seedRun } from "../support/client.js";
import { startServer } from "../support/server.js";

let server, browser, client, run;

before(async () => {
  server = await startServer();
  browser = await startBrowser(server);
  client = new Client(server);
  run = await seedRun(client, "vision", "abc12345", { groupName: "ablation", jobType: "train" });
});
after(async () => {
  await browser?.stop();
  await server?.stop();
});

/** The value beside a label of the overview. */
const fact = (page, label) => page.locator("dl > div", { has: page.locator(`dt:text-is("${label}")`) }).locator("dd");

test("S39, S40, S79–S99: the overview shows every field that the client sent", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto(`${run.page}/overview`);
  await tab.page.getByRole("heading", { level: 1, name: "run abc12345" }).waitFor();
  const expected = {
    Name: /run abc12345/,
    Description: /a short note/,
    State: /Running/,
    Tags: /baseline/,
    Author: /admin/,
    "Start time": /2026/,
    Runtime: /\d/,
    "Tracked hours": /\d/,
    "Run path": /admin\/vision\/abc12345/,
    "Host name": /gpu-node-7/,
    OS: /Linux-6\.1\.0/,
    "Python version": /3\.11\.7/,
    "Python executable": /\/srv\/lab\/venv\/bin\/python/,
    Command: /train\.py --lr 0\.001/,
    "System hardware": /16 CPU cores.*A100/s,
    "Git repository": /git\.example\/lab\/vision/,
    "Git state": /0123456789abcdef/,
    "Client version": /0\.31\.0/,
    Group: /ablation/,
    "Job type": /train/,
  };
  for (const [label, pattern] of Object.entries(expected)) {
    // Markdown is drawn by a part of the app that comes a moment later.
    await fact(tab.page, label).filter({ hasText: pattern }).waitFor({ timeout: 3_000 }).catch(async () => {
      assert.match(await fact(tab.page, label).innerText(), pattern, label);
    });
  }
  await tab.page.getByRole("heading", { name: "Artifact outputs" }).waitFor();
  const text = await tab.page.getByRole("main").innerText();
  assert.match(text, /optimizer/);
  assert.match(text, /0\.001/);
  assert.match(text, /0\.983/);
  await tab.close();
});

test("S42, S43: both addresses of a run open it", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto("/admin/vision/abc12345");
  await tab.page.waitForURL(/\/admin\/vision\/runs\/abc12345\/overview/);
  await tab.page.goto("/admin/vision/runs/abc12345");
  await tab.page.getByRole("heading", { level: 1, name: "run abc12345" }).waitFor();
  await tab.close();
});

test("S118: the logs show colours and only the last state of a progress bar", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto(`${run.page}/logs`);
  const log = tab.page.getByRole("log");
  await log.getByText("epoch 1").waitFor();
  await log.getByText("progress 3/3").waitFor();
  assert.equal(await log.getByText("progress 1/3").count(), 0);
  assert.match(await log.getByText("green text").first().getAttribute("class"), /ansi-/);
  assert.doesNotMatch(await log.innerText(), /\[32m/);
  await tab.close();
});

test("S64, S120: the files are a tree with previews and downloads", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto(`${run.page}/files`);
  await tab.page.getByRole("link", { name: "notes", exact: true }).click();
  await tab.page.getByRole("link", { name: "メモ.txt" }).click();
  await tab.page.getByText("kept as it is: ✓").waitFor();
  const [download] = await Promise.all([
    tab.page.waitForEvent("download"),
    tab.page.getByRole("link", { name: "Download" }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "メモ.txt");
  await tab.page.goto(`${run.page}/files/media/images/dot.png`);
  const image = tab.page.getByRole("img", { name: "dot.png" });
  await image.waitFor();
  await tab.page.waitForFunction((element) => element.naturalWidth === 1, await image.elementHandle());
  await tab.close();
});

test("the history is downloaded for spreadsheets and for programs", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto(`${run.page}/workspace`);
  const download = async (item) => {
    await tab.page.getByRole("button", { name: "Download the history" }).click();
    const [file] = await Promise.all([tab.page.waitForEvent("download"), tab.page.getByRole("menuitem", { name: item }).click()]);
    return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
  };
  const csv = await download(/^CSV/);
  assert.equal(csv.name, "abc12345.csv");
  const [names, first] = csv.bytes.toString().split("\r\n");
  assert.match(names, /^_step,.*\bloss\b/);
  assert.match(first, /^0,/);
  const lines = await download(/^JSON lines/);
  assert.equal(JSON.parse(lines.bytes.toString().split("\n")[0]).loss, 2);
  assert.equal((await download(/^Parquet/)).bytes.subarray(0, 4).toString(), "PAR1");
  assert.equal((await download(/^Arrow/)).bytes.readUInt32LE(0), 0xffffffff);
  await tab.close();
});

test("charts are drawn from Arrow, and zoomed into single steps", async () => {
  const tab = await browser.openSignedIn();
  const isChart = (response) => response.url().includes("series:query");
  const [answer] = await Promise.all([tab.page.waitForResponse(isChart), tab.page.goto(`${run.page}/workspace?zoom=7,8`)]);
  assert.equal(answer.headers()["content-type"], "application/vnd.apache.arrow.stream");
  const plot = tab.page.getByRole("article", { name: "loss", exact: true }).locator(".u-over");
  await plot.hover({ position: { x: 2, y: 20 } });
  await tab.page.getByText("Step 7", { exact: true }).waitFor();
  const { width } = await plot.boundingBox();
  await plot.hover({ position: { x: width - 2, y: 20 } });
  await tab.page.getByText("Step 8", { exact: true }).waitFor();
  await tab.close();
});

test("S101: the system page has a chart for the processor", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto(`${run.page}/system`);
  await tab.page.getByRole("article", { name: "system.cpu", exact: true }).locator("canvas").first().waitFor();
  await tab.close();
});

test("S61–S63: stop tells the script, shows that it waits, and then that the run was killed", async () => {
  const other = await seedRun(client, "vision", "stopme");
  const tab = await browser.openSignedIn();
  await tab.page.goto(`${other.page}/overview`);
  await tab.page.getByRole("status").filter({ hasText: "Live" }).waitFor();
  await fact(tab.page, "State").getByRole("button", { name: "Stop" }).click();
  // The button says so before the server has heard of it; the state only afterwards.
  await fact(tab.page, "State").locator(".state-label").getByText("Stopping…").waitFor();
  assert.equal((await other.stream({})).stopped, true);
  await other.finish(255);
  await fact(tab.page, "State").getByText("Killed").waitFor({ timeout: 2_000 });
  await tab.close();
});

test("S45: name, description and tags are edited in place and kept", async () => {
  const other = await seedRun(client, "vision", "editme");
  const tab = await browser.openSignedIn();
  await tab.page.goto(`${other.page}/overview`);
  await fact(tab.page, "Name").getByRole("button").first().click();
  const box = fact(tab.page, "Name").getByRole("textbox");
  await box.fill("renamed — 名前");
  await box.press("Enter");
  await tab.page.getByRole("heading", { level: 1, name: "renamed — 名前" }).waitFor();
  await tab.page.reload();
  await tab.page.getByRole("heading", { level: 1, name: "renamed — 名前" }).waitFor();
  await tab.close();
});

test("what a script logged is text, never markup", async () => {
  const evil = "<img src=x onerror=\"document.title='owned'\">";
  const other = await client.startRun("vision", "evil", { displayName: evil, notes: `${evil} [x](javascript:document.title='owned')`, tags: [evil], config: { [evil]: evil } });
  await other.log([{ [evil]: 1 }]);
  await other.print([evil]);
  await other.summarize({ [evil]: evil });
  const tab = await browser.openSignedIn();
  for (const page of ["overview", "logs", "workspace"]) {
    await tab.page.goto(`${other.page}/${page}`);
    await tab.page.getByText("onerror").first().waitFor();
    assert.equal(await tab.page.locator('img[src="x"]').count(), 0);
    assert.doesNotMatch(await tab.page.title(), /^owned/);
  }
  // The sanitizer of the notes parses what it then throws away, and the policy refuses it even there.
  tab.forgive(/script-src-attr|inline event handler/);
  await tab.close();
});

test("an uploaded page does not run with the rights of the app", async () => {
  const script = "<!doctype html><script>document.title = 'ran'; try { parent.document.title = 'owned' } catch {}</script>";
  await run.upload("report/page.html", script);
  await run.upload("report/drawing.svg", '<svg xmlns="http://www.w3.org/2000/svg"><script>document.title = "owned"</script></svg>');
  const tab = await browser.openSignedIn();
  await tab.page.goto(`${run.page}/files/report/page.html`);
  await tab.page.getByRole("heading", { name: "page.html" }).waitFor();
  await tab.page.waitForTimeout(500);
  assert.doesNotMatch(await tab.page.title(), /owned/);
  for (const file of ["page.html", "drawing.svg"]) {
    const answer = await tab.page.request.get(`/api/v1/runs/admin/vision/abc12345/files/report/${file}`);
    const headers = answer.headers();
    const inert = /attachment/.test(headers["content-disposition"] ?? "") || /sandbox/.test(headers["content-security-policy"] ?? "");
    assert.ok(inert, `${file} is served as a page of the app: ${JSON.stringify(headers)}`);
    assert.equal(headers["x-content-type-options"], "nosniff");
  }
  // The sandbox of the preview may refuse the page's own script; that is its work.
  tab.forgive(/content security policy|sandbox|Content Security Policy/i);
  await tab.close();
});
