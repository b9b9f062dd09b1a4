//! Finding runs in a large project: filters, orders and counts, straight on the store, on SQLite and on PostgreSQL.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result};
use ayumi_model::filter::{Filter, Order};
use ayumi_model::name::{EntityName, ProjectName};
use ayumi_model::testing::SeededRandom;
use ayumi_model::{ProjectId, RunId, SystemClock};
use ayumi_store::run_query::RunQuery;
use ayumi_store::search::Scope;
use ayumi_store::sql::Param;
use ayumi_store::streams::Append;
use ayumi_store::users::NewUser;
use ayumi_store::{Blobs, Sql, Store, params};

use crate::report::{Report, percentile};

/// Keys of config, and as many of summary.
const N_KEYS: i64 = 100;
/// Of the config keys, those from here on hold texts.
const FIRST_TEXT_KEY: i64 = 90;
/// Runs in a page.
const PAGE: usize = 50;
const TRIES: usize = 40;
/// Hits of each kind that the web app asks for.
const SEARCH_HITS: usize = 8;
/// Fields listed at most.
const MAX_FIELDS: usize = 10_000;
/// Runs inserted by one transaction.
const BATCH: usize = 10_000;

/// Name, filter and order of every question asked.
const QUESTIONS: &[(&str, &str, &str)] = &[
    ("newest", "", "-created_at"),
    ("config key, a tenth matches", r#"{"config.c07":{"$lt":0.1}}"#, "-created_at"),
    ("config text", r#"{"config.c95.value":"adam"}"#, "-created_at"),
    ("summary range, half matches", r#"{"summary_metrics.s07":{"$gte":0.25,"$lt":0.75}}"#, "-created_at"),
    ("by summary key, ascending", "", "+summary_metrics.s11"),
    ("by summary key, descending", "", "-summary_metrics.s12"),
    ("by summary key, half matches", r#"{"config.c08":{"$gt":0.5}}"#, "-summary_metrics.s13"),
    ("by config text and summary key", "", "+config.c95,-summary_metrics.s14"),
    ("tag", r#"{"tags":"t7"}"#, "-created_at"),
    ("name, regular expression", r#"{"display_name":{"$regex":"-[0-9]*77$"}}"#, "-created_at"),
    ("state", r#"{"state":"failed"}"#, "-created_at"),
    (
        "four conditions in $and and $or",
        r#"{"$and":[{"state":{"$ne":"failed"}},{"$or":[{"config.c01":{"$lt":0.3}},{"summary_metrics.s02":{"$gt":0.9}}]},
            {"tags":{"$in":["t1","t2","t3","base"]}}]}"#,
        "-summary_metrics.s03",
    ),
];

/// What to measure on.
pub(crate) struct Size<'a> {
    /// Runs in the project.
    pub(crate) n_runs: usize,
    /// An empty PostgreSQL database, or one filled here before.
    pub(crate) postgres: Option<&'a str>,
    /// A folder that keeps SQLite's data for the next time.
    pub(crate) folder: &'a Path,
}

/// Asks every question on each database.
pub(crate) async fn measure(size: Size<'_>, report: &mut Report) -> Result<()> {
    std::fs::create_dir_all(size.folder)?;
    let sqlite = Sql::open_sqlite(&size.folder.join("runs.db")).await?;
    measure_on("SQLite", sqlite, &size, report).await?;
    if let Some(url) = size.postgres {
        measure_on("PostgreSQL", Sql::connect_postgres(url).await?, &size, report).await?;
    }
    Ok(())
}

async fn measure_on(database: &str, sql: Sql, size: &Size<'_>, report: &mut Report) -> Result<()> {
    let blobs = Blobs::open_folder(&size.folder.join("blobs"))?;
    let store = Store::new(sql, blobs, Arc::new(SystemClock), Arc::new(SeededRandom::new(1)));
    let started = Instant::now();
    let project = load(&store, size.n_runs).await?;
    report.add(&format!("{database}: loading"), started.elapsed().as_secs_f64(), "s", None);
    let ask = |filter: &str, order: &str, limit: usize, after: Option<String>| {
        let query = RunQuery {
            project,
            filter: Filter::parse(filter).context("a filter of the benchmark is wrong")?,
            search: None,
            order: Order::parse(order).context("an order of the benchmark is wrong")?,
            limit,
            after,
            offset: 0,
        };
        anyhow::Ok(query)
    };
    let target = if database == "SQLite" { "≤ 30 ms" } else { "≤ 60 ms" };
    for (name, filter, order) in QUESTIONS {
        let question = ask(filter, order, PAGE + 1, None)?;
        time(&store, &format!("{database}: {name}"), question, &[], target, report).await?;
    }
    let by_summary = "-summary_metrics.s11";
    let skipped = store.query_runs(ask("", by_summary, size.n_runs / 2, None)?).await?;
    let after = skipped.last().map(|found| found.cursor.clone());
    let question = ask("", by_summary, PAGE + 1, after)?;
    time(&store, &format!("{database}: by summary key, page in the middle"), question, &[], target, report).await?;

    // A thousand live runs that write every 15 seconds change so many between two looks a second apart, and a half.
    let live: Vec<RunId> = skipped.iter().take(100).map(|found| found.run.id).collect();
    let question = ask(r#"{"config.c08":{"$gt":0.5}}"#, by_summary, PAGE + 1, None)?;
    let name = format!("{database}: by summary key, half matches, {} runs changed since", live.len());
    time(&store, &name, question, &live, target, report).await?;
    time_search(&store, database, report).await?;
    time_fields(&store, database, project, &live, report).await
}

/// What Ctrl+K asks, over everybody's projects.
async fn time_search(store: &Store, database: &str, report: &mut Report) -> Result<()> {
    for (name, text) in
        [("many names", "river-77"), ("one id", "r54321"), ("a tag", "t7"), ("nothing", "no such thing")]
    {
        let mut samples = Vec::with_capacity(TRIES);
        for _ in 0..TRIES {
            let started = Instant::now();
            store.search(Scope::All, text, SEARCH_HITS).await?;
            samples.push(started.elapsed().as_secs_f64() * 1e3);
        }
        let name = format!("{database}: search that finds {name}, median");
        report.add(&name, percentile(&mut samples, 50.0), "ms", Some("≤ 50 ms"));
    }
    Ok(())
}

/// The list of the project's fields: the first time, again, and each time after runs have changed.
async fn time_fields(
    store: &Store,
    database: &str,
    project: ProjectId,
    live: &[RunId],
    report: &mut Report,
) -> Result<()> {
    for (name, n_changed, n_tries) in [("first", 0, 1), ("again", 0, TRIES), ("some runs changed", live.len(), TRIES)] {
        let mut samples = Vec::with_capacity(n_tries);
        for n in 0..n_tries {
            for run in &live[..n_changed] {
                let summary = Some(format!("{{\"s11\":{}}}", n as f64));
                store.append(*run, Arc::new(Append { summary, ..Append::default() })).await?;
            }
            let started = Instant::now();
            store.list_fields(project, MAX_FIELDS).await?;
            samples.push(started.elapsed().as_secs_f64() * 1e3);
        }
        report.add(&format!("{database}: list of fields, {name}"), percentile(&mut samples, 50.0), "ms", None);
    }
    Ok(())
}

/// The first page and the exact count, as the table of runs asks for them, each time after these runs have changed.
async fn time(
    store: &Store,
    name: &str,
    query: RunQuery,
    live: &[RunId],
    target: &'static str,
    report: &mut Report,
) -> Result<()> {
    let mut samples = Vec::with_capacity(TRIES);
    let mut n_matching = 0;
    for n in 0..=TRIES {
        for run in live {
            let summary = Some(format!("{{\"s11\":{}}}", n as f64 / TRIES as f64));
            store.append(*run, Arc::new(Append { summary, ..Append::default() })).await?;
        }
        let started = Instant::now();
        store.query_runs(query.clone()).await?;
        n_matching = store.count_runs(query.project, query.filter.clone(), None).await?;
        samples.push(started.elapsed().as_secs_f64() * 1e3);
    }
    report.add(&format!("{name}, {n_matching} match, first time"), samples.remove(0), "ms", None);
    report.add(&format!("{name}, median"), percentile(&mut samples, 50.0), "ms", Some(target));
    report.add(&format!("{name}, 99th percentile"), percentile(&mut samples, 99.0), "ms", None);
    Ok(())
}

/// The project with its runs; what an earlier run of the benchmark left is used again.
async fn load(store: &Store, n_runs: usize) -> Result<ProjectId> {
    let username = EntityName::parse("bench")?;
    let name = ProjectName::parse(&format!("runs-{n_runs}"))?;
    let user = match store.find_user(&username).await? {
        Some(user) => user,
        None => {
            store
                .create_user(NewUser {
                    username,
                    email: None,
                    password_hash: None,
                    is_admin: false,
                    organization: None,
                })
                .await?
        }
    };
    let entity = store.get_entity(user.entity_id, Some(user.id)).await?.entity;
    let (project, is_new) = store.ensure_project(&entity, &name, Some(user.id)).await?;
    if is_new {
        insert_runs(store, project.id, n_runs).await?;
        insert_fields(store, project.id).await?;
    }
    Ok(project.id)
}

/// Runs a second apart, one of a hundred in the trash. Rows go in directly: a hundred thousand upserts would take an hour.
async fn insert_runs(store: &Store, project: ProjectId, n_runs: usize) -> Result<()> {
    const SECOND: i64 = 1_000_000;
    let start = store.now().as_micros() - n_runs as i64 * SECOND;
    let first_id = start * 4_096;
    for first in (0..n_runs).step_by(BATCH) {
        let range = first as i64..(first + BATCH).min(n_runs) as i64;
        let insert = move |tx: &mut ayumi_store::sql::Tx<'_>| {
            let names: Vec<[String; 3]> =
                range.clone().map(|n| [format!("r{n}"), format!("quiet-river-{n}"), format!("t{}", n % 50)]).collect();
            let states = ["finished", "finished", "failed", "crashed"];
            let id = |n: i64| Param::from(first_id + n * SECOND);
            let rows: Vec<[Param<'_>; 9]> = range
                .clone()
                .zip(&names)
                .map(|(n, [name, display_name, _])| {
                    let created = start + n * SECOND;
                    let deleted = (n % 100 == 99).then_some(created);
                    [
                        id(n),
                        Param::from(project),
                        Param::from(name),
                        Param::from(display_name),
                        Param::from(states[(n % 4) as usize]),
                        Param::from(created),
                        Param::from(created + (n % 3_600) * SECOND),
                        Param::from(deleted),
                        Param::from(n),
                    ]
                })
                .collect();
            // Rows of few columns first: a run has dozens, and most mean nothing here.
            tx.execute(
                "CREATE TEMPORARY TABLE new_run (id BIGINT, project_id BIGINT, name TEXT, display_name TEXT,
                state TEXT, created_at BIGINT, heartbeat_at BIGINT, deleted_at BIGINT, number BIGINT)",
                &[],
            )?;
            tx.insert_many("INSERT INTO new_run VALUES", &rows, "")?;
            tx.execute(
                "INSERT INTO run (id, project_id, name, display_name, state, created_at, updated_at, heartbeat_at,
                 deleted_at, stop_requested, active, started, n_history_lines, n_event_lines, n_log_lines,
                 n_rejected_lines, n_superseded_lines)
                 SELECT id, project_id, name, display_name, state, created_at, created_at, heartbeat_at, deleted_at,
                 0, 0, 1, number, 0, 0, 0, 0 FROM new_run",
                &[],
            )?;
            tx.execute("INSERT INTO run_document (run_id, config, summary) SELECT id, '{}', '{}' FROM new_run", &[])?;
            tx.execute("DROP TABLE new_run", &[])?;
            let tags: Vec<[Param<'_>; 3]> = range
                .clone()
                .zip(&names)
                .map(|(n, [_, _, tag])| [id(n), Param::from(0_i64), Param::from(tag)])
                .collect();
            tx.insert_many("INSERT INTO run_tag (run_id, position, tag) VALUES", &tags, "")?;
            Ok(())
        };
        store.sql().write(insert).await?;
    }
    Ok(())
}

/// A value of every key for every run, made by the database out of the numbers of both.
async fn insert_fields(store: &Store, project: ProjectId) -> Result<()> {
    let last = store
        .sql()
        .write(|tx| {
            tx.get::<i64>(
                "INSERT INTO counter (name, value) VALUES ('field_key', $1)
                 ON CONFLICT (name) DO UPDATE SET value = counter.value + excluded.value RETURNING value",
                params![2 * N_KEYS],
            )
        })
        .await?;
    for n in 0..2 * N_KEYS {
        let id = last - n;
        let (section, number) = (n / N_KEYS, n % N_KEYS);
        let name = format!("{}{number:02}", if section == 0 { 'c' } else { 's' });
        let is_text = section == 0 && number >= FIRST_TEXT_KEY;
        let hash = format!("((r.n_history_lines * 7919 + {n} * 104729) % 100003)");
        let value = match is_text {
            true => format!("3, NULL, CASE {hash} % 3 WHEN 0 THEN 'adam' WHEN 1 THEN 'sgd' ELSE 'lion' END"),
            false => format!("2, CAST({hash} / 100003.0 AS DOUBLE PRECISION), NULL"),
        };
        store
            .sql()
            .write(move |tx| {
                tx.execute(
                    "INSERT INTO field_key (id, project_id, section, name) VALUES ($1, $2, $3, $4)",
                    params![id, project, section, &name],
                )?;
                let text = format!(
                    "INSERT INTO run_field (run_id, key_id, kind, num, text) SELECT r.id, $2, {value} FROM run r
                     WHERE r.project_id = $1 ORDER BY r.id"
                );
                tx.execute(&text, params![project, id])
            })
            .await?;
    }
    Ok(())
}
