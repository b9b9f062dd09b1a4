// Made-up users, projects, runs, logs and files, with the odd cases real ones have.
import { deflateSync } from "node:zlib";
import { hash, random } from "./random.mjs";

const hour = 3600e3;
const iso = (ms) => new Date(ms).toISOString();

export const apiKeys = [
  {
    id: "key-1",
    name: "gpu-box",
    hint: "9f3c",
    created_at: iso(Date.now() - 40 * 24 * hour),
    last_used_at: iso(Date.now() - 4 * 60e3),
  },
  { id: "key-0", name: "ノートPC", hint: "a07b", created_at: iso(Date.now() - 90 * 24 * hour), last_used_at: null },
];

const adjectives = [
  "quiet",
  "golden",
  "brave",
  "drifting",
  "amber",
  "polished",
  "eager",
  "misty",
  "clever",
  "silver",
  "rapid",
  "tender",
];
const nouns = [
  "river",
  "pine",
  "heron",
  "summit",
  "lantern",
  "meadow",
  "comet",
  "harbor",
  "willow",
  "ember",
  "falcon",
  "brook",
];
const states = ["finished", "finished", "finished", "finished", "failed", "crashed", "killed", "finished", "preempted"];
/** `RUNS=1000 METRICS=200 npm run mock` for measuring. */
const nRuns = Number(process.env.RUNS ?? 260);
const manyMetrics = Array.from(
  { length: Number(process.env.METRICS ?? 0) },
  (_, i) => `layers/block${i % 20}/metric_${i}`,
);

const metricNames = [
  ...manyMetrics,
  "loss",
  "accuracy",
  "epoch",
  "train/loss",
  "train/accuracy",
  "train/lr",
  "train/grad_norm",
  "train/loss_scale",
  "train/tokens_per_second",
  "val/loss",
  "val/accuracy",
  "val/f1",
  "val/perplexity",
  "eval/検証精度",
  "eval/long/nested/prefix/that/goes/on/metric_with_a_very_long_name_indeed",
  "optimizer.momentum.mean",
  "optimizer.momentum.std",
  "single_point",
];
const systemNames = [
  "system.cpu",
  "system.memory_percent",
  "system.proc.memory.availableMB",
  "system.disk.in",
  "system.disk.out",
  "system.network.sent",
  "system.network.recv",
  ...[0, 1, 2, 3].flatMap((i) => [`system.gpu.${i}.gpu`, `system.gpu.${i}.memory`, `system.gpu.${i}.temp`]),
];

export function makeWorld(empty) {
  const now = Date.now();
  const user = {
    username: "ada",
    display_name: "Ada Lovelace",
    email: "ada@example.org",
    is_admin: true,
    entities: [
      { name: "ada", is_team: false, role: "admin" },
      { name: "vision-lab", is_team: true, role: "member" },
    ],
  };
  const projects = empty
    ? []
    : [
        makeProject(
          "ada",
          "language-model",
          "Small transformers on **curated** text.\n\nGoal: below 2.1 bits per byte with 40M parameters.",
          now,
        ),
        makeProject("vision-lab", "segmentation", "Street scenes, day and night", now - 3 * hour),
        makeProject("ada", "音声認識", "日本語の音声認識。ノイズ環境での精度を比較する。", now - 26 * hour),
        makeProject("ada", "uncategorized", "", now - 80 * hour, "Uncategorized"),
        makeProject(
          "vision-lab",
          "a-project-with-quite-a-long-name-that-has-to-be-cut-somewhere",
          "",
          now - 400 * hour,
        ),
        makeProject("ada", "empty-so-far", "", now - 900 * hour),
      ];
  const runs = empty
    ? []
    : [
        ...makeRuns("ada", "language-model", nRuns, now),
        ...makeRuns("vision-lab", "segmentation", 34, now - 3 * hour),
        ...makeRuns("ada", "音声認識", 12, now - 26 * hour),
        ...makeRuns("ada", "uncategorized", 1, now - 80 * hour),
        ...makeRuns("vision-lab", "a-project-with-quite-a-long-name-that-has-to-be-cut-somewhere", 3, now - 400 * hour),
      ];
  for (const project of projects) {
    const own = runs.filter((run) => run.entity === project.entity && run.project === project.name);
    project.n_runs = own.length;
    project.n_running = own.filter((run) => run.state === "running").length;
  }
  const logs = new Map();
  const keysOfRun = (run) => {
    if (run.last_step === null) return [];
    const kinds = (name) => (name === "epoch" ? ["number", "null"] : ["number"]);
    const history = metricNames.filter((name) => name !== "single_point" || hash(run.id) % 2 === 0);
    return [
      ...history.map((name) => ({ name, stream: "history", kinds: kinds(name) })),
      { name: "_runtime", stream: "history", kinds: ["number"] },
      { name: "examples", stream: "history", kinds: ["media"] },
      ...systemNames.map((name) => ({ name, stream: "system", kinds: ["number"] })),
    ];
  };
  const world = {
    user,
    projects,
    runs,
    keysOfRun,
    keysOf: (project) => {
      const own = runs.filter((run) => run.entity === project.entity && run.project === project.name);
      const found = new Map(own.flatMap((run) => keysOfRun(run)).map((key) => [`${key.stream}${key.name}`, key]));
      return [...found.values()];
    },
    logOf: (run) => {
      if (!logs.has(run.id)) logs.set(run.id, makeLog(run));
      return logs.get(run.id);
    },
    tick: (emit, toRow) => {
      for (const run of runs) {
        if (run.state !== "running" || run.last_step === null) continue;
        run.last_step = Math.min(run.plannedSteps, run.last_step + 7);
        run.runtime += 0.5;
        run.tracked += 0.5;
        run.heartbeat_at = iso(Date.now());
        run.summary._step = run.last_step;
        emit({ event: "rows", run: run.id, stream: "history", last_step: run.last_step, keys: metricNames, rows: [] });
        const log = world.logOf(run);
        const line = {
          number: log.length,
          at: iso(Date.now()),
          level: "",
          label: null,
          text: `step ${run.last_step} \u001b[32mok\u001b[0m loss \u001b[1m${(2 / (1 + run.last_step / 500)).toFixed(4)}\u001b[0m`,
        };
        log.push(line);
        run.n_log_lines = log.length;
        emit({ event: "logs", run: run.id, lines: [line], n_lines: log.length });
        if (Math.random() < 0.05) emit({ event: "run", run: toRow(run) });
      }
    },
  };
  return world;
}

