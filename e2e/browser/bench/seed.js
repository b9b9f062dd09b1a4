// Projects of the sizes that the budgets name, logged by plain HTTP as the wandb client does.
import { Client } from "../support/client.js";

/** Requests at once: a key may have 64. */
const lanes = 16;

async function inLanes(count, work) {
  let next = 0;
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      while (next < count) await work(next++);
    }),
  );
}

const runName = (i) => `run-${String(i).padStart(6, "0")}`;

/** Runs whose metrics fall with some noise and, once in a while, a spike. */
export async function seedCharts(server, project, { runs, metrics, steps }) {
  const client = new Client(server);
  await inLanes(runs, async (i) => {
    const run = await client.startRun(project, runName(i), { config: { lr: 10 ** -(2 + (i % 4)), seed: i } });
    const rows = Array.from({ length: steps }, (_, step) => {
      const row = {};
      for (let m = 0; m < metrics; m++) {
        const noise = Math.sin(step * (m + 1) * 12.9898 + i * 78.233) * 0.1;
        row[`part${Math.floor(m / 32)}/metric${m}`] = Number((2 / (1 + step / (20 + m + i)) + noise + (step % 997 === 996 ? 1 : 0)).toFixed(5));
      }
      return row;
    });
    for (let at = 0; at < rows.length; at += 1000) await run.log(rows.slice(at, at + 1000));
    await run.summarize(rows.at(-1));
    await run.finish();
  });
}

/** A project of many runs that logged nothing but their config and their results. */
export async function seedTable(server, project, runs) {
  const client = new Client(server);
  await inLanes(runs, async (i) => {
    const run = await client.startRun(project, runName(i), {
      config: { lr: 10 ** -(2 + (i % 4)), batch: 2 ** (i % 9), optimizer: ["adam", "sgd", "lion"][i % 3], seed: i },
      groupName: `group ${i % 50}`,
      tags: i % 5 === 0 ? ["baseline"] : [],
    });
    await run.stream({ files: { "wandb-summary.json": { offset: 0, content: [JSON.stringify({ loss: 1 / (i + 1), accuracy: (i % 1000) / 1000 })] } }, complete: true, exitcode: i % 17 === 0 ? 1 : 0 });
  });
}
