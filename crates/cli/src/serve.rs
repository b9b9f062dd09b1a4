//! `ayumi serve`: open the data, start the jobs, listen, and end in order.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use ayumi_model::SystemClock;
use ayumi_model::name::EntityName;
use ayumi_server::{AppState, Config};
use ayumi_service::Service;
use ayumi_store::folder::Folder;
use ayumi_store::{Blobs, Sql, Store};
use clap::Args;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

use crate::random::OsRandom;

/// Options of `ayumi serve`.
#[derive(Args)]
pub(crate) struct Options {
    /// Address and port to listen on.
    #[arg(long, env = "AYUMI_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Folder for everything stored; made if it does not exist.
    #[arg(long, env = "AYUMI_DATA", default_value = "./ayumi-data")]
    data: PathBuf,
    /// `sqlite:` (in the data folder) or `postgres://user:password@host/database`.
    #[arg(long, env = "AYUMI_DATABASE", default_value = "sqlite:", hide_env_values = true)]
    database: String,
    /// A folder, or `s3://bucket/prefix`, `gs://…`, `az://…`; inside the data folder where absent.
    #[arg(long, env = "AYUMI_BLOBS")]
    blobs: Option<String>,
    /// Whether clients send and fetch bytes of artifacts at an `s3://` store by themselves: `never`, `same` (it has the address
    /// there that it has here), or its address as clients see it. Where absent: `same`, unless AWS_ENDPOINT_URL is set.
    #[arg(long, env = "AYUMI_DIRECT_BLOBS", value_name = "WAY")]
    direct_blobs: Option<String>,
    /// The address that people and scripts use, such as `https://ayumi.example.org`.
    #[arg(long, env = "AYUMI_PUBLIC_URL")]
    public_url: Option<String>,
    /// Seconds without a heartbeat after which a run has crashed.
    #[arg(long, env = "AYUMI_CRASH_AFTER", default_value_t = 300)]
    crash_after: u64,
    /// Days for which a deleted run can be restored.
    #[arg(long, env = "AYUMI_TRASH_DAYS", default_value_t = 30)]
    trash_days: u32,
    /// Seconds for which uploaded bytes of artifacts are kept while no version names them: longer than any upload takes.
    #[arg(long, env = "AYUMI_UPLOAD_GRACE", default_value_t = 86_400)]
    upload_grace: u64,
    /// Seconds for which the bytes of deleted or replaced files are kept: longer than any download takes.
    #[arg(long, env = "AYUMI_BLOB_GRACE", default_value_t = 3_600)]
    blob_grace: u64,
    /// Key of an administrator who then exists from the start.
    #[arg(long, env = "AYUMI_ADMIN_API_KEY", hide_env_values = true)]
    admin_api_key: Option<String>,
    /// Name of that administrator.
    #[arg(long, env = "AYUMI_ADMIN_USER", default_value = "admin")]
    admin_user: String,
    /// Name of an organization to which everybody on this server belongs: made at the first start with this, joined by all
    /// users then and later. Registries and teams belong to organizations. Without it, administrators make them.
    #[arg(long, env = "AYUMI_ORGANIZATION")]
    organization: Option<String>,
    /// What to write to standard error: `error`, `warn`, `info`, `debug`, or a filter such as `ayumi_server=debug`.
    #[arg(long, env = "AYUMI_LOG", default_value = "info")]
    log: String,
    /// Write the log as JSON, one object per line.
    #[arg(long, env = "AYUMI_LOG_JSON")]
    log_json: bool,
}

/// Runs the server until it is told to stop.
pub(crate) fn run(options: Options) -> Result<ExitCode> {
    start_log(&options)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(serve(options));
    // Blocking work still under way is durable or repeated; nobody waits for it.
    runtime.shutdown_timeout(Duration::from_secs(1));
    outcome.map(|()| ExitCode::SUCCESS)
}

fn start_log(options: &Options) -> Result<()> {
    let filter = EnvFilter::try_new(&options.log).context("`--log` cannot be read")?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if options.log_json {
        log.json().init()
    } else {
        log.with_target(false).init()
    }
    Ok(())
}