function makeProject(entity, name, description, updated, title = name) {
  return {
    entity,
    name,
    title,
    description,
    created_at: iso(updated - 60 * 24 * hour),
    updated_at: iso(updated - 40e3),
    n_runs: 0,
    n_running: 0,
    role: entity === "ada" ? "admin" : "member",
  };
}

function makeRuns(entity, project, count, newest) {
  return Array.from({ length: count }, (_, i) => {
    const seed = `${entity}/${project}/${i}`;
    const next = random(seed);
    const id = hash(seed).toString(36).padStart(8, "x").slice(0, 8);
    const running = i < 2 && project !== "uncategorized";
    const state = running ? "running" : i === 2 ? "pending" : states[Math.floor(next() * states.length)];
    const created = newest - i * 2.7 * hour - 42 * 60e3;
    const runtime = running ? 42 * 60 : state === "pending" ? 0 : Math.floor(next() * 9000) + 60;
    const plannedSteps = [3000, 5000, 800, 120][i % 4];
    const lastStep =
      state === "pending"
        ? null
        : running
          ? 900
          : state === "finished"
            ? plannedSteps - 1
            : Math.floor(plannedSteps * next());
    const name =
      i === 5
        ? "sweep-lr3e-4-bs512-warmup2000-cosine-dropout0.1-seed42-resumed-from-checkpoint-18000-on-a100"
        : i === 7
          ? "学習率スケジュール比較 その2"
          : `${adjectives[Math.floor(next() * 12)]}-${nouns[Math.floor(next() * 12)]}-${count - i}`;
    return {
      entity,
      project,
      id,
      name,
      state,
      stopping: false,
      user: i % 5 === 3 ? "grace" : "ada",
      group: i % 3 === 0 ? "baseline" : i % 7 === 0 ? "ablation-2026-11" : null,
      job_type: i % 4 === 0 ? "train" : null,
      tags: i % 3 === 0 ? ["baseline", "40M"] : i === 1 ? ["本番", "resumed", "long-context"] : [],
      notes:
        i === 0
          ? "Warmup of **2,000 steps** and a cosine decay.\n\n- batch 512\n- see [the plan](https://example.org/plan)\n\n| lr | result |\n| --- | --- |\n| 3e-4 | 2.11 |\n"
          : i % 9 === 4
            ? "学習率を下げて再実行"
            : null,
      host: `node-${1 + (i % 4)}.cluster`,
      sweep: null,
      created_at: iso(created),
      heartbeat_at: iso(created + runtime * 1000),
      finished_at: running || state === "pending" ? null : iso(created + runtime * 1000),
      runtime,
      tracked: runtime * 0.93,
      n_history_lines: (lastStep ?? -1) + 1,
      last_step: lastStep,
      plannedSteps,
      config: makeConfig(next),
      summary: state === "pending" ? {} : makeSummary(next, lastStep),
      environment: {
        command: "python train.py --model small --lr 3e-4 --batch-size 512 --data /data/curated/v3 --resume auto",
        program: "train.py",
        root: "/srv/ada/lm",
        host: `node-${1 + (i % 4)}.cluster`,
        os_user: "ada",
        os: "Linux-6.8.0-49-generic-x86_64-with-glibc2.39",
        python: "CPython 3.12.7",
        executable: "/srv/ada/.venv/bin/python3",
        client_version: "0.23.1",
        git_remote: "git@github.com:ada/lm.git",
        git_commit: "9b1c7e0d4c5a2f8e6b3d1a0f9e8d7c6b5a493827",
        cpu_count: 32,
        cpu_count_logical: 64,
        gpu_count: 4,
        gpu: "NVIDIA A100-SXM4-80GB",
        memory_bytes: 540e9,
        disk_bytes: 3.8e12,
        cuda: "12.6",
        started_at: iso(created),
      },
      exit_code: state === "failed" ? 1 : state === "finished" ? 0 : null,
      n_log_lines: 0,
      n_system_lines: 100,
      n_files: files.length,
      faults:
        i === 0
          ? {
              n_rejected_lines: 2,
              last_rejection: "line 812 is not JSON: expected `,` or `}` at column 17",
              n_superseded_lines: 1,
            }
          : { n_rejected_lines: 0, last_rejection: null, n_superseded_lines: 0 },
      role: entity === "ada" ? "admin" : "member",
      metrics: [],
      charts: [],
      mask_labels: [],
      files: state === "pending" ? [] : files,
    };
  });
}

