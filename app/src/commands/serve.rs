//! `emberdesk serve`: portal, desk and, unless switched off, the jobs.

use std::{net::TcpListener, sync::Arc};

use platform::{hashing::Hashing, system::SystemChance, telemetry::Metrics};
use store::Store;
use tokio::sync::oneshot;

use crate::{compose, config::Config, failure::Failure, listen, opening, operation, receiving::Receiving, tidying};

/// Brings the database up to date, then serves until told to stop. Before the first set-up the console shows its token.
pub async fn run(config: Config) -> Result<(), Failure> {
    let store = opening::store(&config).await?;
    store.migrate().await?;
    let listener = listen::bind(config.listen)?;
    let hashing = Hashing::strong(Arc::new(SystemChance))?;
    if let Some(token) = store.door().begin_setup().await? {
        eprintln!(
            "This installation is not set up yet. Open {}/set-up and enter this token:\n\n    {token}\n",
            config.public_url
        );
    }
    let address = config.public_url.to_string();
    until_stopped(&config, store, hashing, listener, false, || tracing::info!(address, "serving")).await
}

/// Serves on `listener` with an open and migrated `store` until SIGTERM or SIGINT; `begun` runs once connections are taken.
/// First the requests under way finish, then the jobs.
pub async fn until_stopped(
    config: &Config,
    store: Store,
    hashing: Hashing,
    listener: TcpListener,
    demo: bool,
    begun: impl FnOnce(),
) -> Result<(), Failure> {
    let metrics = Metrics::install()?;
    let app = Arc::new(opening::app(config, store.clone(), hashing, demo)?);
    let operation = operation::routes(store, metrics, config.metrics.token.clone());
    let router = compose::router(Arc::clone(&app), operation)?;
    let (stop, stopped) = oneshot::channel::<()>();
    let tidying = config.worker.enabled.then(|| tokio::spawn(tidying::forever(app.store.clone())));
    let receiving = if config.worker.enabled { Receiving::new(config, &app)? } else { None };
    let receiving = receiving.map(|receiving| tokio::spawn(receiving.forever()));
    let jobs = if config.worker.enabled {
        let worker = compose::worker(&app, opening::mail(config)?);
        // The channel ends when this function drops its side: that is the sign to stop.
        Some(tokio::spawn(worker.run(async { drop(stopped.await) })))
    } else {
        None
    };
    let served = listen::serve(listener, router, config, begun).await;
    drop(stop);
    for task in tidying.into_iter().chain(receiving) {
        task.abort();
    }
    if let Some(jobs) = jobs {
        jobs.await.map_err(|error| Failure::new(format!("the jobs ended badly: {error}")))?;
    }
    served
}
