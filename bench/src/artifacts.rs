//! Pages of an artifact's versions and lineage graphs, asked of the server by HTTP over data that was made on the store.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result};
use ayumi_model::SystemClock;
use ayumi_model::artifact::{Artifact, StorageLayout, Ttl};
use ayumi_model::name::{ArtifactTypeName, CollectionName, EntityName, ProjectName, RunName};
use ayumi_model::project::Project;
use ayumi_model::run::{Intent, Run, RunChange};
use ayumi_model::testing::SeededRandom;
use ayumi_store::artifacts::commit::Commit;
use ayumi_store::artifacts::create::NewArtifact;
use ayumi_store::folder::Folder;
use ayumi_store::runs::RunUpsert;
use ayumi_store::{Blobs, Sql, Store};
use futures::{StreamExt, TryStreamExt};

use crate::report::{Report, percentile};
use crate::script;
use crate::server::Server;

/// Versions of the long collection.
const N_VERSIONS: usize = 10_000;
/// Runs that use one version and make one each: with it, the graph has twice as many nodes and one.
const N_RUNS: usize = 500;
/// Transactions waiting at once: SQLite commits them together.
const AT_ONCE: usize = 64;
const PAGE: usize = 100;
const TRIES: usize = 40;
const VERSIONS: &str = "/api/v1/projects/admin/artifacts/artifacts/long/versions";

/// Makes the data, then asks for it.
pub(crate) async fn measure(binary: &Path, report: &mut Report) -> Result<()> {
    let folder = tempfile::tempdir()?;
    // The first start makes the administrator, who owns the data.
    drop(Server::start(binary, folder.path()).await?);
    fill(folder.path()).await?;
    let server = Server::start(binary, folder.path()).await?;

    let mut samples = Vec::new();
    let mut path = format!("{VERSIONS}?limit={PAGE}");
    let mut n_seen = 0;
    loop {
        let started = Instant::now();
        let page: serde_json::Value = serde_json::from_str(&server.get(&path).await?)?;
        samples.push(started.elapsed().as_secs_f64() * 1e3);
        n_seen += page["versions"].as_array().map_or(0, Vec::len);
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("{VERSIONS}?limit={PAGE}&cursor={cursor}");
    }
    anyhow::ensure!(n_seen == N_VERSIONS, "{n_seen} versions were listed");
    report.add("artifacts: page of 10,000 versions, p95", percentile(&mut samples, 95.0), "ms", Some("≤ 50 ms"));

    for (name, query) in [("sorted by size", "sort=-size"), ("searched", "search=latest")] {
        let mut samples = Vec::new();
        for _ in 0..TRIES {
            let started = Instant::now();
            server.get(&format!("{VERSIONS}?limit={PAGE}&{query}")).await?;
            samples.push(started.elapsed().as_secs_f64() * 1e3);
        }
        let name = format!("artifacts: page of 10,000 versions, {name}, p95");
        report.add(&name, percentile(&mut samples, 95.0), "ms", Some("≤ 50 ms"));
    }

    let mut samples = Vec::new();
    let wide = "/api/v1/projects/admin/artifacts/artifacts/hub/versions/v0/lineage?limit=2000&depth=50";
    let mut n_nodes = 0;
    for _ in 0..TRIES {
        let started = Instant::now();
        let graph: serde_json::Value = serde_json::from_str(&server.get(wide).await?)?;
        samples.push(started.elapsed().as_secs_f64() * 1e3);
        n_nodes = graph["nodes"].as_array().map_or(0, Vec::len);
    }
    anyhow::ensure!(n_nodes > 2 * N_RUNS, "the graph has {n_nodes} nodes");
    report.add("artifacts: lineage of 1,000 nodes, p95", percentile(&mut samples, 95.0), "ms", Some("≤ 200 ms"));
    Ok(())
}

/// What the real client takes to log many small files, and how fast one large file goes in.
pub(crate) async fn measure_client(binary: &Path, python: &Path, report: &mut Report) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let (data, files) = (folder.path().join("data"), folder.path().join("files"));
    std::fs::create_dir(&files)?;
    let server = Server::start(binary, &data).await?;
    let files = files.to_str().context("the folder for temporary files has an unusual name")?;
    script::run(python, "artifacts.py", &[files, &server.id().to_string()], Some(&server), report)
}

async fn fill(folder: &Path) -> Result<()> {
    let folder = Folder::open(folder)?;
    let sql = Sql::open_sqlite(&folder.database()).await?;
    let blobs = Blobs::open_folder(&folder.blobs())?;
    let store = Store::new(sql, blobs, Arc::new(SystemClock), Arc::new(SeededRandom::new(7)));
    let admin = store.find_entity(&EntityName::parse("admin")?, None).await?.context("no administrator")?;
    let (project, _) = store.ensure_project(&admin.entity, &ProjectName::parse("artifacts")?, None).await?;
    let versions = (0..N_VERSIONS).map(|i| version(&store, &project, None, "long", i));
    futures::stream::iter(versions).buffer_unordered(AT_ONCE).try_collect::<Vec<_>>().await?;

    // One version that every run uses, and one that each run makes.
    let hub = version(&store, &project, None, "hub", 0).await?;
    let runs = (0..N_RUNS).map(|i| {
        let (store, project, hub) = (&store, &project, &hub);
        async move {
            let run = start(store, project, i).await?;
            store.use_artifact(run.id, hub.id, None).await?;
            version(store, project, Some(&run), "made", i).await?;
            anyhow::Ok(())
        }
    });
    futures::stream::iter(runs).buffer_unordered(AT_ONCE).try_collect::<Vec<_>>().await?;
    Ok(())
}

async fn start(store: &Store, project: &Project, i: usize) -> Result<Run> {
    let upsert = RunUpsert {
        project: project.id,
        name: RunName::parse(&format!("run{i}"))?,
        user: None,
        change: RunChange::default(),
        intent: Intent::Start,
        generated_words: "quiet-river".to_owned(),
        branch: None,
    };
    Ok(store.upsert_run(upsert).await?.0)
}

/// A committed version without files.
async fn version(store: &Store, project: &Project, run: Option<&Run>, name: &str, i: usize) -> Result<Artifact> {
    let digest = format!("{i:032x}");
    let new = NewArtifact {
        project: project.id,
        entity: project.entity_id,
        type_name: ArtifactTypeName::parse("dataset")?,
        collection: CollectionName::parse(name)?,
        run: run.map(|run| run.id),
        digest: digest.clone(),
        description: Some(format!("version {i}")),
        metadata: None,
        aliases: Vec::new(),
        tags: Vec::new(),
        history_step: None,
        ttl: Ttl::Inherited,
        deduplicates: false,
        distributed_id: None,
        client_id: None,
        sequence_client_id: None,
    };
    let artifact = store.create_artifact(new).await?.id;
    let commit = Commit { artifact, manifests: Vec::new(), digest, layout: StorageLayout::V2, entries: Vec::new() };
    Ok(store.commit_artifact(commit).await?)
}
