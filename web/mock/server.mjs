// A stand-in for the server: the API contract with made-up data, for developing the app and for screenshots.
// Serves the built app from `dist` under the same content security policy as the real server. Never shipped.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { matches, sortRuns, valuesOf } from "./filter.mjs";
import { ownRoutes } from "./own.mjs";
import { querySeries } from "./series.mjs";
import { apiKeys, findFile, images, makeWorld } from "./world.mjs";

const port = Number(process.env.PORT ?? 8091);
/** Without what the app still wants of the server. */
const oldServer = process.env.OLD === "1";
const slowMs = Number(process.env.SLOW_MS ?? 0);
const dist = fileURLToPath(new URL("../dist", import.meta.url));
const world = makeWorld(process.env.EMPTY === "1");
let signedIn = process.env.SIGNED_OUT !== "1";
const streams = new Set();

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; font-src 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

class Problem extends Error {
  constructor(status, code, message, hint) {
    super(message);
    Object.assign(this, { status, code, hint });
  }
}
const notFound = (what) =>
  new Problem(404, "not_found", `${what} does not exist`, "check the spelling, or ask its owner for access");

const findProject = (entity, name) => {
  const found = world.projects.find((project) => project.entity === entity && project.name === name);
  if (!found) throw notFound(`project \`${entity}/${name}\``);
  return found;
};
const findRun = (entity, project, id) => {
  findProject(entity, project);
  const found = world.runs.find((run) => run.entity === entity && run.project === project && run.id === id);
  if (!found) throw notFound(`run \`${entity}/${project}/${id}\``);
  return found;
};
const rowNames = [
  "entity",
  "project",
  "id",
  "name",
  "state",
  "stopping",
  "user",
  "group",
  "job_type",
  "tags",
  "notes",
  "host",
  "sweep",
  "created_at",
  "heartbeat_at",
  "finished_at",
  "runtime",
  "tracked",
  "n_history_lines",
  "last_step",
];
const toRow = (run) => Object.fromEntries(rowNames.map((name) => [name, run[name] ?? null]));
const session = () => ({
  user: signedIn ? world.user : null,
  setup_needed: process.env.SETUP === "1" && !signedIn,
  version: "0.1.0-mock",
  base_url: `http://127.0.0.1:${port}`,
});

