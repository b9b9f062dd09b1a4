import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityFaults, accountMenu, signIn, startBrowser } from "../support/browser.js";
import { Client } from "../support/client.js";
import { adminKey, startServer } from "../support/server.js";

const password = "correct horse battery";
let server, browser;

before(async () => {
  server = await startServer();
  browser = await startBrowser(server);
});
after(async () => {
  await browser?.stop();
  await server?.stop();
});

test("the first person makes the administrator with the link that the server prints, once", async () => {
  const fresh = await startServer({ withAdmin: false });
  const first = await startBrowser(fresh);
  try {
    const link = fresh.stdout.match(/http:\/\/\S+\/setup\?token=\S+/)?.[0];
    assert.ok(link, `no link in what the server printed:\n${fresh.stdout}`);
    const tab = await first.open();
    await tab.page.goto("/");
    await tab.page.getByText("This server has no account yet.").waitFor();
    await tab.page.goto(link);
    await tab.page.getByLabel("Username").fill("ada");
    await tab.page.getByLabel("Password", { exact: true }).fill(password);
    await tab.page.getByRole("button", { name: "Create the account" }).click();
    await accountMenu(tab.page).waitFor();
    assert.equal(new URL(tab.page.url()).pathname, "/");
    await tab.page.setViewportSize({ width: 360, height: 800 });
    const lines = tab.page.locator("main .code");
    await lines.first().waitFor();
    for (const code of await lines.all()) {
      const box = await code.boundingBox();
      assert.ok(box.x >= 0 && box.x + box.width <= 360, "the lines to copy fit a phone");
    }
    await tab.close();

    const late = await first.open();
    await late.page.goto(link);
    await late.page.getByLabel("Username").fill("eve");
    await late.page.getByLabel("Password", { exact: true }).fill(password);
    await late.page.getByRole("button", { name: "Create the account" }).click();
    await late.page.getByRole("alert").waitFor();
    late.forgive(/Failed to load resource/);
    await signIn(late.page, "ada", password);
    await accountMenu(late.page).waitFor();
    await late.close();
  } finally {
    await first.stop();
    await fresh.stop();
  }
});

test("signing in leads to the page one wanted, and a wrong password does not", async () => {
  await new Client(server).startRun("wanted", "somerun");
  const tab = await browser.open();
  await tab.page.goto("/admin/wanted/overview");
  await tab.page.waitForURL(/\/login/);
  await tab.page.getByLabel("Username").fill("admin");
  await tab.page.getByLabel("Password", { exact: true }).fill("not the password");
  await tab.page.getByRole("button", { name: "Sign in" }).click();
  await tab.page.getByRole("alert").waitFor();
  assert.deepEqual(await accessibilityFaults(tab.page), []);
  tab.forgive(/401|Failed to load resource/);
  await tab.page.getByLabel("Password", { exact: true }).fill(adminKey);
  await tab.page.getByRole("button", { name: "Sign in" }).click();
  await tab.page.waitForURL(/\/admin\/wanted\/overview/);
  await tab.close();
});

test("a refusal is said in the language of the page", async () => {
  const tab = await browser.open({ language: "ja" });
  await tab.page.goto("/login");
  await tab.page.getByLabel("ユーザー名").fill("admin");
  await tab.page.getByLabel("パスワード", { exact: true }).fill("not the password");
  await tab.page.getByRole("button", { name: "サインイン" }).click();
  await tab.page.getByRole("alert").getByText("ユーザー名またはパスワードが違います。").waitFor();
  await tab.page.goto("/setup?token=old");
  await tab.page.getByLabel("ユーザー名").fill("eve");
  await tab.page.getByLabel("パスワード", { exact: true }).fill(password);
  await tab.page.getByRole("button", { name: "アカウントを作成" }).click();
  await tab.page.getByRole("alert").getByText("このサーバーにはすでに管理者がいます。").waitFor();
  tab.forgive(/Failed to load resource/);
  await tab.close();
});

test("the next page after signing in is one of ours", async () => {
  const tab = await browser.open();
  await tab.page.goto("/login?next=https%3A%2F%2Fevil.example%2F");
  await tab.page.getByLabel("Username").fill("admin");
  await tab.page.getByLabel("Password", { exact: true }).fill(adminKey);
  await tab.page.getByRole("button", { name: "Sign in" }).click();
  await accountMenu(tab.page).waitFor();
  assert.equal(new URL(tab.page.url()).origin, server.url);
  await tab.close();
});

test("the authorize page makes a key that old clients accept", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto("/authorize?ref=models");
  await tab.page.getByRole("button", { name: "Make an API key" }).click();
  const key = (await tab.page.getByTestId("api-key").textContent()).trim();
  assert.match(key, /^[0-9a-f]{40}$/);
  const { viewer } = await new Client(server, key).graphql("{ viewer { username } }", {});
  assert.equal(viewer.username, "admin");
  await tab.page.goto("/settings");
  await tab.page.getByText(`…${key.slice(-4)}`).waitFor();
  await tab.close();
});

test("language and theme are chosen in the settings and stay", async () => {
  const tab = await browser.openSignedIn();
  await tab.page.goto("/settings");
  // The radio itself is drawn by its label.
  await tab.page.getByText("Dark", { exact: true }).click();
  await tab.page.getByText("日本語", { exact: true }).click();
  await tab.page.getByRole("heading", { level: 1, name: "設定" }).waitFor();
  await tab.page.reload();
  await tab.page.getByRole("heading", { level: 1, name: "設定" }).waitFor();
  assert.equal(await tab.page.locator("html").getAttribute("data-theme"), "dark");
  assert.equal(await tab.page.locator("html").getAttribute("lang"), "ja");
  await tab.close();
});

test("one sees where one is signed in, and ends that from another browser", async () => {
  const other = await browser.open();
  await signIn(other.page);
  const tab = await browser.open();
  await signIn(tab.page);
  await tab.page.goto("/settings");
  const sessions = tab.page.locator("section", { has: tab.page.getByRole("heading", { name: "Signed in" }) });
  await sessions.getByText("this browser").waitFor();
  assert.match(await sessions.getByRole("listitem").first().textContent(), /Chrome \d+ · Linux/);
  assert.deepEqual(await accessibilityFaults(tab.page), []);
  const before = await sessions.getByRole("listitem").count();
  await sessions.getByRole("button", { name: /^Sign out Chrome/ }).first().click();
  await sessions.getByRole("listitem").nth(before - 1).waitFor({ state: "detached" });
  if (await sessions.getByRole("button", { name: "Sign out everywhere else" }).count()) {
    await sessions.getByRole("button", { name: "Sign out everywhere else" }).click();
  }
  await sessions.getByRole("button", { name: /^Sign out Chrome/ }).first().waitFor({ state: "detached" });
  assert.equal(await sessions.getByRole("listitem").count(), 1);
  // The other browser has to sign in again, this one goes on.
  await other.page.goto("/admin/wanted/overview");
  await other.page.waitForURL(/\/login/);
  await tab.page.reload();
  await sessions.getByText("this browser").waitFor();
  await tab.close();
  await other.close();
  browser.forget();
});

test("after signing out nothing is shown any more", async () => {
  const tab = await browser.open();
  await signIn(tab.page);
  await accountMenu(tab.page).click();
  await tab.page.getByRole("menuitem", { name: "Sign out" }).click();
  await tab.page.waitForURL(/\/login/);
  await tab.page.goto("/admin/wanted");
  await tab.page.waitForURL(/\/login/);
  await tab.close();
});