async fn serve(options: Options) -> Result<()> {
    let is_sqlite = options.database.starts_with("sqlite:");
    let is_local = options.blobs.as_deref().is_none_or(|blobs| !blobs.contains("://"));
    // Without local data there is nothing to lock, and many processes may run side by side.
    let folder = (is_sqlite || options.blobs.is_none()).then(|| Folder::open(&options.data)).transpose()?;
    let sql = match (&folder, is_sqlite) {
        (Some(folder), true) => Sql::open_sqlite(&folder.database()).await?,
        _ if options.database.starts_with("postgres") => Sql::connect_postgres(&options.database).await?,
        _ => bail!("`--database` is `sqlite:` or `postgres://…`"),
    };
    let blobs = match (&options.blobs, &folder) {
        (Some(url), _) if !is_local => object_store(url, options.direct_blobs.as_deref())?,
        (Some(path), _) => Blobs::open_folder(path.as_ref())?,
        (None, Some(folder)) => Blobs::open_folder(&folder.blobs())?,
        (None, None) => bail!("`--blobs` is needed"),
    };
    if is_local && options.direct_blobs.as_deref().is_some_and(|way| way != "never") {
        bail!("`--direct-blobs` needs an `s3://` store as `--blobs`");
    }
    let store = Store::new(sql, blobs, Arc::new(SystemClock), Arc::new(OsRandom::new()));
    let config = ayumi_service::Config {
        crash_after: Duration::from_secs(options.crash_after),
        keep_trash: Duration::from_secs(u64::from(options.trash_days) * 86_400),
        upload_grace: Duration::from_secs(options.upload_grace),
        blob_grace: Duration::from_secs(options.blob_grace),
        default_organization: options.organization.as_deref().map(EntityName::parse).transpose()?,
        ..ayumi_service::Config::default()
    };
    let service = Service::open(store, config).await?;
    service.ensure_default_organization().await.context("the organization cannot be made")?;
    if let Some(key) = &options.admin_api_key {
        service.ensure_admin(&options.admin_user, key).await.context("the administrator cannot be made")?;
    }
    let listener = TcpListener::bind(options.listen)
        .await
        .with_context(|| format!("cannot listen on {}; choose another with --listen", options.listen))?;
    let address = listener.local_addr()?;
    let config = presentation(address, options.public_url.as_deref())?;
    let base = config.public_url.clone();
    println!("Ayumi is ready at {base}");
    if let Some(token) = service.setup_token().await? {
        println!("Open this link once to make the administrator's account: {base}/setup?token={token}");
    }
    let jobs = service.clone();
    let jobs = tokio::spawn(async move { jobs.run_jobs().await });
    let state = AppState::new(service, config);
    let stopping = state.stopping.clone();
    let stop = async move {
        told_to_stop().await;
        stopping.cancel();
    };
    ayumi_server::serve::serve(listener, ayumi_server::app(state), stop).await;
    jobs.abort();
    drop(folder);
    tracing::info!("stopped");
    Ok(())
}

/// How the server presents itself: its base URL, and the host names it answers to.
fn presentation(address: SocketAddr, public_url: Option<&str>) -> Result<Config> {
    let port = address.port();
    let local = [format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("[::1]:{port}")];
    let Some(url) = public_url else {
        let everywhere = address.ip().is_unspecified();
        if everywhere {
            tracing::warn!(
                "listening on all addresses without --public-url: links in answers lead to this machine only"
            );
        }
        let host = if everywhere { format!("127.0.0.1:{port}") } else { address.to_string() };
        let hosts = (!everywhere).then(|| [&local[..], std::slice::from_ref(&host)].concat());
        return Ok(Config { public_url: format!("http://{host}"), hosts });
    };
    let url = url.trim_end_matches('/');
    let Some((scheme, rest)) = url.split_once("://").filter(|(scheme, _)| matches!(*scheme, "http" | "https")) else {
        bail!("`--public-url` starts with http:// or https://");
    };
    let host = rest.split('/').next().unwrap_or_default().to_owned();
    let default_port = if scheme == "https" { ":443" } else { ":80" };
    let mut hosts = [&local[..], &[host.clone(), address.to_string(), format!("{host}{default_port}")]].concat();
    // A default port may be left out by the client and written in the configuration.
    hosts.extend(host.strip_suffix(default_port).map(str::to_owned));
    if let IpAddr::V4(ip) = address.ip() {
        hosts.push(ip.to_string());
    }
    Ok(Config { public_url: url.to_owned(), hosts: Some(hosts) })
}

/// An object store, and how clients reach it.
fn object_store(url: &str, direct: Option<&str>) -> Result<Blobs> {
    let settings = object_store_options();
    // An endpoint of one's own is often known inside of a cluster only.
    let is_own =
        ["AWS_ENDPOINT_URL", "AWS_ENDPOINT", "AWS_ENDPOINT_URL_S3"].iter().any(|name| settings.contains_key(*name));
    let blobs = Blobs::connect(url, &settings)?;
    Ok(match direct {
        Some("never") => blobs,
        None if is_own || !url.starts_with("s3://") => blobs,
        None | Some("same") => blobs.with_direct(url, &settings, None)?,
        Some(endpoint) if endpoint.starts_with("http://") || endpoint.starts_with("https://") => {
            blobs.with_direct(url, &settings, Some(endpoint.trim_end_matches('/')))?
        }
        Some(_) => bail!("`--direct-blobs` is `never`, `same`, or an address that starts with http:// or https://"),
    })
}

/// The settings of object stores that their own tools read from the environment too.
#[expect(clippy::disallowed_methods, reason = "configuration is read here, once, and handed on")]
fn object_store_options() -> HashMap<String, String> {
    let wanted = |name: &str| ["AWS_", "GOOGLE_", "AZURE_"].iter().any(|start| name.starts_with(start));
    std::env::vars().filter(|(name, _)| wanted(name)).collect()
}

async fn told_to_stop() {
    let (Ok(mut terminate), Ok(mut interrupt)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("told to stop: letting requests finish");
}
