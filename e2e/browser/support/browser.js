// One browser per test file; a page of it fails the test where anything on it went wrong unasked.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";
import { adminKey } from "./server.js";

// Without these a headless Chromium of Debian's looks for its maker's servers at every start.
const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-domain-reliability"];
const timeoutMs = 10_000;

export async function startBrowser(server) {
  const home = await mkdtemp(join(tmpdir(), "ayumi-chromium-"));
  const browser = await chromium.launch({
    executablePath: process.env.AYUMI_CHROMIUM ?? "/usr/bin/chromium",
    args: quiet,
    // Without a locale it cannot write a file name that is not ASCII.
    env: { PATH: process.env.PATH, HOME: home, LANG: "C.UTF-8" },
  });
  let signedIn;

  /** A page of a browser that nobody has used. `language` is `en` or `ja`, `theme` is `light` or `dark`. */
  async function open({ language = "en", theme = "light", storageState } = {}) {
    const context = await browser.newContext({
      baseURL: server.url,
      locale: language === "ja" ? "ja-JP" : "en-US",
      colorScheme: theme,
      viewport: { width: 1280, height: 900 },
      reducedMotion: "reduce",
      storageState,
    });
    context.setDefaultTimeout(timeoutMs);
    const page = await context.newPage();
    const wrong = watch(page);
    return {
      page,
      /** What the test provoked itself. */
      forgive: (pattern) => {
        for (let i = wrong.length - 1; i >= 0; i--) if (pattern.test(wrong[i])) wrong.splice(i, 1);
      },
      wrong,
      close: async () => {
        await context.close();
        assert.deepEqual(wrong, [], "the page complained");
      },
    };
  }

  /** The same, signed in as the administrator. */
  async function openSignedIn(options = {}) {
    if (!signedIn) {
      const first = await open();
      await signIn(first.page);
      signedIn = await first.page.context().storageState();
      // The session, not what the app remembers in the browser: each page chooses its language and theme.
      signedIn.origins = [];
      await first.close();
    }
    return open({ ...options, storageState: signedIn });
  }

  /** Its session was ended: the next page signs in again. */
  const forget = () => {
    signedIn = undefined;
  };

  async function stop() {
    await browser.close();
    await rm(home, { recursive: true, force: true });
  }

  return { open, openSignedIn, forget, stop };
}

export async function signIn(page, username = "admin", password = adminKey) {
  await page.goto("/login");
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname !== "/login");
}

/** Only there when somebody is signed in. */
export function accountMenu(page) {
  return page.getByRole("banner").getByRole("button", { name: "Account" });
}

function watch(page) {
  const wrong = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") wrong.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => wrong.push(`page: ${error.message}`));
  page.on("response", (response) => {
    if (response.status() >= 500) wrong.push(`${response.status()} ${response.url()}`);
  });
  page.on("request", (request) => {
    const { protocol, host } = new URL(request.url());
    const own = ["data:", "blob:", "about:"].includes(protocol) || host.startsWith("127.0.0.1");
    if (!own) wrong.push(`request to another host: ${request.url()}`);
  });
  void page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      console.error(`content security policy: ${event.violatedDirective} refused ${event.blockedURI}`);
    });
  });
  return wrong;
}

/** What an accessibility checker finds, one line each. */
export async function accessibilityFaults(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap((violation) => violation.nodes.map((node) => `${violation.id}: ${node.target.join(" ")}: ${violation.help}`));
}
