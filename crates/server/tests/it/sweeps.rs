//! Sweeps as their agents live them: what they are told, and what becomes of their runs.

use std::collections::BTreeSet;
use std::time::Duration;

use ayumi_testkit::{Answer, Client, TestApp};
use serde_json::{Value, json};

const UPSERT: &str = "mutation($id: ID, $config: String, $state: String, $displayName: String, $controller: JSONString,
    $priors: JSONString) { upsertSweep(input: {id: $id, config: $config, state: $state, displayName: $displayName,
    controller: $controller, priorRunsFilters: $priors, projectName: \"demo\"}) {
        sweep { id name state displayName runCount runCountExpected bestLoss method scheduler } configValidationWarnings } }";
const GRID: &str = "method: grid\nprogram: train.py\nmetric: {name: loss}\n\
    parameters: {x: {values: [1, 2]}, o: {parameters: {y: {values: [a, b]}}}}";
const GONE: Duration = Duration::from_secs(301);
const GRACE: Duration = Duration::from_secs(45);

/// A sweep of the client's user, in the project `demo`.
struct Sweep<'a> {
    client: &'a Client<'a>,
    id: String,
    name: String,
}

impl<'a> Sweep<'a> {
    async fn new(client: &'a Client<'a>, config: &str) -> Self {
        Self::with(client, json!({ "config": config })).await
    }

    async fn with(client: &'a Client<'a>, variables: Value) -> Self {
        let made = client.graphql(UPSERT, variables).await;
        let text =
            |name: &str| made.at(&format!("/data/upsertSweep/sweep/{name}")).as_str().unwrap_or_default().to_owned();
        assert_eq!(made.status, 200, "{}", made.line());
        Self { client, id: text("id"), name: text("name") }
    }

    async fn update(&self, mut variables: Value) -> Answer {
        variables["id"] = json!(self.id);
        self.client.graphql(UPSERT, variables).await
    }

    async fn set_state(&self, state: &str) {
        let answer = self.update(json!({ "state": state })).await;
        assert_eq!(answer.at("/data/upsertSweep/sweep/state"), state, "{}", answer.line());
    }

    async fn get(&self, field: &str) -> Value {
        let query = format!("{{ project(name: \"demo\") {{ sweep(sweepName: \"{}\") {{ x: {field} }} }} }}", self.name);
        self.client.graphql(&query, json!({})).await.at("/data/project/sweep/x")
    }

    async fn agent(&self) -> String {
        let query =
            "mutation($sweep: String!) { createAgent(input: {host: \"node1\", projectName: \"demo\", sweep: $sweep})
            { agent { id name state } } }";
        let made = self.client.graphql(query, json!({ "sweep": self.name })).await;
        made.at("/data/createAgent/agent/id").as_str().unwrap_or_else(|| panic!("{}", made.line())).to_owned()
    }

    async fn beat(&self, agent: &str, alive: &[&str]) -> Vec<Value> {
        let alive: serde_json::Map<_, _> = alive.iter().map(|run| ((*run).to_owned(), json!(true))).collect();
        let answer = beat(self.client, agent, &Value::Object(alive).to_string()).await;
        let commands = answer.at("/data/agentHeartbeat/commands");
        serde_json::from_str(commands.as_str().unwrap_or_else(|| panic!("{}", answer.line()))).unwrap()
    }

    /// The one run that the agent is told to begin.
    async fn take(&self, agent: &str) -> (String, Value) {
        let commands = self.beat(agent, &[]).await;
        assert_eq!((commands.len(), &commands[0]["type"]), (1, &json!("run")), "{commands:?}");
        (commands[0]["run_id"].as_str().unwrap().to_owned(), commands[0]["args"].clone())
    }

    /// Does what a training script does: begins the run, logs these losses, and ends.
    async fn train(&self, run: &str, losses: &[f64]) {
        self.start(run, losses).await;
        self.stream(run, json!({ "complete": true, "exitcode": 0 })).await;
    }

    async fn start(&self, run: &str, losses: &[f64]) {
        let begin = "mutation($name: String, $sweep: String) { upsertBucket(input: {modelName: \"demo\", name: $name,
            sweep: $sweep, host: \"node1\"}) { bucket { sweepName state } inserted } }";
        let begun = self.client.graphql(begin, json!({ "name": run, "sweep": self.name })).await;
        assert_eq!(begun.at("/data/upsertBucket/bucket"), json!({ "sweepName": self.name, "state": "running" }));
        let lines: Vec<_> =
            losses.iter().enumerate().map(|(i, loss)| json!({ "_step": i, "loss": loss }).to_string()).collect();
        let summary = json!({ "loss": losses.last() }).to_string();
        let files = json!({ "wandb-history.jsonl": { "offset": 0, "content": lines },
            "wandb-summary.json": { "offset": 0, "content": [summary] } });
        self.stream(run, json!({ "files": files })).await;
    }

    async fn stream(&self, run: &str, body: Value) -> Answer {
        let answer = self.client.post(&format!("/files/ada/demo/{run}/file_stream"), body).await;
        assert_eq!(answer.status, 200, "{}", answer.line());
        answer
    }

    async fn run_state(&self, run: &str) -> String {
        let answer = self.client.get(&format!("/api/v1/runs/ada/demo/{run}")).await;
        answer.at("/state").as_str().unwrap_or_default().to_owned()
    }
}

