//! The listening loop: bounded connections, bounded waiting, and an end that lets requests finish.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower::ServiceExt as _;

const CONNECTIONS: usize = 10_000;
/// A peer has this long to send its request head.
const HEADER_TIME: Duration = Duration::from_secs(10);
/// Bytes of a request head at most.
const HEADER_BYTES: usize = 64 << 10;
const HEADERS: usize = 100;
/// Requests under way have this long to finish once the server was told to stop; live streams are cut then.
pub(crate) const DRAIN_TIME: Duration = Duration::from_secs(8);

/// Serves until `stop` is ready, then lets requests finish.
pub async fn serve(listener: TcpListener, app: Router, stop: impl Future<Output = ()>) {
    let mut builder = Builder::new(TokioExecutor::new());
    // Without a timer the header timeout does nothing.
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .max_buf_size(HEADER_BYTES * 2)
        .max_headers(HEADERS);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Duration::from_secs(30))
        .max_header_list_size(HEADER_BYTES as u32);
    let permits = Arc::new(Semaphore::new(CONNECTIONS));
    let graceful = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        let permit = permits.clone().acquire_owned();
        let accepted = tokio::select! {
            accepted = async { (permit.await, listener.accept().await) } => accepted,
            () = &mut stop => break,
        };
        let (Ok(permit), accepted) = accepted else { break };
        let socket = match accepted {
            Ok((socket, _)) => socket,
            Err(error) => {
                // Out of file descriptors, mostly: give connections a moment to end.
                tracing::warn!("cannot accept a connection: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        // Small answers must not wait for more to send.
        let _ = socket.set_nodelay(true);
        let app = app.clone().map_request(|request: Request<Incoming>| request.map(axum::body::Body::new));
        let connection = builder.serve_connection_with_upgrades(TokioIo::new(socket), TowerToHyperService::new(app));
        let connection = graceful.watch(connection.into_owned());
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!("a connection ended: {error}");
            }
            drop(permit);
        });
    }
    drop(listener);
    if tokio::time::timeout(DRAIN_TIME, graceful.shutdown()).await.is_err() {
        tracing::info!("some connections were still open and were cut");
    }
}
