// Begins sweeps and works for them as the wandb client's agents do, by plain HTTP.
const upsert = `mutation UpsertSweep($config: String, $project: String!, $entity: String!) {
  upsertSweep(input: {config: $config, projectName: $project, entityName: $entity}) { sweep { id name } }
}`;
const begin = `mutation CreateAgent($host: String!, $project: String!, $entity: String!, $sweep: String!) {
  createAgent(input: {host: $host, projectName: $project, entityName: $entity, sweep: $sweep}) { agent { id } }
}`;
const beat = `mutation Heartbeat($id: ID!, $runState: JSONString) {
  agentHeartbeat(input: {id: $id, metrics: "{}", runState: $runState}) { agent { id } commands }
}`;

/** The new sweep's id. */
export async function startSweep(client, project, config) {
  const variables = { config: JSON.stringify(config), project, entity: "admin" };
  return (await client.graphql(upsert, variables)).upsertSweep.sweep.name;
}

/** Lets an agent do `count` runs of a sweep; `train(parameters)` gives the summary of each. Returns the runs' ids. */
export async function runAgent(client, project, sweep, count, train) {
  const { agent } = (await client.graphql(begin, { host: "gpu-node-7", project, entity: "admin", sweep })).createAgent;
  const runs = [];
  while (runs.length < count) {
    const { commands } = (await client.graphql(beat, { id: agent.id, runState: "{}" })).agentHeartbeat;
    const command = JSON.parse(commands).find(({ type }) => type === "run");
    if (!command) throw new Error(`the agent was given ${commands}`);
    const parameters = Object.fromEntries(Object.entries(command.args).map(([name, { value }]) => [name, value]));
    const run = await client.startRun(project, command.run_id, { config: parameters });
    const summary = train(parameters);
    await run.log([summary]);
    await run.summarize({ ...summary, _step: 0 });
    await run.finish();
    runs.push(command.run_id);
  }
  return runs;
}
