// Made-up curves, answered in buckets as the server does.
import { hash, noise } from "./random.mjs";

function valueAt(run, key, step, total) {
  const seed = hash(run.id + key);
  const progress = step / total;
  const jitter = noise(seed, step) - 0.5;
  const speed = 2 + (seed % 100) / 20;
  const floor = 0.05 + (hash(run.id) % 100) / 400;
  if (key.includes("NaN") || (key === "train/grad_norm" && step % 997 === 500)) return Number.NaN;
  if (key === "train/loss_scale" && step % 1500 === 1499) return Number.POSITIVE_INFINITY;
  if (key.includes("loss")) {
    const spike = seed % 3 === 0 && Math.abs(step - Math.floor(total * 0.62)) < 2 ? 2.4 : 0;
    return floor + 2.3 * Math.exp(-speed * progress) + jitter * 0.16 * Math.exp(-progress) + spike;
  }
  if (key.includes("acc") || key.includes("f1") || key.includes("精度"))
    return Math.min(0.999, 0.1 + (0.88 - floor / 3) * (1 - Math.exp(-speed * 1.4 * progress)) + jitter * 0.02);
  if (key.includes("lr")) return 3e-4 * (progress < 0.05 ? progress * 20 : 0.5 + 0.5 * Math.cos(Math.PI * progress));
  if (key.includes("perplexity")) return 12 + 900 * Math.exp(-speed * 1.2 * progress) + jitter * 3;
  if (key.includes("memory")) return 38 + 30 * (1 - Math.exp(-8 * progress)) + jitter;
  if (key.includes("temp")) return 48 + 28 * (1 - Math.exp(-14 * progress)) + jitter * 4;
  if (key.includes("network") || key.includes("disk")) return 1e6 * step * (1 + (seed % 7)) + jitter * 1e5;
  if (key.includes("gpu") || key.includes("cpu")) return Math.max(0, 82 + 14 * Math.sin(step / 9 + seed) + jitter * 22);
  return Math.sin(progress * 9 + seed) * 0.4 + progress + jitter * 0.25;
}

function isSparse(key) {
  return key.startsWith("val") || key.startsWith("eval");
}

export function querySeries(world, query) {
  const buckets = query.buckets ?? 500;
  const axis = query.x ?? "_step";
  const system = query.stream === "system";
  const series = [];
  for (const id of query.runs) {
    const run = world.runs.find((each) => each.id === id);
    if (!run) continue;
    const known = new Set(world.keysOfRun(run).map((key) => key.name));
    for (const key of query.keys) {
      if (!known.has(key)) continue;
      const every = isSparse(key) ? 50 : 1;
      const last = system ? Math.min(2000, Math.floor(run.runtime / 15)) : (run.last_step ?? -1);
      const total = system ? 2000 : run.plannedSteps;
      const secondsPerStep = run.runtime / Math.max(1, last);
      const start = Date.parse(run.created_at) / 1000;
      const toX = (step) =>
        axis === "_runtime" ? step * secondsPerStep : axis === "_timestamp" ? start + step * secondsPerStep : step;
      const points = [];
      for (let step = isSparse(key) && last > 50 ? every - 1 : 0; step <= last; step += every) {
        const x = toX(step);
        if ((query.min ?? -Infinity) <= x && x <= (query.max ?? Infinity))
          points.push([x, valueAt(run, key, step, total)]);
      }
      if (points.length > 0) series.push(toSeries(id, key, points, buckets));
    }
  }
  return { series };
}

function toSeries(run, key, points, buckets) {
  const answer = {
    run,
    key,
    exact: points.length <= buckets,
    x: [],
    min: [],
    max: [],
    mean: [],
    last: [],
    count: [],
    non_finite: [],
    n_points: points.length,
  };
  const bad = ([x, value], count = 1) =>
    answer.non_finite.push({ x, value: Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity", count });
  if (answer.exact) {
    for (const point of points) {
      if (!Number.isFinite(point[1])) {
        bad(point);
        continue;
      }
      answer.x.push(point[0]);
      answer.last.push(point[1]);
    }
    return answer;
  }
  const size = points.length / buckets;
  for (let b = 0; b < buckets; b++) {
    const part = points.slice(Math.floor(b * size), Math.floor((b + 1) * size));
    if (part.length === 0) continue;
    const good = part.filter(([, value]) => Number.isFinite(value));
    for (const point of part) if (!Number.isFinite(point[1])) bad(point);
    if (good.length === 0) continue;
    const values = good.map(([, value]) => value);
    answer.x.push(good.reduce((sum, [x]) => sum + x, 0) / good.length);
    answer.min.push(Math.min(...values));
    answer.max.push(Math.max(...values));
    answer.mean.push(values.reduce((sum, value) => sum + value, 0) / values.length);
    answer.last.push(values.at(-1));
    answer.count.push(part.length);
  }
  return answer;
}
