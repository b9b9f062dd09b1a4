//! `ayumi demo`: believable runs in a running server, for a first look.
//!
//! It logs over HTTP as any script does, so it also shows how little there is to it.

use std::f64::consts::PI;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::{Value, json};

/// Options of `ayumi demo`.
#[derive(Args)]
pub(crate) struct Options {
    /// The server to log to.
    #[arg(long, env = "AYUMI_PUBLIC_URL", default_value = "http://127.0.0.1:8080")]
    server: String,
    /// An API key of the user whose project is filled.
    #[arg(long, env = "AYUMI_ADMIN_API_KEY", hide_env_values = true)]
    api_key: String,
    /// The project.
    #[arg(long, default_value = "demo")]
    project: String,
    /// How many runs.
    #[arg(long, default_value_t = 12)]
    runs: u32,
    /// How many steps each has.
    #[arg(long, default_value_t = 2_000)]
    steps: u32,
}

/// Logs the runs.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let client = Client { http: reqwest::Client::new(), options };
        for number in 0..options.runs {
            client.log_run(number).await?;
        }
        println!("logged {} runs to {}/{}", options.runs, options.server, options.project);
        Ok(ExitCode::SUCCESS)
    })
}

struct Client<'a> {
    http: reqwest::Client,
    options: &'a Options,
}

impl Client<'_> {
    async fn log_run(&self, number: u32) -> Result<()> {
        let learning_rate = 3e-4 * f64::from(1 << (number % 4));
        let config = json!({
            "learning_rate": {"value": learning_rate},
            "batch_size": {"value": 32 << (number % 3)},
            "optimizer": {"value": if number.is_multiple_of(2) { "adamw" } else { "sgd" }},
            "model": {"value": {"layers": 6 + number % 3 * 6, "width": 512}},
            "_wandb": {"value": {"cli_version": env!("CARGO_PKG_VERSION"), "t": {}}},
        });
        let query = "mutation Demo($project: String, $config: JSONString, $program: String, $groupName: String) {
            upsertBucket(input: {modelName: $project, config: $config, jobProgram: $program, groupName: $groupName,
            jobType: \"train\", tags: [\"demo\"]}) {
            bucket { name project { name entity { name } } } } }";
        let variables = json!({
            "project": self.options.project,
            "config": config.to_string(),
            "program": "demo.py",
            "groupName": if number.is_multiple_of(2) { "adamw" } else { "sgd" },
        });
        let answer = self.post("/graphql", &json!({"query": query, "variables": variables})).await?;
        let bucket = answer.pointer("/data/upsertBucket/bucket").context("the server did not make a run")?;
        let name = |pointer| bucket.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        let stream =
            format!("/files/{}/{}/{}/file_stream", name("/project/entity/name"), name("/project/name"), name("/name"));
        let rows: Vec<Value> = (0..self.options.steps).map(|step| self.row(number, step)).collect();
        for (index, part) in rows.chunks(500).enumerate() {
            let lines: Vec<String> = part.iter().map(Value::to_string).collect();
            let first = index * 500;
            let log = format!("step {:>6}  loss {:.4}", first, part[0]["train/loss"].as_f64().unwrap_or_default());
            let files = json!({
                "wandb-history.jsonl": {"offset": first, "content": lines},
                "output.log": {"offset": index, "content": [log]},
            });
            self.post(&stream, &json!({"files": files})).await?;
        }
        let summary = rows.last().map(Value::to_string).unwrap_or_default();
        let exit = i32::from(number % 7 == 5);
        let end = json!({
            "files": {"wandb-summary.json": {"offset": 0, "content": [summary]}},
            "complete": true,
            "exitcode": exit,
        });
        self.post(&stream, &end).await?;
        Ok(())
    }

    /// One row of a training: losses that fall and wobble, an accuracy that rises, a learning rate on a cosine.
    fn row(&self, number: u32, step: u32) -> Value {
        let progress = f64::from(step) / f64::from(self.options.steps.max(2) - 1);
        // Each run falls at its own speed to a floor of its own.
        let speed = 2.5 + f64::from(number * 37 % 10) * 0.45;
        let floor = 0.22 + f64::from(number * 53 % 10) * 0.035;
        let wobble = wobble(number, step);
        let loss = 2.3 * (-speed * progress).exp() + floor + 0.05 * wobble;
        json!({
            "_step": step,
            "_runtime": f64::from(step) * 0.42,
            "_timestamp": 1_790_000_000.0 + f64::from(number) * 3_600.0 + f64::from(step) * 0.42,
            "train/loss": loss,
            "train/grad_norm": 1.0 + 4.0 * (-5.0 * progress).exp() * (1.0 + 0.3 * wobble),
            "val/loss": loss * 1.08 + 0.02,
            "val/accuracy": 1.0 - 0.25 * floor - 0.85 * (-speed * progress).exp() + 0.008 * wobble,
            "learning_rate": 3e-4 * f64::from(1 << (number % 4)) * 0.5 * (1.0 + (PI * progress).cos()),
            "epoch": step / 100,
        })
    }

    async fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let url = format!("{}{path}", self.options.server.trim_end_matches('/'));
        let request = self.http.post(&url).basic_auth("api", Some(&self.options.api_key));
        let answer = request.header("content-type", "application/json").body(body.to_string()).send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        if !status.is_success() {
            bail!("{url} answered {status}: {text}");
        }
        serde_json::from_str(&text).with_context(|| format!("{url} did not answer JSON"))
    }
}

/// A number in -1..1 that looks random and is the same every time.
fn wobble(run: u32, step: u32) -> f64 {
    let mut bits = (u64::from(run) << 32 | u64::from(step)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits ^= bits >> 27;
    (bits >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
}
