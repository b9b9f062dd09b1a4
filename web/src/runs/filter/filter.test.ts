import { expect, test } from "vitest";
import { complete } from "./complete";
import { printExpression } from "./expression";
import { nameResolver } from "./names";
import { parseFilter } from "./parse";
import { toServerFilter } from "./toServer";

const fields = [
  "config.lr",
  "config.optimizer.name",
  "summary.val/loss",
  "summary.lr",
  "config.my key",
  "name",
  "state",
];
const resolve = nameResolver(fields);
const now = Date.parse("2026-11-23T12:00:30Z");

function server(text: string) {
  const parsed = parseFilter(text, resolve);
  if (parsed.problem) throw new Error(`${parsed.problem.reason} at ${parsed.problem.from}`);
  return parsed.expression && toServerFilter(parsed.expression, now);
}

function failure(text: string) {
  const { problem } = parseFilter(text, resolve);
  return problem && [problem.reason.replace("filter.error.", ""), text.slice(problem.from, problem.to)];
}

test("an empty line means every run", () => {
  expect(server("  ")).toBeNull();
});

test("the least value of a metric has a short name too, behind keys that are really called so", () => {
  const resolve = nameResolver(["summary.best.min", "history.loss.min", "history.best.min"]);
  const read = (text: string) => {
    const parsed = parseFilter(text, resolve);
    return parsed.problem ? null : parsed.expression && toServerFilter(parsed.expression, now);
  };
  expect(read("loss.min<0.1")).toEqual({ "history.loss.min": { $lt: 0.1 } });
  expect(read("history.loss.max>2")).toEqual({ "history.loss.max": { $gt: 2 } });
  expect(read("best.min<1")).toEqual({ "summary_metrics.best.min": { $lt: 1 } });
});

test("conditions side by side must all hold", () => {
  expect(server("state:failed lr<1e-3 tag:baseline")).toEqual({
    $and: [{ state: { $eq: "failed" } }, { "config.lr": { $lt: 0.001 } }, { tags: { $eq: "baseline" } }],
  });
  expect(server("state:failed and lr<1e-3")).toEqual(server("state:failed lr<1e-3"));
});

test("and binds before or, brackets before both, not before all", () => {
  const a = { state: { $eq: "a" } };
  const b = { state: { $eq: "b" } };
  const c = { state: { $eq: "c" } };
  expect(server("state:a state:b or state:c")).toEqual({ $or: [{ $and: [a, b] }, c] });
  expect(server("state:a (state:b or state:c)")).toEqual({ $and: [a, { $or: [b, c] }] });
  expect(server("not state:a or -state:b")).toEqual({ $or: [{ $nor: [a] }, { $nor: [b] }] });
});

test("names are found in config first, then in the summary, and by their last part", () => {
  expect(server("lr=1")).toEqual({ "config.lr": { $eq: 1 } });
  expect(server("summary.lr=1")).toEqual({ "summary_metrics.lr": { $eq: 1 } });
  expect(server("val/loss>=0.5")).toEqual({ "summary_metrics.val/loss": { $gte: 0.5 } });
  expect(server("optimizer.name=adam")).toEqual({ "config.optimizer.name": { $eq: "adam" } });
  expect(server('"my key"≠null')).toEqual({ "config.my key": { $ne: null } });
  expect(server("config.unheard.of=1")).toEqual({ "config.unheard.of": { $eq: 1 } });
});

test("values are numbers, truth, null or texts; quotes make a text", () => {
  expect(server('lr="1"')).toEqual({ "config.lr": { $eq: "1" } });
  expect(server("lr=true")).toEqual({ "config.lr": { $eq: true } });
  expect(server('group:"a \\"b\\" or c"')).toEqual({ group: { $eq: 'a "b" or c' } });
});

