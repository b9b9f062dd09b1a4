// The Logs tab: search, links to lines, what is wrong, and logs of any length.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityFaults, startBrowser } from "../support/browser.js";
import { Client } from "../support/client.js";
import { startServer } from "../support/server.js";

const nLines = 30_000;
let server, browser, run;

before(async () => {
  server = await startServer();
  browser = await startBrowser(server);
  run = await new Client(server).startRun("vision", "longlog");
  for (let at = 0; at < nLines; at += 10_000) {
    await run.print(Array.from({ length: 10_000 }, (_, i) => lineAt(at + i)));
  }
});
after(async () => {
  await browser?.stop();
  await server?.stop();
});

function lineAt(number) {
  if (number === 12_345) return "WARNING: the needle is here";
  return number % 10 === 0 ? `epoch ${number} done` : `step ${number}`;
}

test("S118: the end is shown first, and a line far away by its link", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto(`${run.page}/logs`);
  const log = tab.page.getByRole("log");
  await log.getByText(`step ${nLines - 1}`).waitFor();
  await tab.page.goto(`${run.page}/logs#L12346`);
  await tab.page.reload();
  await log.locator(".log-line.marked", { hasText: "the needle is here" }).waitFor();
  await tab.close();
});

test("a search goes over the whole log, marks what it found and pages on", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto(`${run.page}/logs`);
  await tab.page.getByRole("searchbox", { name: "Search the log" }).fill("NEEDLE");
  await tab.page.locator("mark", { hasText: "needle" }).waitFor();
  await tab.page.getByText("1 matching line", { exact: true }).waitFor();
  await tab.page.getByRole("link", { name: "Link to line 12346" }).click();
  await tab.page.locator(".log-line.marked", { hasText: "the needle is here" }).waitFor();

  await tab.page.goto(`${run.page}/logs?search=epoch`);
  await tab.page.getByText("The first 1,000 matching lines").waitFor();
  const list = tab.page.getByRole("group", { name: "Search the log" });
  const last = list.getByText("epoch 29990 done");
  // It grows page by page as one scrolls.
  for (let i = 0; i < 40 && (await last.count()) === 0; i++) {
    await list.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await tab.page.waitForTimeout(250);
  }
  await last.waitFor();
  await tab.close();
});

test("regular expressions work, and a broken one says what is wrong", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto(`${run.page}/logs?search=%5Estep%20123%5Cd%24&regex=1`);
  await tab.page.getByText("9 matching lines", { exact: true }).waitFor();
  await tab.page.goto(`${run.page}/logs?search=(&regex=1`);
  await tab.page.getByRole("alert").waitFor();
  tab.forgive(/400|Failed to load resource/);
  await tab.close();
});

test("problems are one button away", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto(`${run.page}/logs`);
  await tab.page.getByRole("button", { name: "Problems" }).click();
  await tab.page.locator("mark", { hasText: "WARNING" }).waitFor();
  await tab.page.getByText("1 matching line", { exact: true }).waitFor();
  assert.deepEqual(await accessibilityFaults(tab.page), []);
  await tab.page.getByRole("button", { name: "Problems" }).click();
  await tab.page.getByRole("log").waitFor();
  await tab.close();
});

test("lines of standard error are told apart, and shown alone", async () => {
  const mixed = await new Client(server).startRun("vision", "mixedlog");
  await mixed.print(["to standard output"]);
  await mixed.stream({ files: { "output.log": { offset: 1, content: [JSON.stringify({ ts: "2026-11-23T04:01:26.860516", level: "error", content: "to standard error" })] } } });
  const tab = await browser.openSignedIn();
  await tab.page.goto(`${mixed.page}/logs`);
  await tab.page.locator(".log-line.error", { hasText: "to standard error" }).waitFor();
  await tab.page.getByRole("button", { name: "stderr" }).click();
  await tab.page.getByText("1 matching line", { exact: true }).waitFor();
  await tab.page.getByText("to standard error").waitFor();
  assert.equal(await tab.page.getByText("to standard output").count(), 0);
  await tab.close();
});

test("new lines are followed until one scrolls away", async () => {
  const live = await new Client(server).startRun("vision", "livelog");
  await live.print(Array.from({ length: 200 }, (_, i) => `first ${i}`));
  const tab = await browser.openSignedIn();
  await tab.page.goto(`${live.page}/logs`);
  const log = tab.page.getByRole("log");
  await log.getByText("first 199").waitFor();
  await tab.page.getByRole("status").filter({ hasText: "Live" }).waitFor();
  await live.print(["second 0"]);
  await log.getByText("second 0").waitFor();
  await log.hover();
  await tab.page.mouse.wheel(0, -2000);
  const follow = tab.page.getByRole("button", { name: "Follow" });
  await tab.page.waitForFunction((button) => button.getAttribute("aria-pressed") === "false", await follow.elementHandle());
  await live.print(["third 0"]);
  await follow.click();
  await log.getByText("third 0").waitFor();
  await tab.close();
});

test("S119: the log is downloaded whole", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto(`${run.page}/logs`);
  const [download] = await Promise.all([
    tab.page.waitForEvent("download"),
    tab.page.getByRole("link", { name: "Download" }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "longlog.log");
  await tab.close();
});
