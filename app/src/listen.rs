//! The server's ear: HTTPS from certificate files or plain HTTP, limits against idle and greedy peers, and an orderly end.

use std::{
    future::{Ready, ready},
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use axum::{
    Extension, Router,
    extract::{ConnectInfo, Request, State},
    http::StatusCode,
    middleware::{self, AddExtension, Next},
    response::Response,
};
use axum_server::{
    Handle,
    accept::Accept,
    tls_rustls::{RustlsAcceptor, RustlsConfig},
};
use hyper_util::rt::TokioTimer;
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tower::Layer;
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};

use crate::{
    client_address::client_address,
    config::{Config, Tls},
    failure::Failure,
    network::Network,
};

/// Connections at once; further ones are closed at the door, before they cost anything.
const MOST_CONNECTIONS: usize = 4096;
/// A peer must have sent the head of its request within this time.
const HEAD_WITHIN: Duration = Duration::from_secs(15);
/// Between two pieces of a body no more time than this may pass.
const BODY_PIECE_WITHIN: Duration = Duration::from_secs(30);
/// A request, uploads on a slow line included, is answered within this time.
const ANSWER_WITHIN: Duration = Duration::from_mins(5);
/// What fits into the head of a request.
const HEAD_BYTES: usize = 32 * 1024;
/// After the signal to stop, requests under way may take this long.
const DRAIN_WITHIN: Duration = Duration::from_secs(20);

/// Opens the port. `:0` takes a free one.
pub fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    let opened = TcpListener::bind(address).and_then(|listener| listener.set_nonblocking(true).map(|()| listener));
    opened.map_err(|error| {
        Failure::new(format!(
            "cannot listen on {address}: {error}. Choose another address with `listen` in the configuration or --listen"
        ))
    })
}

/// Serves `router` on `listener` until SIGTERM or SIGINT, then lets requests under way finish. `begun` runs when the
/// first connection would be accepted. SIGHUP reads the certificate anew.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    config: &Config,
    begun: impl FnOnce(),
) -> Result<(), Failure> {
    let failed = |error: io::Error| Failure::new(format!("the server stopped: {error}"));
    let trusted: Arc<[Network]> = config.trusted_proxies.clone().into();
    let service = router
        .layer(RequestBodyTimeoutLayer::new(BODY_PIECE_WITHIN))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, ANSWER_WITHIN))
        .layer(middleware::from_fn_with_state(trusted, name_client))
        .into_make_service_with_connect_info::<SocketAddr>();
    let handle = Handle::new();
    tokio::spawn(stop_on_signal(handle.clone()));
    let limited = Limited { places: Arc::new(Semaphore::new(MOST_CONNECTIONS)) };
    if let Some(certificate) = certificate(&config.tls).await? {
        let acceptor = RustlsAcceptor::new(certificate.clone()).acceptor(limited);
        let hangup = signal(SignalKind::hangup()).map_err(failed)?;
        tokio::spawn(reload_on_signal(hangup, certificate, config.tls.clone()));
        let mut server = axum_server::from_tcp(listener).map_err(failed)?.acceptor(acceptor).handle(handle);
        limits(server.http_builder());
        begun();
        return server.serve(service).await.map_err(failed);
    }
    let mut server = axum_server::from_tcp(listener).map_err(failed)?.acceptor(limited).handle(handle);
    limits(server.http_builder());
    begun();
    server.serve(service).await.map_err(failed)
}

/// Completes when the process is told to stop.
pub async fn told_to_stop() {
    let (Ok(mut terminate), Ok(mut interrupt)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        tracing::error!("signals cannot be received; only SIGKILL will stop this process");
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}

async fn stop_on_signal(handle: Handle<SocketAddr>) {
    told_to_stop().await;
    tracing::info!(connections = handle.connection_count(), "stopping: requests under way may finish");
    handle.graceful_shutdown(Some(DRAIN_WITHIN));
}

/// The certificate and key as the server will use them; nothing when none is set.
pub async fn certificate(tls: &Tls) -> Result<Option<RustlsConfig>, Failure> {
    let (Some(certificate), Some(key)) = (&tls.certificate, &tls.key) else { return Ok(None) };
    // A second call finds it installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let loaded = RustlsConfig::from_pem_file(certificate, key).await;
    loaded.map(Some).map_err(|error| {
        Failure::new(format!(
            "tls.certificate {} and tls.key {} cannot be used: {error}. Both must be PEM files, of one pair, readable for this user",
            certificate.display(),
            key.display()
        ))
    })
}

async fn reload_on_signal(mut hangup: Signal, current: RustlsConfig, tls: Tls) {
    let (Some(certificate), Some(key)) = (tls.certificate, tls.key) else { return };
    while hangup.recv().await.is_some() {
        match current.reload_from_pem_file(&certificate, &key).await {
            Ok(()) => tracing::info!("certificate read anew"),
            Err(error) => tracing::error!(%error, "the new certificate cannot be used; the old one stays"),
        }
    }
}

fn limits(builder: &mut hyper_util::server::conn::auto::Builder<hyper_util::rt::TokioExecutor>) {
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_WITHIN).max_buf_size(HEAD_BYTES);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Some(HEAD_WITHIN))
        .keep_alive_timeout(HEAD_WITHIN)
        .max_concurrent_streams(100)
        .max_header_list_size(u32::try_from(HEAD_BYTES).unwrap_or(u32::MAX));
}

async fn name_client(
    State(trusted): State<Arc<[Network]>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Response {
    let client = client_address(peer.ip(), request.headers(), &trusted);
    request.extensions_mut().insert(web::ClientAddress(client));
    next.run(request).await
}

/// Lets in so many connections at once. The place is given back when the connection's service is dropped.
#[derive(Clone)]
struct Limited {
    places: Arc<Semaphore>,
}

impl<I, S> Accept<I, S> for Limited {
    type Stream = I;
    type Service = AddExtension<S, Arc<OwnedSemaphorePermit>>;
    type Future = Ready<io::Result<(I, Self::Service)>>;

    fn accept(&self, stream: I, service: S) -> Self::Future {
        ready(match Arc::clone(&self.places).try_acquire_owned() {
            Ok(place) => Ok((stream, Extension(Arc::new(place)).layer(service))),
            Err(_) => Err(io::Error::other("too many connections")),
        })
    }
}
