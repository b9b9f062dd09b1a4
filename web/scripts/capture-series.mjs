// Writes the answers that the tests of the series reader read: what a real server says to one question, as Arrow and as
// JSON. Run it again where the layout in docs/reference/export.md changes.
//
//   node scripts/capture-series.mjs --base http://127.0.0.1:8080 --key API_KEY --entity NAME
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: { base: { type: "string" }, key: { type: "string" }, entity: { type: "string" } },
});
const folder = new URL("../src/api/testdata/", import.meta.url);
const project = "series-fixture";
const headers = {
  authorization: `Basic ${Buffer.from(`api:${values.key}`).toString("base64")}`,
  "content-type": "application/json",
};

async function post(path, body, accept = "application/json") {
  const answer = await fetch(values.base + path, {
    method: "POST",
    headers: { ...headers, accept },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return answer;
}

const upsert = `mutation UpsertBucket($name: String, $project: String, $entity: String) {
  upsertBucket(input: {name: $name, modelName: $project, entityName: $entity}) { inserted }
}`;
async function log(name, rows) {
  await post("/graphql", { query: upsert, variables: { name, project, entity: values.entity } });
  const content = rows.map((row, i) => `{"_step":${i},"_timestamp":${1_764_000_000 + i},"_runtime":${i},${row}}`);
  await post(`/files/${values.entity}/${project}/${name}/file_stream`, {
    files: { "wandb-history.jsonl": { offset: 0, content } },
    complete: true,
    exitcode: 0,
  });
}

// 40 rows in 8 buckets: one of them has nothing but NaN, one a spike, one infinities next to numbers.
const long = (i) =>
  i >= 15 && i < 20 ? "NaN" : i === 22 ? "900" : i === 31 ? "Infinity" : i === 32 ? "-Infinity" : `${i / 2}`;
await log(
  "long",
  Array.from({ length: 40 }, (_, i) => `"loss":${long(i)}`),
);
// Few enough rows to come one by one.
await log("short", ['"loss":3', '"loss":NaN', '"loss":-Infinity', '"loss":0.1', '"精度":0.5']);

const path = `/api/v1/projects/${values.entity}/${project}/series:query`;
const question = { runs: ["long", "short"], keys: ["loss", "精度"], buckets: 8 };
const arrow = await post(path, question, "application/vnd.apache.arrow.stream");
writeFileSync(new URL("series.arrow", folder), Buffer.from(await arrow.arrayBuffer()));
const json = await post(path, question);
writeFileSync(new URL("series.json", folder), `${JSON.stringify(await json.json(), null, 2)}\n`);
