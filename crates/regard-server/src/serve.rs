//! Serves: connections in, the layers around the routes, a graceful end. Owns no route.

use crate::problem::Problem;
use crate::state::{Peer, Running, ServerState, Shared};
use crate::{guards, routes, web};
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower::ServiceExt;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

/// Connections at once; further ones wait to be accepted.
const CONNECTIONS_AT_ONCE: usize = 1024;
/// How long a client may take to send its headers.
const HEADERS_TIMEOUT: Duration = Duration::from_secs(15);
/// How long answers in work may take to end when the server stops.
const FAREWELL_TIMEOUT: Duration = Duration::from_secs(10);
/// How long to wait after a failure to accept, such as too many open files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// All routes and pages with their guards.
pub fn router(state: ServerState) -> Router {
    routed(&Running::new(state))
}

fn routed(state: &Shared) -> Router {
    // The last layer is the outermost.
    let routes = routes::router(state).layer(from_fn(guards::carry_out)).layer(CompressionLayer::new());
    Router::new()
        .merge(routes)
        .fallback(web::file_or_page)
        .layer(CatchPanicLayer::custom(|_| Problem::internal("a handler panicked").into_response()))
        .layer(from_fn(guards::check_origin))
        .layer(from_fn_with_state(state.clone(), guards::limit))
        .layer(from_fn_with_state(state.clone(), guards::check_host))
        .layer(from_fn(guards::add_headers))
        .layer(from_fn(guards::log))
        .with_state(state.clone())
}

/// Serves until `shutdown` completes, then lets the answers in work end.
///
/// # Errors
/// When the listener's address cannot be told.
pub async fn serve(
    listener: TcpListener,
    state: ServerState,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let address = listener.local_addr()?;
    tracing::info!(%address, "serving");
    let proxies = Arc::new(state.proxies.clone());
    let running = Running::new(state);
    let service = routed(&running);
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEADERS_TIMEOUT);
    let farewell = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS_AT_ONCE));
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let arrival = async {
            let place = places.clone().acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, arrived) = tokio::select! {
            arrived = arrival => arrived,
            () = &mut shutdown => break,
        };
        let (stream, peer) = match arrived {
            Ok((stream, address)) => (stream, address.ip()),
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let proxies = proxies.clone();
        let service = service.clone().map_request(move |mut request: hyper::Request<Incoming>| {
            let client = proxies.client(peer, request.headers());
            request.extensions_mut().insert(Peer(client));
            request
        });
        let connection = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
        let connection = farewell.watch(connection);
        tokio::spawn(async move {
            let _place = place;
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection broke");
            }
        });
    }
    drop(listener);
    let farewell = async {
        farewell.shutdown().await;
        // Changes whose connection broke are in work still.
        let _all = running.turns.acquire_many(guards::REQUESTS_AT_ONCE).await;
    };
    if tokio::time::timeout(FAREWELL_TIMEOUT, farewell).await.is_err() {
        tracing::warn!("stopped before every answer was sent");
    }
    Ok(())
}