const routes = [
  ...ownRoutes,
  ["GET", "/session", session],
  [
    "POST",
    "/session",
    (_, body) => {
      if (body.password === "wrong")
        throw new Problem(
          401,
          "unauthenticated",
          "the username or the password is wrong",
          "an API key works as password too",
        );
      signedIn = true;
      return session();
    },
  ],
  [
    "DELETE",
    "/session",
    () => {
      signedIn = false;
    },
  ],
  [
    "POST",
    "/setup",
    () => {
      signedIn = true;
      return session();
    },
  ],
  [
    "PATCH",
    "/user",
    (_, body) => {
      if (body.new_password && body.current_password === "wrong")
        throw new Problem(403, "forbidden", "the current password is wrong");
      Object.assign(world.user, {
        display_name: body.display_name ?? world.user.display_name,
        email: body.email ?? world.user.email,
      });
    },
  ],
  ["GET", "/user/api-keys", () => ({ api_keys: apiKeys })],
  [
    "POST",
    "/user/api-keys",
    (_, body) => {
      const key = Array.from({ length: 40 }, (_, i) => "0123456789abcdef"[(i * 7 + apiKeys.length * 3) % 16]).join("");
      const id = `key-${apiKeys.length + 1}`;
      apiKeys.unshift({
        id,
        name: body.name ?? "",
        hint: key.slice(-4),
        created_at: new Date().toISOString(),
        last_used_at: null,
      });
      return { id, key };
    },
  ],
  [
    "DELETE",
    "/user/api-keys/:id",
    ({ id }) => {
      apiKeys.splice(
        apiKeys.findIndex((key) => key.id === id),
        1,
      );
    },
  ],
  [
    "GET",
    "/projects",
    (_, __, query) => ({
      projects: world.projects.filter((project) => !query.get("entity") || project.entity === query.get("entity")),
    }),
  ],
  ["GET", "/projects/:entity/:project", ({ entity, project }) => findProject(entity, project)],
  [
    "PATCH",
    "/projects/:entity/:project",
    ({ entity, project }, body) => Object.assign(findProject(entity, project), body),
  ],
  [
    "GET",
    "/projects/:entity/:project/keys",
    ({ entity, project }) => ({ keys: world.keysOf(findProject(entity, project)), truncated: false }),
  ],
  [
    "GET",
    "/projects/:entity/:project/fields",
    ({ entity, project }) => {
      findProject(entity, project);
      const own = world.runs.filter((run) => run.entity === entity && run.project === project);
      const names = [...new Set(own.flatMap((run) => Object.keys(valuesOf(run))))].sort();
      return { fields: names.map((name) => ({ name, kinds: ["number"], n_runs: own.length })), truncated: false };
    },
  ],
  [
    "POST",
    "/projects/:entity/:project/runs:query",
    ({ entity, project }, body) => {
      findProject(entity, project);
      const own = world.runs.filter((run) => run.entity === entity && run.project === project);
      const keys = [body.sort ?? "-created_at", ...(body.then_by ?? [])];
      const runs = sortRuns(
        own.filter((run) => matches(run, body.filter)),
        keys,
      );
      const start = Number(body.cursor ?? 0);
      const end = start + (body.limit ?? 50);
      return {
        runs: runs
          .slice(start, end)
          .map((run) => (body.fields && !oldServer ? { ...toRow(run), values: valuesOf(run) } : toRow(run))),
        sorted_by: oldServer ? undefined : keys,
        next_cursor: end < runs.length ? String(end) : null,
        n_matching: runs.length,
      };
    },
  ],
  [
    "POST",
    "/projects/:entity/:project/series:query",
    ({ entity, project }, body) => {
      findProject(entity, project);
      return querySeries(world, body);
    },
  ],
  [
    "GET",
    "/runs",
    (_, __, query) => ({
      runs: [...world.runs]
        .sort((a, b) => b.created_at.localeCompare(a.created_at))
        .slice(0, Number(query.get("limit") ?? 20))
        .map(toRow),
      next_cursor: null,
      n_matching: world.runs.length,
    }),
  ],
  ["GET", "/runs/:entity/:project/:run", ({ entity, project, run }) => findRun(entity, project, run)],
  [
    "PATCH",
    "/runs/:entity/:project/:run",
    ({ entity, project, run }, body) => Object.assign(findRun(entity, project, run), body),
  ],
  [
    "DELETE",
    "/runs/:entity/:project/:run",
    ({ entity, project, run }) => {
      world.runs.splice(world.runs.indexOf(findRun(entity, project, run)), 1);
    },
  ],
  [
    "POST",
    "/runs/:entity/:project/:run:stop",
    ({ entity, project, run }) => {
      const found = findRun(entity, project, run.replace(/:stop$/, ""));
      found.stopping = true;
      setTimeout(() => {
        Object.assign(found, { state: "killed", stopping: false, finished_at: new Date().toISOString() });
        emit({ event: "run", run: toRow(found) });
      }, 3000);
      return toRow(found);
    },
  ],
  [
    "GET",
    "/runs/:entity/:project/:run/keys",
    ({ entity, project, run }) => ({ keys: world.keysOfRun(findRun(entity, project, run)), truncated: false }),
  ],
  [
    "GET",
    "/runs/:entity/:project/:run/history.jsonl",
    // A single row: the same images for every key that has any.
    (_, __, query) => ({ _step: 0, [JSON.parse(query.get("keys"))[0]]: images }),
  ],
  [
    "GET",
    "/runs/:entity/:project/:run/files",
    ({ entity, project, run }) => ({ files: findRun(entity, project, run).files }),
  ],
  [
    "GET",
    "/runs/:entity/:project/:run/logs",
    ({ entity, project, run }, _, query) => {
      const found = findRun(entity, project, run);
      const limit = Number(query.get("limit") ?? 500);
      let lines = world.logOf(found);
      const nLines = lines.length;
      const search = query.get("search");
      if (search) {
        const test = query.get("regex") ? new RegExp(search) : { test: (text) => text.includes(search) };
        lines = lines.filter((line) => test.test(line.text));
      }
      if (query.has("tail")) lines = lines.slice(-Number(query.get("tail")));
      if (query.has("after")) lines = lines.filter((line) => line.number > Number(query.get("after")));
      return { lines: lines.slice(0, limit), n_lines: nLines, more: lines.length > limit };
    },
  ],
];
const compiled = routes.map(([method, pattern, handler]) => {
  const source = pattern.replace(/:(entity|project|id)/g, "(?<$1>[^/]+)").replace(/:run(?!s)/, "(?<run>[^/]+)");
  return { method, handler, pattern: new RegExp(`^${source}$`) };
});

