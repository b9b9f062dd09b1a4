// The Files and the Code tab: every kind of file as what it is, source with links to its lines, two runs side by side.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityFaults, startBrowser } from "../support/browser.js";
import { Client, seedRun } from "../support/client.js";
import { startServer } from "../support/server.js";

const table = JSON.stringify({ columns: ["id", "label"], data: [[1, "cat"], [2, "<b>dog</b>"]] });
const source = ["import wandb", "", "# <not markup>", "def train(lr):", "    return lr * 2", ""];
let server, browser, run;

before(async () => {
  server = await startServer();
  browser = await startBrowser(server);
  const client = new Client(server);
  run = await seedRun(client, "vision", "first");
  await run.upload("out/scores.csv", 'name,score\r\n"a, ""b""",0.5\r\nc,0.25\r\n');
  await run.upload("media/table/t_1.table.json", table);
  await run.upload("out/settings.json", '{"model": {"depth": 12}, "seed": 7}');
  await run.upload("README.md", "# About\n\nSome **bold** words <img src=x onerror=\"document.title='owned'\">");
  await run.upload("code/train.py", source.join("\n"));
  await run.upload("diff.patch", "+lr = 1\n");
  const history = await fetch(`${server.url}/api/v1/runs/admin/vision/first/history.parquet`, {
    headers: { authorization: client.authorization },
  });
  await run.upload("out/history.parquet", Buffer.from(await history.arrayBuffer()));
  await run.upload("out/broken.parquet", "this is not one");
  const other = await seedRun(client, "vision", "second");
  await other.upload("code/train.py", source.join("\n").replace("lr * 2", "lr * 3"));
  await other.upload("code/extra.py", "x = 1\n");
});
after(async () => {
  await browser?.stop();
  await server?.stop();
});

const open = async (path, options) => {
  const tab = await browser.openSignedIn(options);
  await tab.page.goto(`${run.page}/${path}`);
  return tab;
};

test("S120: a folder has an address, and its files are found by their path", async () => {
  const tab = await open("files/media/images");
  await tab.page.getByRole("link", { name: "dot.png" }).waitFor();
  await tab.page.goto(`${run.page}/files`);
  await tab.page.getByRole("searchbox", { name: "Search files by path" }).fill("SCORES");
  await tab.page.getByRole("link", { name: "out/scores.csv" }).click();
  await tab.page.getByRole("table", { name: "out/scores.csv" }).waitFor();
  await tab.page.goto(`${run.page}/files/no/such/file`);
  await tab.page.getByRole("heading", { name: "No file or folder of this path" }).waitFor();
  await tab.close();
});

test("separated values, logged tables and Parquet are rows and columns", async () => {
  const tab = await open("files/out/scores.csv");
  await tab.page.getByRole("cell", { name: 'a, "b"' }).waitFor();
  await tab.page.getByText("2 rows, 2 columns").waitFor();
  await tab.page.goto(`${run.page}/files/media/table/t_1.table.json`);
  await tab.page.getByRole("cell", { name: "<b>dog</b>" }).waitFor();
  await tab.page.goto(`${run.page}/files/out/history.parquet`);
  await tab.page.getByRole("columnheader", { name: /^loss/ }).waitFor();
  await tab.page.getByText(/^60 rows/).waitFor();
  assert.deepEqual(await accessibilityFaults(tab.page), []);
  await tab.page.goto(`${run.page}/files/out/broken.parquet`);
  await tab.page.getByRole("alert").getByText("The file cannot be read").waitFor();
  await tab.close();
});

test("JSON is a tree or its source, and a link leads to a line of it", async () => {
  const tab = await open("files/out/settings.json");
  await tab.page.getByText("depth", { exact: true }).waitFor();
  await tab.page.getByRole("button", { name: "Source", exact: true }).click();
  await tab.page.getByRole("link", { name: "Link to line 3" }).click();
  await tab.page.waitForURL(/#L3$/);
  await tab.page.reload();
  const marked = tab.page.locator(".source-line.marked");
  await marked.getByText("12").waitFor();
  assert.equal(await marked.count(), 1);
  await tab.close();
});

test("Markdown is a page that cannot run code", async () => {
  const tab = await open("files/README.md");
  await tab.page.getByRole("heading", { name: "About" }).waitFor();
  await tab.page.locator("strong", { hasText: "bold" }).waitFor();
  assert.doesNotMatch(await tab.page.title(), /^owned/);
  // The sanitizer parses what it then throws away, and the policy refuses it even there.
  tab.forgive(/script-src-attr|inline event handler|404/);
  await tab.close();
});

test("code has colours, and stays text", async () => {
  const tab = await open("code");
  await tab.page.locator(".hljs-keyword", { hasText: "def" }).waitFor();
  await tab.page.locator(".hljs-comment", { hasText: "# <not markup>" }).waitFor();
  await tab.page.getByRole("button", { name: "diff.patch" }).click();
  await tab.page.getByText("+lr = 1").waitFor();
  assert.deepEqual(await accessibilityFaults(tab.page), []);
  await tab.close();
});

test("code is compared with that of another run", async () => {
  for (const theme of ["light", "dark"]) {
    const tab = await open("code", { theme });
    await tab.page.getByRole("button", { name: "Compare with another run" }).click();
    await tab.page.getByRole("searchbox", { name: "Find a run" }).fill("second");
    await tab.page.getByRole("button", { name: /run second/ }).click();
    await tab.page.locator("tr.added", { hasText: "return lr * 2" }).waitFor();
    await tab.page.locator("tr.removed", { hasText: "return lr * 3" }).waitFor();
    await tab.page.getByRole("button", { name: /code\/extra.py.*only there/ }).waitFor();
    assert.deepEqual(await accessibilityFaults(tab.page), []);
    // A copied link shows the same.
    await tab.page.reload();
    await tab.page.locator("tr.added", { hasText: "return lr * 2" }).waitFor();
    await tab.close();
  }
});
