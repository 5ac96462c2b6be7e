//! What monitoring asks: is the process alive, can it serve, how is it doing.

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::{
    Extension, Router,
    extract::State,
    http::{
        HeaderMap, StatusCode,
        header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
    routing::get,
};
use platform::telemetry::Metrics;
use store::Store;
use web::ClientAddress;

use crate::{client_address::was_passed_on, config::Secret};

struct Operation {
    store: Store,
    metrics: Metrics,
    token: Option<Secret>,
    migrated: AtomicBool,
}

/// The routes `/healthz`, `/readyz` and `/metrics`.
pub fn routes(store: Store, metrics: Metrics, token: Option<Secret>) -> Router {
    let operation = Operation { store, metrics, token, migrated: AtomicBool::new(false) };
    Router::new()
        .route("/healthz", get(alive))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics_text))
        .with_state(Arc::new(operation))
}

fn plain(status: StatusCode, text: impl Into<String>) -> Response {
    let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "no-store")];
    (status, headers, text.into()).into_response()
}

/// The process answers.
async fn alive() -> Response {
    plain(StatusCode::OK, "ok\n")
}

/// The process can do its work: the database answers, and its schema is this program's.
async fn ready(State(operation): State<Arc<Operation>>) -> Response {
    if let Err(problem) = operation.store.ping().await {
        tracing::warn!(%problem, "not ready");
        return plain(StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n");
    }
    // Migrations only go forward, so what was done once stays done.
    if !operation.migrated.load(Ordering::Relaxed) {
        match operation.store.pending_migrations().await {
            Ok(pending) if pending.is_empty() => operation.migrated.store(true, Ordering::Relaxed),
            Ok(_) => return plain(StatusCode::SERVICE_UNAVAILABLE, "migrations are still to run\n"),
            Err(problem) => {
                tracing::warn!(%problem, "not ready");
                return plain(StatusCode::SERVICE_UNAVAILABLE, "the state of the schema cannot be read\n");
            }
        }
    }
    plain(StatusCode::OK, "ready\n")
}

/// The metrics, for this machine or for whoever sends the token; to others the page does not exist (ASVS 13.4.5).
async fn metrics_text(
    State(operation): State<Arc<Operation>>,
    client: Option<Extension<ClientAddress>>,
    headers: HeaderMap,
) -> Response {
    let client = client.map(|Extension(ClientAddress(address))| address);
    if !may_read_metrics(client, &headers, operation.token.as_ref()) {
        return plain(StatusCode::NOT_FOUND, "not found\n");
    }
    if let Ok((waiting, failed)) = operation.store.count_jobs().await {
        for (state, count) in [("waiting", waiting), ("failed", failed)] {
            metrics::gauge!("jobs", "state" => state).set(u32::try_from(count).map_or(f64::from(u32::MAX), f64::from));
        }
    }
    let mut response = plain(StatusCode::OK, operation.metrics.render());
    response.headers_mut().insert(CONTENT_TYPE, axum::http::HeaderValue::from_static("text/plain; version=0.0.4"));
    response
}

fn may_read_metrics(client: Option<IpAddr>, headers: &HeaderMap, token: Option<&Secret>) -> bool {
    let sent = headers.get(AUTHORIZATION).and_then(|value| value.as_bytes().strip_prefix(b"Bearer "));
    if let (Some(token), Some(sent)) = (token, sent) {
        return same(token.reveal().as_bytes(), sent);
    }
    // A proxy on this machine speaks for the world, so what was passed on does not count as local.
    client.is_some_and(|address| address.is_loopback()) && !was_passed_on(headers)
}

/// Compares without telling by its time where the difference is.
fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |difference, (a, b)| difference | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(client: &str, header: Option<(&'static str, &str)>, token: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        if let Some((name, value)) = header {
            headers.insert(name, value.parse().unwrap());
        }
        let token = token.map(Secret::new);
        may_read_metrics(Some(client.parse().unwrap()), &headers, token.as_ref())
    }

    #[test]
    fn metrics_are_for_this_machine_or_the_token() {
        assert!(allowed("127.0.0.1", None, None));
        assert!(!allowed("203.0.113.9", None, None));
        assert!(!allowed("127.0.0.1", Some(("x-forwarded-for", "127.0.0.1")), None));
        assert!(allowed("203.0.113.9", Some(("authorization", "Bearer right")), Some("right")));
        assert!(!allowed("203.0.113.9", Some(("authorization", "Bearer wrong")), Some("right")));
        assert!(!allowed("127.0.0.1", Some(("authorization", "Bearer wrong")), Some("right")));
        assert!(!allowed("203.0.113.9", Some(("authorization", "Bearer ")), None));
    }
}
