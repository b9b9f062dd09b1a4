// The server's filter language over made-up runs.

/** Flat values of a run: its columns, `config.…` and `summary.…`. */
export function valuesOf(run) {
  const values = {};
  const collect = (prefix, document) => {
    for (const [name, value] of Object.entries(document)) {
      const isBranch = typeof value === "object" && value !== null && !Array.isArray(value);
      if (!isBranch) values[`${prefix}.${name}`] = value;
      else if (!("_type" in value)) collect(`${prefix}.${name}`, value);
    }
  };
  collect("config", run.config);
  collect("summary", run.summary);
  return values;
}

const columns = {
  name: (run) => run.id,
  display_name: (run) => run.name,
  username: (run) => run.user,
  duration: (run) => run.runtime,
};

export function read(run, name) {
  if (name.startsWith("config.")) return valuesOf(run)[name] ?? null;
  if (name.startsWith("summary_metrics.")) return valuesOf(run)[`summary.${name.slice(16)}`] ?? null;
  return (columns[name] ?? ((each) => each[name]))(run) ?? null;
}

export function matches(run, filter) {
  return Object.entries(filter ?? {}).every(([name, wanted]) => {
    if (name === "$and") return wanted.every((each) => matches(run, each));
    if (name === "$or") return wanted.some((each) => matches(run, each));
    if (name === "$nor") return !wanted.some((each) => matches(run, each));
    const value = read(run, name);
    const all = Array.isArray(value) ? value : [value];
    return Object.entries(wanted).every(([operator, against]) => {
      if (operator === "$ne") return all.every((each) => each !== against);
      if (operator === "$nin") return !all.some((each) => against.includes(each));
      return all.some((each) => tests[operator](each, against));
    });
  });
}

const comparable = (a, b) => a !== null && typeof a === typeof b;
const tests = {
  $eq: (a, b) => a === b,
  $in: (a, b) => b.includes(a),
  $lt: (a, b) => comparable(a, b) && a < b,
  $lte: (a, b) => comparable(a, b) && a <= b,
  $gt: (a, b) => comparable(a, b) && a > b,
  $gte: (a, b) => comparable(a, b) && a >= b,
  $contains: (a, b) => typeof a === "string" && a.toLowerCase().includes(b.toLowerCase()),
  $regex: (a, b) => typeof a === "string" && new RegExp(b).test(a),
};

/** Sorts in place by several keys; what is missing comes last. */
export function sortRuns(runs, keys) {
  const read_ = keys.map((key) => [key.replace(/^-/, ""), key.startsWith("-") ? -1 : 1]);
  const decorated = runs.map((run) => ({ run, by: read_.map(([name]) => read(run, name)) }));
  decorated.sort((a, b) => {
    for (const [i, [, sign]] of read_.entries()) {
      const [x, y] = [a.by[i], b.by[i]];
      if (x === y) continue;
      if (x === null) return 1;
      if (y === null) return -1;
      return sign * (x < y ? -1 : 1);
    }
    return 0;
  });
  return decorated.map(({ run }) => run);
}