function makeConfig(next) {
  return {
    model: {
      name: "small",
      layers: 12,
      heads: 8,
      width: 512,
      dropout: 0.1,
      "rope.theta": 10000,
      positions: [0, 1, 2, 3],
    },
    optimizer: { name: "adamw", lr: 3e-4 * (0.5 + next()), betas: [0.9, 0.95], weight_decay: 0.1, eps: 1e-8 },
    data: { path: "/data/curated/v3", tokens: 1_400_000_000, shuffle: true, filters: null, 言語: "日本語" },
    seed: Math.floor(next() * 10000),
    batch_size: 512,
    compile: true,
    prompt: "Once upon a time, in a land of very long strings that never seem to end, there lived a config value.",
    nested: { a: { b: { c: { d: { e: "deep" } } } } },
  };
}

function makeSummary(next, lastStep) {
  return {
    _step: lastStep,
    _runtime: 2520.4,
    loss: 0.3 + next() / 3,
    accuracy: 0.8 + next() / 10,
    "train/loss": 0.312345678901,
    "val/loss": 0.41 + next() / 10,
    "val/accuracy": 0.912345678,
    "val/perplexity": 14.25,
    "train/lr": 0.0000012345,
    "train/grad_norm": "NaN",
    best: { "val/loss": 0.4012, step: 2850 },
    examples: { _type: "images/separated", width: 64, height: 64, count: 4, format: "png" },
  };
}

function makeLog(run) {
  if (run.last_step === null) return [];
  const lines = [];
  const start = Date.parse(run.created_at);
  const add = (text, level = "") =>
    lines.push({ number: lines.length, at: iso(start + lines.length * 400), level, label: null, text });
  add("\u001b[34m\u001b[1mLoading\u001b[0m 1,400,000,000 tokens from /data/curated/v3");
  add("データを読み込みました（日本語 38%、英語 62%）");
  add(
    "Epoch 0:   0%|          | 0/120\rEpoch 0:  50%|█████     | 60/120\rEpoch 0: 100%|██████████| 120/120 [00:42<00:00,  2.8it/s]",
  );
  add(
    "/srv/ada/.venv/lib/python3.12/site-packages/torch/utils/checkpoint.py:295: FutureWarning: the argument is deprecated and will be removed; pass use_reentrant explicitly instead of relying on the default",
    "error",
  );
  for (let step = 0; step < 2200; step++) {
    const loss = (0.3 + 2 * Math.exp(-step / 700)).toFixed(4);
    if (step % 250 === 249)
      add(`\u001b[32m✔ checkpoint saved\u001b[0m \u001b[2mcheckpoints/step-${step + 1}.pt\u001b[0m`);
    else if (step % 400 === 200)
      add(
        `\u001b[33mWARNING\u001b[0m gradient norm \u001b[38;5;208m${(step / 37).toFixed(2)}\u001b[0m is above the limit, clipped`,
        "error",
      );
    else
      add(
        `step \u001b[1m${String(step).padStart(5)}\u001b[0m  loss ${loss}  lr 3.00e-04  \u001b[36m${(81 + (step % 13)).toFixed(0)}k tok/s\u001b[0m`,
      );
  }
  if (run.state === "failed") {
    add("Traceback (most recent call last):", "error");
    add('  File "/srv/ada/lm/train.py", line 212, in <module>', "error");
    add("    main()", "error");
    add("\u001b[31mtorch.cuda.OutOfMemoryError\u001b[0m: CUDA out of memory. Tried to allocate 2.00 GiB", "error");
  }
  run.n_log_lines = lines.length;
  return lines;
}

