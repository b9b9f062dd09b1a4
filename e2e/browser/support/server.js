// The binary as a child process, with nothing in its folder yet.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const adminKey = "7e1d".repeat(10);
const readyWithinMs = 30_000;

/** `withAdmin: false` starts it as a person does who has just installed it. */
export async function startServer({ withAdmin = true } = {}) {
  const binary = process.env.AYUMI_BIN;
  if (!binary) throw new Error("AYUMI_BIN does not say where the binary is; run `cargo xtask test --only browser`");
  const folder = await mkdtemp(join(tmpdir(), "ayumi-browser-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = { PATH: process.env.PATH, HOME: folder, TMPDIR: tmpdir() };
  if (withAdmin) Object.assign(env, { AYUMI_ADMIN_API_KEY: adminKey, AYUMI_ADMIN_USER: "admin" });
  const child = spawn(binary, ["serve", "--listen", `127.0.0.1:${port}`, "--data", join(folder, "data")], { cwd: folder, env });
  const server = { url, output: "", stdout: "", stop };
  child.stdout.on("data", (chunk) => {
    server.stdout += chunk;
    server.output += chunk;
  });
  child.stderr.on("data", (chunk) => (server.output += chunk));
  const ended = new Promise((resolve) => child.once("exit", resolve));

  async function stop() {
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), 15_000);
    await ended;
    clearTimeout(late);
    await rm(folder, { recursive: true, force: true });
    const panics = server.output.split("\n").filter((line) => line.includes("panicked at"));
    if (panics.length > 0) throw new Error(`the server panicked:\n${panics.join("\n")}`);
  }

  const until = Date.now() + readyWithinMs;
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}:\n${server.output}`);
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return server;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill("SIGKILL");
  throw new Error(`the server was not ready within ${readyWithinMs} ms:\n${server.output}`);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
