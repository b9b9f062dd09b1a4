// Logs runs as the wandb client does, by plain HTTP.
import { adminKey } from "./server.js";

const upsert = `mutation UpsertBucket($name: String, $project: String, $entity: String, $config: JSONString, $host: String,
    $program: String, $displayName: String, $notes: String, $tags: [String!], $groupName: String, $jobType: String) {
  upsertBucket(input: {name: $name, modelName: $project, entityName: $entity, config: $config, host: $host, jobProgram: $program,
      displayName: $displayName, notes: $notes, tags: $tags, groupName: $groupName, jobType: $jobType}) {
    bucket { id name displayName project { name entity { name } } } inserted
  }
}`;
const createFiles = `mutation CreateRunFiles($entity: String!, $project: String!, $run: String!, $files: [String!]!) {
  createRunFiles(input: {entityName: $entity, projectName: $project, runName: $run, files: $files}) { files { name uploadUrl } }
}`;

export class Client {
  constructor(server, key = adminKey) {
    this.url = server.url;
    this.authorization = `Basic ${Buffer.from(`api:${key}`).toString("base64")}`;
  }

  async post(path, body) {
    const headers = { authorization: this.authorization, "content-type": "application/json" };
    const answer = await fetch(this.url + path, { method: "POST", headers, body: JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text.slice(0, 500)}`);
    return JSON.parse(text);
  }

  async graphql(query, variables) {
    const { data, errors } = await this.post("/graphql", { query, variables });
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }

  /** `own` is the client's part of the config; `more`: displayName, notes, tags, groupName, jobType. */
  async startRun(project, name, { config = {}, environment = {}, own = {}, ...more } = {}) {
    const wrapped = Object.fromEntries(Object.entries(config).map(([key, value]) => [key, { value }]));
    wrapped._wandb = {
      value: { t: { 5: "0.31.0" }, cli_version: "0.31.0", python_version: "3.11.7", m: [], e: { writer: environment }, ...own },
    };
    const variables = { name, project, entity: "admin", config: JSON.stringify(wrapped), host: environment.host, program: environment.program, ...more };
    const { bucket } = (await this.graphql(upsert, variables)).upsertBucket;
    return new Run(this, bucket.project.entity.name, bucket.project.name, bucket.name, bucket.displayName);
  }
}

class Run {
  constructor(client, entity, project, name, displayName) {
    Object.assign(this, { client, entity, project, name, displayName });
    this.offsets = {};
  }

  get page() {
    return `/${this.entity}/${this.project}/runs/${this.name}`;
  }

  stream(body) {
    return this.client.post(`/files/${this.entity}/${this.project}/${this.name}/file_stream`, body);
  }

  append(file, lines) {
    const offset = this.offsets[file] ?? 0;
    this.offsets[file] = offset + lines.length;
    return this.stream({ files: { [file]: { offset, content: lines } } });
  }

  /** Rows without a `_step` get the next one. */
  log(rows) {
    const first = this.offsets["wandb-history.jsonl"] ?? 0;
    const at = Date.now() / 1000;
    const full = rows.map((row, i) => ({ _step: first + i, _timestamp: at, _runtime: first + i, ...row }));
    return this.append("wandb-history.jsonl", full.map((row) => JSON.stringify(row)));
  }

  system(rows) {
    const at = Date.now() / 1000;
    return this.append("wandb-events.jsonl", rows.map((row, i) => JSON.stringify({ _wandb: true, _timestamp: at + i, _runtime: i, ...row })));
  }

  print(lines) {
    return this.append("output.log", lines.map((content) => JSON.stringify({ ts: "2026-11-23T04:01:26.860516", content })));
  }

  /** What a carriage return does: the line of this number is printed again. */
  reprint(number, content) {
    const line = JSON.stringify({ ts: "2026-11-23T04:01:26.860516", content });
    return this.stream({ files: { "output.log": { offset: number, content: [line] } } });
  }

  summarize(summary) {
    return this.stream({ files: { "wandb-summary.json": { offset: 0, content: [JSON.stringify(summary)] } } });
  }

  async upload(name, content) {
    const variables = { entity: this.entity, project: this.project, run: this.name, files: [name] };
    const { files } = (await this.client.graphql(createFiles, variables)).createRunFiles;
    const answer = await fetch(files[0].uploadUrl, { method: "PUT", body: content });
    if (!answer.ok) throw new Error(`the upload of ${name} answered ${answer.status}`);
    await this.stream({ uploaded: [name] });
  }

  finish(exitcode = 0) {
    return this.stream({ complete: true, exitcode });
  }
}

export const environment = {
  os: "Linux-6.1.0-x86_64-with-glibc2.36",
  python: "CPython 3.11.7",
  program: "/srv/lab/train.py",
  codePath: "train.py",
  root: "/srv/lab",
  host: "gpu-node-7",
  username: "ada",
  executable: "/srv/lab/venv/bin/python",
  args: ["--lr", "0.001"],
  git: { remote: "https://git.example/lab/vision.git", commit: "0123456789abcdef0123456789abcdef01234567" },
  startedAt: "2026-11-23T04:01:20.000000Z",
  cpu_count: 16,
  cpu_count_logical: 32,
  gpu: "NVIDIA A100",
  gpu_count: 2,
  memory: { total: "137438953472" },
  disk: { "/": { total: "1000000000000", used: "400000000000" } },
};

/** A run with something on each of its tabs. */
export async function seedRun(client, project, name, more = {}) {
  const run = await client.startRun(project, name, {
    config: { lr: 0.001, optimizer: { name: "adam" }, layers: [64, 32] },
    environment,
    displayName: `run ${name}`,
    notes: "a **short** note",
    tags: ["baseline"],
    ...more,
  });
  await run.log(Array.from({ length: 60 }, (_, i) => ({ loss: 2 / (i + 1), accuracy: i / 60, "train/speed": 100 + (i % 7) })));
  await run.system(Array.from({ length: 10 }, (_, i) => ({ "system.cpu": 40 + i, "system.memory_percent": 30 })));
  await run.print(["epoch 1", "\u001b[32mgreen text\u001b[0m", "progress 1/3"]);
  for (const part of [2, 3]) await run.reprint(2, `progress ${part}/3`);
  await run.summarize({ loss: 0.0333, accuracy: 0.983, _step: 59, _runtime: 59, _wandb: { runtime: 59 } });
  await run.upload("notes/メモ.txt", "kept as it is: ✓\n");
  await run.upload("media/images/dot.png", Buffer.from(dot, "base64"));
  return run;
}

/** One red pixel. */
const dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