function emit(event) {
  for (const stream of streams) {
    const run = event.run?.id ?? event.run;
    if (stream.run && stream.run !== run) continue;
    if (!stream.run && ["logs", "documents", "files"].includes(event.event)) continue;
    stream.answer.write(`event: ${event.event}\ndata: ${JSON.stringify(event)}\n\n`);
  }
}
setInterval(() => world.tick(emit, toRow), 500);

createServer(async (request, answer) => {
  const url = new URL(request.url, "http://localhost");
  if (!url.pathname.startsWith("/api/v1/")) return serveApp(url.pathname, answer);
  const path = url.pathname.slice("/api/v1".length);
  let text = "";
  for await (const part of request) text += part;
  if (slowMs) await new Promise((done) => setTimeout(done, slowMs));
  try {
    if (path.endsWith("/events")) return openStream(path, request, answer);
    if (request.method === "GET" && sendBytes(path, url, answer)) return;
    for (const { method, pattern, handler } of compiled) {
      const match = method === request.method && pattern.exec(path);
      if (!match) continue;
      const open = path === "/session" || path === "/setup";
      if (!signedIn && !open) throw new Problem(401, "unauthenticated", "nobody is signed in", "sign in first");
      const parameters = Object.fromEntries(
        Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]),
      );
      const result = handler(parameters, text ? JSON.parse(text) : {}, url.searchParams);
      answer.writeHead(result === undefined ? 204 : 200, { "content-type": "application/json" });
      return answer.end(result === undefined ? "" : JSON.stringify(result));
    }
    throw notFound(`route \`${path}\``);
  } catch (problem) {
    answer.writeHead(problem.status ?? 500, { "content-type": "application/json" });
    answer.end(
      JSON.stringify({ error: { code: problem.code ?? "internal", message: problem.message, hint: problem.hint } }),
    );
    if (!problem.status) console.error(problem);
  }
}).listen(port, "127.0.0.1", () => console.log(`mock on http://127.0.0.1:${port}`));

function openStream(path, request, answer) {
  const run = /^\/runs\/[^/]+\/[^/]+\/([^/]+)\/events$/.exec(path)?.[1];
  answer.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  answer.write(": open\n\n");
  const stream = { run, answer };
  streams.add(stream);
  request.on("close", () => streams.delete(stream));
}

function sendBytes(path, url, answer) {
  const log = /^\/runs\/([^/]+)\/([^/]+)\/([^/]+)\/logs\.txt$/.exec(path);
  if (log) {
    const lines = world.logOf(findRun(...log.slice(1).map(decodeURIComponent)));
    answer.writeHead(200, { "content-type": "text/plain; charset=utf-8", "content-disposition": "attachment" });
    answer.end(lines.map((line) => line.text).join("\n"));
    return true;
  }
  const file = /^\/runs\/([^/]+)\/([^/]+)\/([^/]+)\/files\/(.+)$/.exec(path);
  if (!file) return false;
  const [entity, project, run] = file.slice(1, 4).map(decodeURIComponent);
  findRun(entity, project, run);
  const found = findFile(file[4].split("/").map(decodeURIComponent).join("/"));
  if (!found) throw notFound("file");
  const headers = { "content-type": found.type };
  if (url.searchParams.has("download")) headers["content-disposition"] = "attachment";
  if (url.searchParams.has("sandbox"))
    headers["content-security-policy"] =
      "sandbox allow-scripts; default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";
  answer.writeHead(200, headers);
  answer.end(found.bytes);
  return true;
}

function serveApp(path, answer) {
  const types = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".html": "text/html; charset=utf-8",
  };
  for (const candidate of [normalize(path), "/index.html"]) {
    const type = types[extname(candidate)];
    if (!type) continue;
    try {
      const bytes = readFileSync(join(dist, candidate));
      answer.writeHead(200, {
        "content-type": type,
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
      });
      return answer.end(bytes);
    } catch {
      // Not a file of the app: a page of it.
    }
  }
  answer.writeHead(404).end("run `npm run build` first");
}