async fn beat(client: &Client<'_>, agent: &str, alive: &str) -> Answer {
    let query =
        "mutation($id: ID!, $alive: JSONString) { agentHeartbeat(input: {id: $id, metrics: \"{}\", runState: $alive})
        { agent { id state totalRuns } commands } }";
    client.graphql(query, json!({ "id": agent, "alive": alive })).await
}

fn exit() -> Vec<Value> {
    vec![json!({ "type": "exit" })]
}

#[tokio::test(flavor = "multi_thread")]
async fn agents_that_ask_at_once_never_get_the_same_point() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let sweep = Sweep::new(&ada, GRID).await;
    assert_eq!((sweep.get("state").await, sweep.get("runCountExpected").await), (json!("PENDING"), json!(4)));
    let mut agents = Vec::new();
    for _ in 0..6 {
        agents.push(sweep.agent().await);
    }
    assert_eq!(sweep.get("state").await, "RUNNING");
    let answers = futures::future::join_all(agents.iter().map(|agent| sweep.beat(agent, &[]))).await;
    let mut points = BTreeSet::new();
    for command in answers.iter().flatten().filter(|command| command["type"] == "run") {
        assert_eq!(command["program"], "train.py");
        assert!(points.insert(command["args"].to_string()), "{command} twice");
        sweep.train(command["run_id"].as_str().unwrap(), &[1.0]).await;
    }
    let expected = ["1", "2"]
        .iter()
        .flat_map(|x| ["a", "b"].map(|y| format!(r#"{{"x":{{"value":{x}}},"o":{{"value":{{"y":"{y}"}}}}}}"#)));
    assert_eq!(points, expected.collect());
    assert_eq!(answers.iter().filter(|commands| **commands == exit()).count(), 2);
    for agent in &agents {
        assert_eq!(sweep.beat(agent, &[]).await, exit());
    }
    assert_eq!((sweep.get("state").await, sweep.get("runCount").await), (json!("FINISHED"), json!(4)));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_lost_is_given_again() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let sweep = Sweep::new(&ada, GRID).await;
    let agent = sweep.agent().await;
    let first = sweep.take(&agent).await;
    assert_eq!(sweep.take(&agent).await, first);
    assert_eq!(sweep.beat(&agent, &[&first.0]).await, [Value::Null; 0]);
    assert_eq!(sweep.run_state(&first.0).await, "pending");
    // Its process ended before it logged anything.
    let second = sweep.take(&agent).await;
    assert_ne!(second, first);
    assert_eq!(sweep.run_state(&first.0).await, "failed");
    assert_eq!(sweep.get("runCount").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_run_of_an_agent_that_died_goes_to_another() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let sweep = Sweep::new(&ada, GRID).await;
    let (dead, alive) = (sweep.agent().await, sweep.agent().await);
    let lost = sweep.take(&dead).await;
    let own = sweep.take(&alive).await;
    sweep.train(&own.0, &[1.0]).await;
    app.clock.pass(GONE);
    assert_eq!(sweep.get("agents { edges { node { state } } }").await["edges"][0]["node"]["state"], "CRASHED");
    assert_eq!(sweep.take(&alive).await, lost);
    // Coming back, it has nothing to do with that run any more.
    assert_ne!(sweep.take(&dead).await, lost);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_scheduler_enqueues_goes_to_the_next_agents_and_nothing_else_does() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let scheduled = "method: bayes\nscheduler: {engine: optuna}\nparameters: {x: {min: 0, max: 9}}";
    let sweep = Sweep::new(&ada, scheduled).await;
    assert_eq!(sweep.get("controllerRunName").await, format!("{}-scheduler", sweep.name));
    let enqueue = async |config: &str, name: Option<&str>| {
        let query = "mutation($id: ID!, $config: JSONString!, $displayName: String) { enqueueSweepRun(
            input: {id: $id, config: $config, displayName: $displayName}) { id runQueueItemId } }";
        ada.graphql(query, json!({ "id": sweep.id, "config": config, "displayName": name })).await
    };
    let first = enqueue(r#"{"x": {"value": 3}, "o": {"y": "a"}}"#, Some("the first")).await;
    let agent = sweep.agent().await;
    let (run, args) = sweep.take(&agent).await;
    assert_eq!(args, json!({ "x": { "value": 3 }, "o": { "value": { "y": "a" } } }));
    let query = format!("{{ project(name: \"demo\") {{ run(name: \"{run}\") {{ displayName config sweepName }} }} }}");
    let row = ada.graphql(&query, json!({})).await.at("/data/project/run");
    // Schedulers look for the run by it, as if it were its name.
    assert_eq!(first.at("/data/enqueueSweepRun/id"), run);
    assert_eq!((&row["displayName"], &row["sweepName"]), (&json!("the first"), &json!(sweep.name)));
    assert!(row["config"].as_str().unwrap().contains(r#""x":{"value":3}"#), "{row}");
    sweep.train(&run, &[1.0]).await;
    assert_eq!(sweep.beat(&agent, &[]).await, [Value::Null; 0], "the scheduler decides what comes next");
    assert_eq!(enqueue("{}", None).await.status, 200);
    sweep.take(&agent).await;
    let refusal = async |config: &str| enqueue(config, None).await.at("/errors/0/message").as_str().unwrap().to_owned();
    let unreadable = refusal("[1]").await;
    assert!(unreadable.starts_with("`config` is not a JSON object of parameters"), "{unreadable}");
    sweep.set_state("FINISHED").await;
    assert_eq!(refusal("{}").await, "the sweep is finished: it begins no more runs");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preempted_run_is_resumed() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let sweep = Sweep::new(&ada, GRID).await;
    let agents = [sweep.agent().await, sweep.agent().await];
    let (run, args) = sweep.take(&agents[0]).await;
    sweep.start(&run, &[1.0]).await;
    sweep.stream(&run, json!({ "preempting": true })).await;
    app.clock.pass(GONE);
    app.service.detect_crashes().await.unwrap();
    assert_eq!(sweep.run_state(&run).await, "preempted");
    let resumed = sweep.beat(&agents[1], &[]).await;
    assert_eq!(
        (&resumed[0]["type"], &resumed[0]["run_id"], &resumed[0]["args"]),
        (&json!("resume"), &json!(run), &args)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn agents_do_as_the_state_of_their_sweep_says() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let sweep = Sweep::new(&ada, GRID).await;
    let agents = [sweep.agent().await, sweep.agent().await];
    let (run, _) = sweep.take(&agents[0]).await;
    sweep.start(&run, &[1.0]).await;

    sweep.set_state("PAUSED").await;
    assert_eq!(sweep.beat(&agents[1], &[]).await, [Value::Null; 0]);
    assert_eq!(sweep.beat(&agents[0], &[&run]).await, [Value::Null; 0]);
    sweep.set_state("RUNNING").await;
    let (other, _) = sweep.take(&agents[1]).await;

    sweep.set_state("FINISHED").await;
    sweep.set_state("FINISHED").await;
    // What runs goes on; what had not begun never will.
    assert_eq!(sweep.beat(&agents[0], &[&run]).await, [Value::Null; 0]);
    assert_eq!(sweep.beat(&agents[1], &[]).await, exit());
    assert_eq!(sweep.run_state(&other).await, "killed");

    sweep.set_state("CANCELED").await;
    assert_eq!(sweep.stream(&run, json!({})).await.at("/stopped"), true);
    // It has some time to do so by itself.
    assert_eq!(sweep.beat(&agents[0], &[&run]).await, [Value::Null; 0]);
    app.clock.pass(GRACE);
    let stop = json!({ "type": "stop", "run_id": run });
    assert_eq!(sweep.beat(&agents[0], &[&run]).await, std::slice::from_ref(&stop));
    assert_eq!(sweep.beat(&agents[0], &[&run]).await, [stop]);
    assert_eq!(sweep.beat(&agents[0], &[]).await, exit());
    assert_eq!(sweep.run_state(&run).await, "killed");

    let refused = sweep.update(json!({ "state": "PAUSED" })).await;
    assert_eq!(
        (refused.status, refused.at("/errors/0/message")),
        (409, json!("a sweep that is canceled cannot be set to paused"))
    );
    // Resumed, it tries what had never begun, but not again what had.
    sweep.set_state("RUNNING").await;
    let (again, _) = sweep.take(&agents[1]).await;
    assert!(again != run && again != other);
}

#[tokio::test(flavor = "multi_thread")]
async fn runs_that_fall_behind_are_stopped_both_ways() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let config = "method: random\nmetric: {name: loss, goal: minimize}\nparameters: {x: {min: 0.0, max: 1.0}}\n\
        early_terminate: {type: hyperband, min_iter: 2}";
    let sweep = Sweep::new(&ada, config).await;
    let mut begun = Vec::new();
    for loss in [1.0, 2.0, 9.0] {
        let agent = sweep.agent().await;
        let (run, _) = sweep.take(&agent).await;
        sweep.start(&run, &[loss, loss]).await;
        begun.push((agent, run));
    }
    app.service.tend_sweeps().await.unwrap();
    for (agent, run) in &begun {
        assert_eq!(sweep.beat(agent, &[run]).await, [Value::Null; 0]);
    }
    app.clock.pass(GRACE);
    let mut told = Vec::new();
    for (agent, run) in &begun {
        let by_agent = sweep.beat(agent, &[run]).await == [json!({ "type": "stop", "run_id": run })];
        let by_stream = sweep.stream(run, json!({})).await.at("/stopped") == true;
        told.push((by_agent, by_stream));
    }
    assert_eq!(told, [(false, false), (true, true), (true, true)]);
    assert_eq!((sweep.get("earlyStopJobRunning").await, sweep.get("bestLoss").await), (json!(true), json!(1.0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sweep_whose_agents_left_after_its_last_run_is_closed() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let sweep = Sweep::new(&ada, &GRID.replace("[1, 2]", "[1]")).await;
    for _ in 0..2 {
        let (run, _) = sweep.take(&sweep.agent().await).await;
        app.service.tend_sweeps().await.unwrap();
        assert_eq!(sweep.get("state").await, "RUNNING");
        sweep.train(&run, &[1.0]).await;
    }
    app.service.tend_sweeps().await.unwrap();
    assert_eq!(sweep.get("state").await, "FINISHED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cap_a_target_and_a_deleted_run_decide_what_comes_next() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let capped = Sweep::new(&ada, "method: random\nrun_cap: 1\nparameters: {x: {min: 0.0, max: 1.0}}").await;
    let agent = capped.agent().await;
    let (run, _) = capped.take(&agent).await;
    capped.train(&run, &[1.0]).await;
    assert_eq!(capped.beat(&agent, &[]).await, exit());

    let config = "method: bayes\nmetric: {name: loss, target: 0.1}\nparameters: {x: {min: 0.0, max: 1.0}}";
    let aimed = Sweep::new(&ada, config).await;
    let agent = aimed.agent().await;
    let (run, _) = aimed.take(&agent).await;
    // Neither minus infinity nor a last value above it counts, a value on the way does.
    aimed.train(&run, &[0.05, 3.0]).await;
    assert_eq!(aimed.beat(&agent, &[]).await, exit());

    let grid = Sweep::new(&ada, GRID).await;
    let agent = grid.agent().await;
    let (run, args) = grid.take(&agent).await;
    grid.train(&run, &[1.0]).await;
    ada.request(axum::http::Method::DELETE, &format!("/api/v1/runs/ada/demo/{run}"), None).await;
    assert_eq!(grid.take(&agent).await.1, args);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sweep_learns_from_runs_before_it() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let old = Sweep::new(&ada, GRID).await;
    let agent = old.agent().await;
    let (run, args) = old.take(&agent).await;
    old.train(&run, &[1.0]).await;
    let priors = json!({ "$or": [{ "name": run }] }).to_string();
    let sweep = Sweep::with(&ada, json!({ "config": GRID, "priors": priors })).await;
    let found = sweep.get("priorRuns { edges { node { name } } }").await;
    assert_eq!(found["edges"], json!([{ "node": { "name": run } }]));
    assert_ne!(sweep.take(&sweep.agent().await).await.1, args);
    assert_eq!(sweep.get("runCount").await, 1);
    let missing = ada.graphql(UPSERT, json!({ "config": GRID, "priors": "{\"name\":\"nope\"}" })).await;
    assert_eq!(missing.status, 404, "{}", missing.line());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_schedules_by_itself_gets_the_runs_it_wants() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let sweep =
        Sweep::new(&ada, "method: random\ncontroller: {type: local}\nparameters: {x: {min: 0.0, max: 1.0}}").await;
    let agent = sweep.agent().await;
    assert_eq!(sweep.beat(&agent, &[]).await, [Value::Null; 0]);
    let schedule = |args: Value| json!({ "schedule": [{ "id": "s1", "data": { "args": args } }] }).to_string();
    sweep.update(json!({ "controller": schedule(json!({ "x": { "value": 0.5 } })) })).await;
    let (run, args) = sweep.take(&agent).await;
    assert_eq!(args, json!({ "x": { "value": 0.5 } }));
    let notes: Value = serde_json::from_str(sweep.get("scheduler").await.as_str().unwrap()).unwrap();
    assert_eq!(notes, json!({ "scheduled": [{ "id": "s1", "runid": run }] }));
    sweep.start(&run, &[1.0]).await;
    sweep.update(json!({ "controller": json!({ "earlystop": [run] }).to_string() })).await;
    assert_eq!(sweep.stream(&run, json!({})).await.at("/stopped"), true);
    sweep.stream(&run, json!({ "complete": true, "exitcode": 255 })).await;
    assert_eq!(sweep.beat(&agent, &[]).await, [Value::Null; 0]);
    let done = json!({ "schedule": [{ "id": "s2", "data": { "args": null } }] }).to_string();
    sweep.update(json!({ "controller": done })).await;
    assert_eq!(sweep.beat(&agent, &[]).await, exit());
    assert_eq!(sweep.get("state").await, "FINISHED");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_carried_out_is_refused_with_the_way_out() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let message = async |variables: Value| {
        let answer = ada.graphql(UPSERT, variables).await;
        assert!((400..500).contains(&answer.status), "{}", answer.line());
        answer.at("/errors/0/message").as_str().unwrap_or_default().to_owned()
    };
    let config = async |text: &str| message(json!({ "config": text })).await;
    assert_eq!(
        config("method: gird\nparameters: {}").await,
        "sweep configuration: `gird` is no method; it is one of grid, random, bayes and custom"
    );
    assert!(config("method: bayes\nparameters: {x: {values: [1]}}").await.contains("needs a `metric`"));
    assert!(config("{").await.starts_with("sweep configuration cannot be read"));
    assert!(config("method: grid\nname: \"a\\0b\"\nparameters: {x: {values: [1]}}\0").await.contains("NUL"));
    assert_eq!(message(json!({})).await, "`config` is missing");
    assert!(message(json!({ "config": GRID, "state": "RUNNING" })).await.contains("pending until its first agent"));
    assert!(message(json!({ "config": GRID, "state": "ASLEEP" })).await.contains("`ASLEEP` is not a state of sweeps"));
    assert!(message(json!({ "config": GRID, "priors": "{" })).await.contains("filter"));
    assert!(message(json!({ "id": "abc", "state": "PAUSED" })).await.contains("a sweep with this id does not exist"));
    let none = ada.get("/api/v1/projects/ada/demo/sweeps").await;
    assert!(none.status == 404 || none.at("/sweeps") == json!([]), "{}", none.line());

    let sweep = Sweep::new(&ada, GRID).await;
    assert!(sweep.update(json!({ "config": "method: grid" })).await.line().contains("`parameters` is missing"));
    let unknown = ada
        .graphql(
            "mutation { createAgent(input: {host: \"h\", projectName: \"demo\", sweep: \"nope\"}) { agent { id } } }",
            json!({}),
        )
        .await;
    assert_eq!(
        (unknown.status, unknown.at("/errors/0/message")),
        (404, json!("sweep `ada/demo/nope` does not exist, or you may not see it"))
    );
    let agent = sweep.agent().await;
    assert_eq!(beat(&ada, "bm9wZQ==", "{}").await.status, 404);
    assert_eq!(beat(&ada, &agent, "[]").await.status, 400);
    // Somebody else's agent and sweep look like nothing.
    let bob = app.user("bob").await;
    assert_eq!(beat(&bob, &agent, "{}").await.status, 404);
    let foreign = bob.graphql(UPSERT, json!({ "id": sweep.id, "state": "PAUSED" })).await;
    assert_eq!(foreign.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sweep_is_changed_over_rest_and_watchers_ask_anew() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let sweep = Sweep::new(&ada, GRID).await;
    let newer = Sweep::new(&ada, GRID).await;
    let path = format!("/api/v1/sweeps/ada/demo/{}", sweep.name);
    let shown = ada.get(&path).await;
    assert_eq!(shown.at("/state"), "pending");
    assert_eq!(
        (shown.at("/name"), shown.at("/method"), shown.at("/goal")),
        (json!(sweep.name), json!("grid"), json!("minimize"))
    );
    assert_eq!((shown.at("/document/program"), shown.at("/n_runs_expected")), (json!("train.py"), json!(4)));
    let mut changes = app.service.live().watch();
    let patch = async |body| ada.request(axum::http::Method::PATCH, &path, Some(body)).await;
    let changed = patch(json!({ "state": "finished", "name": "the first" })).await;
    assert_eq!((changed.at("/state"), changed.at("/name")), (json!("finished"), json!("the first")));
    let change = changes.recv().await.unwrap();
    assert!(
        matches!(change.what, ayumi_service::live::What::Sweep(sweep) if sweep.display_name.as_deref() == Some("the first"))
    );
    assert_eq!(patch(json!({ "state": "asleep" })).await.status, 400);
    assert_eq!(patch(json!({ "state": "paused" })).await.status, 409);
    assert_eq!(ada.get("/api/v1/sweeps/ada/demo/nope").await.status, 404);

    let page = ada.get("/api/v1/projects/ada/demo/sweeps?limit=1").await;
    assert_eq!((page.at("/sweeps/0/id"), page.at("/next_cursor")), (json!(newer.name), json!(newer.name)));
    let rest = ada.get(&format!("/api/v1/projects/ada/demo/sweeps?cursor={}", newer.name)).await;
    assert_eq!((rest.at("/sweeps/0/id"), rest.at("/next_cursor")), (json!(sweep.name), Value::Null));
    assert_eq!(ada.get("/api/v1/projects/ada/demo/sweeps?cursor=nope").await.status, 400);
}