test("lists, parts and expressions", () => {
  expect(server("state:failed,crashed")).toEqual({ state: { $in: ["failed", "crashed"] } });
  expect(server("state not in (failed, crashed)")).toEqual({ state: { $nin: ["failed", "crashed"] } });
  expect(server("name:river")).toEqual({ display_name: { $contains: "river" } });
  expect(server("notes!~todo")).toEqual({ $nor: [{ notes: { $contains: "todo" } }] });
  expect(server('name=~"^run-[0-9]"')).toEqual({ display_name: { $regex: "^run-[0-9]" } });
});

test("a word alone is looked for in name, id, group and tags", () => {
  expect(server("river")).toEqual({
    $or: ["display_name", "name", "group", "tags"].map((name) => ({ [name]: { $contains: "river" } })),
  });
});

test("times may be so long ago", () => {
  expect(server("created>-7d")).toEqual({ created_at: { $gt: "2026-11-16T12:00:00.000Z" } });
  expect(server("created>=2026-11-01")).toEqual({ created_at: { $gte: "2026-11-01" } });
});

test("what cannot be read says where and why", () => {
  expect(failure("state:failed lr<")).toEqual(["value", ""]);
  expect(failure("speed>3 state:a")).toEqual(["field", "speed"]);
  expect(failure("(state:a or state:b")).toEqual(["open", "("]);
  expect(failure("state:a)")).toEqual(["close", ")"]);
  expect(failure('name:"abc')).toEqual(["quote", '"abc']);
  expect(failure("state:a or")).toEqual(["end", ""]);
  expect(failure("name=~[")).toEqual(["regex", "["]);
  expect(failure("state<failed")).toEqual(["order", "<"]);
  expect(failure("state in failed")).toEqual(["list", "failed"]);
  expect(failure(`${"(".repeat(50)}a${")".repeat(50)}`)?.[0]).toEqual("deep");
  expect(failure("constructor=1")).toEqual(["field", "constructor"]);
});

test("a printed filter is read as the same filter", () => {
  const lines = [
    "state:failed lr<1e-3 (tag:a,b or not user=ada) river",
    'not (state:a or state:b) "and" "two words" "my key"=null',
    'name~"x" notes!~y created>-7d state not in (a, b) lr="1"',
    "state:a or state:b state:c",
    "-tag:old !state:x",
  ];
  for (const line of lines) {
    const parsed = parseFilter(line, resolve);
    if (parsed.problem || !parsed.expression) throw new Error(line);
    const printed = printExpression(parsed.expression);
    expect(parseFilter(printed, resolve), printed).toEqual(parsed);
  }
});

test("random text is read or refused, never worse", () => {
  const signs = ["state", ":", "a", "(", ")", '"', "<", " ", "or", "not", "in", ",", "-", "\\", "lr", "=~", "1"];
  let seed = 7;
  for (let i = 0; i < 3000; i++) {
    let text = "";
    for (let k = 0; k < 9; k++) {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      text += signs[seed % signs.length];
    }
    const parsed = parseFilter(text, resolve);
    if (parsed.problem || !parsed.expression) continue;
    const printed = printExpression(parsed.expression);
    expect(parseFilter(printed, resolve), `${text} → ${printed}`).toEqual(parsed);
  }
});

test("completion offers names, then values, then what joins", () => {
  const known = { fields, resolve, valuesOf: (field: string) => (field === "state" ? ["failed", "finished"] : []) };
  const offers = (text: string) => complete(text, text.length, known).options.map((option) => option.insert);
  expect(offers("lr")).toEqual(["config.lr", "summary.lr"]);
  expect(offers("st")).toEqual(["state"]);
  expect(offers("state:f")).toEqual(["failed ", "finished "]);
  expect(offers("state:failed,fi")).toEqual(["finished "]);
  expect(offers("state in (fi")).toEqual(["finished "]);
  expect(offers("state:failed o")).toContain("or ");
  expect(offers("my")).toEqual(['"config.my key"']);
  expect(offers("-st")).toEqual(["-state"]);
  expect(complete("state:failed", 3, known)).toMatchObject({ from: 0, to: 5 });
});