const contents = new Map([
  ["config.yaml", ["text/plain", "model:\n  name: small\n  layers: 12\noptimizer:\n  lr: 0.0003\n"]],
  [
    "output.log",
    ["text/plain", Array.from({ length: 200 }, (_, i) => `step ${i} loss ${(2 / (1 + i)).toFixed(4)}`).join("\n")],
  ],
  ["requirements.txt", ["text/plain", "torch==2.6.0\nnumpy==2.1.3\nwandb==0.23.1\n"]],
  ["wandb-summary.json", ["application/json", '{"loss":0.312,"accuracy":0.91,"best":{"step":2850,"val/loss":0.4012}}']],
  ["wandb-metadata.json", ["application/json", '{"os":"Linux","python":"3.12.7","gpu":"A100","cpu_count":32}']],
  [
    "report.html",
    [
      "text/html",
      "<!doctype html><style>body{font:16px sans-serif;color:#0a5}</style><h1>Sandboxed report</h1><p id=p></p><script>p.textContent='scripts run, but alone'</script>",
    ],
  ],
  ["checkpoints/step-1000.pt", ["application/octet-stream", Buffer.alloc(4000)]],
  ["checkpoints/step-2000.pt", ["application/octet-stream", Buffer.alloc(4000)]],
  ["media/images/examples_0_a1b2.png", ["image/png", png(64, 0)]],
  ["media/images/examples_1_c3d4.png", ["image/png", png(64, 1)]],
  ["media/images/examples_2_e5f6.png", ["image/png", png(64, 2)]],
  [
    "code/train.py",
    [
      "text/x-python",
      "import wandb\n\n\ndef main():\n    with wandb.init(project='language-model') as run:\n        for step in range(3000):\n            run.log({'loss': 1 / (step + 1)})\n\n\nmain()\n",
    ],
  ],
  ["日本語/メモ.md", ["text/markdown", "# メモ\n\n学習率を下げると安定した。\n"]],
]);

const files = [...contents].map(([path, [type, bytes]], i) => ({
  path,
  size_bytes: path.endsWith(".pt") ? 162_334_208 + i : Buffer.byteLength(bytes),
  media_type: type,
  updated_at: iso(Date.now() - i * 7 * 60e3),
  md5: hash(path).toString(36),
}));

/** What every run logged under a key of media, as a row has it. */
export const images = {
  _type: "images/separated",
  width: 64,
  height: 64,
  filenames: [0, 1, 2].map((i) => `media/images/examples_${i}_${["a1b2", "c3d4", "e5f6"][i]}.png`),
  captions: ["first", "second", "third"],
};

export function findFile(path) {
  const found = contents.get(path);
  return found && { type: found[0] === "text/html" ? "text/html" : found[0], bytes: found[1] };
}

/** A small picture, as the mock has no image library. */
function png(size, kind) {
  const raw = Buffer.alloc((size * 3 + 1) * size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const at = y * (size * 3 + 1) + 1 + x * 3;
      raw[at] = (x * 4 + kind * 80) % 256;
      raw[at + 1] = (y * 4) % 256;
      raw[at + 2] = ((x ^ y) * 4 + kind * 40) % 256;
    }
  }
  const crcTable = Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c >>> 0;
  });
  const crc = (bytes) => {
    let c = 0xffffffff;
    for (const byte of bytes) c = (crcTable[(c ^ byte) & 255] ^ (c >>> 8)) >>> 0;
    return (c ^ 0xffffffff) >>> 0;
  };
  const chunk = (name, data) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const head = Buffer.alloc(4);
    head.writeUInt32BE(data.length);
    const tail = Buffer.alloc(4);
    tail.writeUInt32BE(crc(body));
    return Buffer.concat([head, body, tail]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(raw)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}
